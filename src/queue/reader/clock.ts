import { useSyncExternalStore } from "react";

/** What ticks for everybody on the page, so that all rows change in the same moment. */
export interface Clock {
  /** UTC epoch milliseconds, the same until the next tick. */
  readonly now: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}

const MINUTE = 60_000;

/** A clock that ticks with the minute; `time` tells UTC epoch milliseconds. */
export function createClock(time: () => number): Clock {
  let shown = time();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const wait = () => {
    timer = setTimeout(tick, MINUTE - (time() % MINUTE));
  };
  const tick = () => {
    shown = time();
    for (const listener of listeners) listener();
    wait();
  };
  return {
    now: () => shown,
    subscribe(listener) {
      if (listeners.size === 0) wait();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
  };
}

export const useNow = (clock: Clock): number => useSyncExternalStore(clock.subscribe, clock.now);
