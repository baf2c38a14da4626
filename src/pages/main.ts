// Where queue and report begin. On its own each is a document; inside Zendesk, whose bar has one entry for the app, one
// launch and its bearer are good for both, and people go from one to the other in the same frame.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import { Session } from "../api/session.ts";
import { LAUNCHED_PLACES, launchOf, type LaunchedPlace } from "../ui/launched/launch.ts";
import { followColorScheme } from "../ui/page/color-scheme.ts";
import "../ui/theme.css";
import "../ui/masked.css";
import "../ui/page/page.css";
import "../ui/top/top-bar.css";
import { createStage } from "./show.ts";

/** What Zendesk put into the address; the rest belongs to the page that wrote it. */
const OF_ZENDESK = ["origin", "app_guid", "colorScheme"];

const nameOf = (text: string | null | undefined): LaunchedPlace | null =>
  LAUNCHED_PLACES.find((name) => name === text) ?? null;

followColorScheme(window);
const place = document.querySelector<HTMLElement>("[data-page]");
const first = nameOf(place?.dataset["page"]);
if (place === null || first === null)
  throw new Error("index.html says of no place what it is for.");

const launch = launchOf(window);
const pageInAddress = (): LaunchedPlace =>
  (launch === null ? null : nameOf(new URLSearchParams(location.search).get("page"))) ?? first;

const stage = createStage({
  view: window,
  place,
  launched:
    launch === null
      ? null
      : { session: launch.session, bearer: launch.bearer, switchPage: (name) => void goTo(name) },
});

async function goTo(name: LaunchedPlace): Promise<void> {
  const before = new URLSearchParams(location.search);
  const after = new URLSearchParams({ page: name });
  for (const key of OF_ZENDESK) {
    const value = before.get(key);
    if (value !== null) after.set(key, value);
  }
  const address = `${location.pathname}?${after.toString()}`;
  await stage.show(name, () => history.pushState(null, "", address));
  // What had the focus is gone with its page; the way on begins at the top.
  place?.focus();
}

if (launch !== null) {
  const { bearer, pane } = launch;
  const client = createClient({ baseUrl: "", version, bearer: bearer.current });
  bearer.renew(() => client.call(Session, "GET", "/v1/session"), pane);
  // Whoever comes back to the pane sees it as it is now.
  pane?.onShown(() => window.dispatchEvent(new Event("focus")));
  // Before the page's own ear for it: a step back to the other page is none of its business.
  window.addEventListener("popstate", (event) => {
    const name = pageInAddress();
    if (name === stage.wanted()) return;
    event.stopImmediatePropagation();
    void stage.show(name);
  });
}
void stage.show(pageInAddress());
