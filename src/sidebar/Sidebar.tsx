// The panel as a whole: which of its four views is shown, and where the focus goes when the agent moves between them.
import { lazy, Suspense, useEffect, useRef, type MouseEvent } from "react";
import { version } from "../../manifest.json";
import { isWorthShowing } from "./standing/banner-text.ts";
import { Confirmation } from "./standing/Confirmation.tsx";
import { Home } from "./home/Home.tsx";
import { Announcement } from "./standing/Announcement.tsx";
import type { Panel } from "./panel/panel.ts";
import { PanelContext, useNow, usePanel } from "./panel/use-panel.ts";

const loadViews = () => import("./after-paint.ts");
const Picker = lazy(async () => ({ default: (await loadViews()).Picker }));
const Refine = lazy(async () => ({ default: (await loadViews()).Refine }));
// Loaded with the first story, while it is asked for: most panels never open one.
const Story = lazy(async () => ({ default: (await import("./story/Story.tsx")).Story }));

/** The second click of a double click must not hit what has just appeared under the pointer. Milliseconds. */
const SETTLED_AFTER = 500;

export function Sidebar({ panel }: { readonly panel: Panel }) {
  return (
    <PanelContext value={panel}>
      <Views />
    </PanelContext>
  );
}

function Views() {
  const { state, words } = usePanel();
  const { view, current, acted } = state;
  const changedAt = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const from = useRef(view.is);
  const now = useNow(1000, view.is === "home" && current !== null);

  useEffect(() => {
    changedAt.current = performance.now();
    // Only after the agent has acted: a panel that takes the focus while they type an answer is in the way.
    if (acted > 0 && view.is === "home" && from.current !== "home")
      box.current
        ?.querySelector<HTMLElement>(`[data-kind="${current?.kind ?? "expansion"}"]`)
        ?.focus({ preventScroll: true });
    from.current = view.is;
  }, [acted, view.is, current?.kind]);

  const settle = (event: MouseEvent) => {
    if (event.detail < 2 || performance.now() - changedAt.current > SETTLED_AFTER) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const banner =
    current !== null && view.is !== "story" && (view.is !== "home" || isWorthShowing(current, now));
  return (
    // The capture only swallows the tail of a double click; it offers nothing of its own.
    <div className="panel" ref={box} onClickCapture={settle}>
      <Announcement />
      {banner && <Confirmation current={current} />}
      {view.is === "home" ? (
        <Home />
      ) : (
        <Suspense fallback={<div className="loading-view" />}>
          {view.is === "picker" && <Picker key={current?.id} />}
          {view.is === "refine" && <Refine key={current?.id} />}
          {view.is === "story" && <Story key={view.flagId} />}
        </Suspense>
      )}
      <footer className="version">
        {state.kept === false && <p>{words("notKept")}</p>}
        <p>Signal Flag {version}</p>
      </footer>
    </div>
  );
}
