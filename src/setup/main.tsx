// The set-up pages, for admins: where flags go, when people work, and who outside hears of a flag.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import { createAddressBar } from "../ui/page/address-bar.ts";
import { followColorScheme } from "../ui/page/color-scheme.ts";
import "../ui/theme.css";
import "../ui/page/page.css";
import "../ui/top/top-bar.css";
import "./setup.css";
import { App } from "./App.tsx";
import { addressSpelling } from "./sections.ts";

followColorScheme(window);
const root = document.querySelector("#setup");
if (root === null) throw new Error("index.html has no #setup to draw in.");
const { call } = createClient({ baseUrl: "", version });
const bar = createAddressBar(window, addressSpelling);
createRoot(root).render(<App call={call} bar={bar} language={navigator.language} />);
