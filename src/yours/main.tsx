// What your flags became: the page that an agent opens each month. Private, and for everybody with a seat.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import { createAddressBar } from "../ui/page/address-bar.ts";
import { followColorScheme } from "../ui/page/color-scheme.ts";
import "../ui/masked.css";
import "../ui/theme.css";
import "../ui/page/page.css";
import "../ui/top/top-bar.css";
import "./yours.css";
import { addressSpelling } from "./address.ts";
import { App } from "./App.tsx";

followColorScheme(window);
const root = document.querySelector("#yours");
if (root === null) throw new Error("index.html has no #yours to draw in.");
const { call } = createClient({ baseUrl: "", version });
const bar = createAddressBar(window, addressSpelling);
createRoot(root).render(<App call={call} bar={bar} language={navigator.language} />);
