// The ledger: what customers suffer from, for product, and whom else they look at, for sales. With a seat, or by a link.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import { createAddressBar } from "../ui/page/address-bar.ts";
import { followColorScheme } from "../ui/page/color-scheme.ts";
import "../ui/theme.css";
import "../ui/masked.css";
import "../ui/page/page.css";
import "../ui/top/top-bar.css";
import "./ledger.css";
import { spelling } from "./address.ts";
import { App } from "./App.tsx";
import { createAsk } from "./ask.ts";

followColorScheme(window);
const root = document.querySelector("#ledger");
if (root === null) throw new Error("index.html has no #ledger to draw in.");
const client = createClient({ baseUrl: "", version });
// Behind the `#`, which is sent to nobody: no log and no other page ever sees it.
const key = window.location.hash.slice(1);
createRoot(root).render(
  <App
    ask={createAsk(client.call, key === "" ? null : key)}
    bar={createAddressBar(window, spelling)}
    language={navigator.language}
  />,
);
