// The queue page, for CS managers: what is due next, what the customer said, what it is worth, one key to act.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { Session } from "../api/session.ts";
import { createClient } from "../api/client.ts";
import "../ui/theme.css";
import "../ui/masked.css";
import "./queue.css";
import { createAddressBar } from "./address/address-bar.ts";
import { App } from "./opening/App.tsx";
import { followColorScheme } from "./opening/color-scheme.ts";
import { createDesk } from "./asking/desk.ts";
import { handedOver } from "./opening/handed-over.ts";
import { keepBearer } from "../ui/launched-bearer.ts";
import { connectPane } from "../ui/zendesk-pane.ts";

followColorScheme(window);
const session = handedOver(document, Session);
const bearer = session?.bearer === undefined ? null : keepBearer(session.bearer);
const client = createClient({
  baseUrl: "",
  version: "queue",
  ...(bearer === null ? {} : { bearer: bearer.current }),
});
const pane = session === null ? null : connectPane(window);
// Whoever comes back to the pane sees the queue as it is now.
pane?.onShown(() => window.dispatchEvent(new Event("focus")));
bearer?.renew(() => client.call(Session, "GET", "/v1/session"), pane);

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root to draw in.");
createRoot(root).render(
  <App
    desk={createDesk(client.call)}
    bar={createAddressBar(window)}
    session={session}
    now={Date.now}
    language={navigator.language}
  />,
);
