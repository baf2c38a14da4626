// The pages of outcomes: what the CRM tells of deals, which account each is, and how support is credited for them.
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
import "./outcomes.css";
import { App } from "./App.tsx";
import { addressSpelling } from "./sections.ts";

followColorScheme(window);
const root = document.querySelector("#outcomes");
if (root === null) throw new Error("index.html has no #outcomes to draw in.");
const { call } = createClient({ baseUrl: "", version });
const bar = createAddressBar(window, addressSpelling);
createRoot(root).render(<App call={call} bar={bar} language={navigator.language} />);
