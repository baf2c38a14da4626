// The panel's state in React, and the clock of what ticks on screen.
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { createPanel, type Panel } from "./panel.ts";
import type { PanelState } from "./panel-state.ts";
import type { SidebarWords } from "../language.ts";

export const PanelContext = createContext<Panel>(createPanel());

export function usePanel(): { panel: Panel; state: PanelState; words: SidebarWords } {
  const panel = useContext(PanelContext);
  const state = useSyncExternalStore(panel.subscribe, panel.get);
  return { panel, state, words: state.language.words };
}

/** UTC epoch milliseconds in steps of `every` milliseconds; the screen follows while `running`. */
export function useNow(every: number, running = true): number {
  const tick = useCallback(
    (changed: () => void) => {
      const timer = running ? setInterval(changed, every) : undefined;
      return () => clearInterval(timer);
    },
    [every, running],
  );
  return useSyncExternalStore(tick, () => Math.floor(Date.now() / every) * every);
}
