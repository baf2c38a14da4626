// The monthly report: what support's flags led to, for operations. Every figure opens the rows it was made of.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { createAddressBar } from "./address-bar.ts";
import { createAsk, launchedBearer } from "./ask.ts";
import { followColorScheme } from "./color-scheme.ts";
import { start } from "./start.tsx";
import { connectPane } from "../ui/zendesk-pane.ts";
import "../ui/theme.css";
import "./report.css";

const VERSION = "0.1.0";

followColorScheme(window);
const root = document.querySelector("#report");
if (root === null) throw new Error("The page has no place for the report.");
const bearer = launchedBearer(document);
// A pane that was left for long has slept through its renewals.
const ask = createAsk(location.origin, VERSION, bearer);
if (bearer !== undefined) connectPane(window)?.onShown(() => void ask.session().catch(() => null));
void start({
  root: createRoot(root),
  ask,
  bar: createAddressBar(window),
  language: navigator.language,
  now: Date.now,
});
