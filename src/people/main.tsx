// The people page, for admins: who works with flags, and what each of them may do.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { version } from "../../manifest.json";
import { createClient } from "../api/client.ts";
import { followColorScheme } from "../ui/page/color-scheme.ts";
import "../ui/theme.css";
import "../ui/page/page.css";
import "../ui/top/top-bar.css";
import "./people.css";
import { App } from "./App.tsx";
import { createAsk } from "./ask.ts";

followColorScheme(window);
const root = document.querySelector("#people");
if (root === null) throw new Error("index.html has no #people to draw in.");
const client = createClient({ baseUrl: "", version });
createRoot(root).render(<App ask={createAsk(client.call)} language={navigator.language} />);
