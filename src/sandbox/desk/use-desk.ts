import { useSyncExternalStore } from "react";
import type { Desk, DeskState } from "./desk.ts";

/** The desk's state, drawn again at every change. */
export function useDesk(desk: Desk): DeskState {
  return useSyncExternalStore(desk.subscribe, desk.current);
}
