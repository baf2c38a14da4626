// The people page, for admins: who works with flags, and what each of them may do.
// oxlint-disable import/no-unassigned-import -- a setting and style sheets have nothing to name
import "../ui/without-eval.ts";
import { createRoot } from "react-dom/client";
import { createClient } from "../api/client.ts";
import "../ui/theme.css";
import "./people.css";
import { createAsk } from "./ask.ts";
import { followSystemScheme } from "./color-scheme.ts";
import { App } from "./App.tsx";

followSystemScheme(window);
const root = document.querySelector("#people");
if (root === null) throw new Error("index.html has no #people to draw in.");
const client = createClient({ baseUrl: "", version: "people" });
createRoot(root).render(<App ask={createAsk(client.call)} language={navigator.language} />);
