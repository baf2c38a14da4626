import type { DeskState } from "./desk-state.ts";

/** The one place where the desk's state lives, and whoever wants to hear of its changes. */
export interface Store {
  current: () => DeskState;
  update: (change: Partial<DeskState>) => void;
  /** Returns what ends the subscription. */
  subscribe: (listener: () => void) => () => void;
}

/** A store that begins with this state. */
export function createStore(first: DeskState): Store {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    current: () => state,
    update(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
