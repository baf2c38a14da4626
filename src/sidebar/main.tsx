// AGENTS: the panel in a Zendesk ticket. First the buttons, then everything else.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadLanguage, rememberedLocale } from "./language.ts";
import { createPanel } from "./panel.ts";
import { Sidebar } from "./Sidebar.tsx";

/** How long the first paint may wait for the words of the last time. Milliseconds. */
const WORDS_WITHIN = 150;

const panel = createPanel();
const root = document.getElementById("root");

async function begin(): Promise<void> {
  const locale = new URLSearchParams(location.search).get("locale") ?? rememberedLocale() ?? "en";
  if (!locale.startsWith("en")) {
    const language = loadLanguage(locale).then(
      (loaded) => panel.set({ language: loaded }),
      () => undefined,
    );
    await Promise.race([language, new Promise((resolve) => setTimeout(resolve, WORDS_WITHIN))]);
  }
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <Sidebar panel={panel} />
    </StrictMode>,
  );
  // After the paint, so that nothing stands between the agent and the buttons.
  requestAnimationFrame(() =>
    setTimeout(() => {
      void import("./after-paint.ts").then(({ startCore }) => startCore(panel));
    }),
  );
}
void begin();
