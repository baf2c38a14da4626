import { useSyncExternalStore } from "react";
import type { Desk } from "./desk.ts";
import type { DeskState } from "./desk-state.ts";

/** The desk's state, drawn again at every change. */
export function useDesk(desk: Desk): DeskState {
  return useSyncExternalStore(desk.subscribe, desk.current);
}
