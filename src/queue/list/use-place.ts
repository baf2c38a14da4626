import { useState } from "react";
import type { Flag } from "../../api/flag.ts";
import { positionOf } from "./position.ts";

export interface Place {
  /** Where the open flag stands in the list, or stood last. */
  readonly at: number;
  /** The flag one step from the open one; the first when none is open, `undefined` past the end. */
  readonly beside: (step: 1 | -1) => Flag | undefined;
  /** Remembers where this flag stands, because a move may take it away from there. */
  readonly leave: (id: string) => void;
}

/** Where the open flag stood, so that "next" still means the one below after it has left the list. */
export function usePlace(flags: readonly Flag[], selected: string | null): Place {
  const index = positionOf(flags, selected);
  const [at, setAt] = useState(0);
  if (index !== -1 && index !== at) setAt(index);
  const [left, setLeft] = useState<{ readonly id: string; readonly at: number } | null>(null);
  return {
    at,
    beside(step) {
      if (selected === null) return flags[0];
      // After a move, "next" means the row that came up in its place, wherever the moved one went.
      const stood = left?.id === selected ? left.at : at;
      const isGone = flags[stood]?.id !== selected;
      const from = isGone ? stood - (step === 1 ? 1 : 0) : index;
      return flags[Math.max(0, from + step)];
    },
    leave: (id) => setLeft({ id, at }),
  };
}
