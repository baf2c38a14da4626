// AGENTS: the panel in a Zendesk ticket. First the buttons, then everything else.
import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { loadLanguage, rememberedLocale } from "./language.ts";
import { createPanel } from "./panel/panel.ts";
import { Sidebar } from "./Sidebar.tsx";

/** How long the first paint may wait for the words of the last time. Milliseconds. */
const WORDS_WITHIN = 150;

/** How long everything else waits for a pause after the first paint, in which a click would be taken. Milliseconds. */
const PAUSE_WITHIN = 100;

const panel = createPanel();
const root = document.getElementById("root");

function startCore(): void {
  void import("./after-paint.ts").then(({ startWithZendesk }) => startWithZendesk(panel));
}
/** Called in the frame that paints the buttons, so that nothing stands between the agent and them. */
function afterPaint(work: () => void): void {
  // Safari has no word for a pause.
  if (typeof requestIdleCallback === "function")
    requestIdleCallback(work, { timeout: PAUSE_WITHIN });
  else setTimeout(work);
}

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
  const app = createRoot(root);
  // At once, not when the page next has time: the buttons are what it was opened for.
  flushSync(() =>
    app.render(
      <StrictMode>
        <Sidebar panel={panel} />
      </StrictMode>,
    ),
  );
  requestAnimationFrame(() => afterPaint(startCore));
}
void begin();
