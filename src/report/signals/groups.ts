// Which signals get a line of their own, and which are told together because nothing can be said about them yet.
import type { SignalRow } from "../../domain/report/signals.ts";

export interface SignalGroups {
  /** In the report's order: by the low end of the win rate's interval. */
  readonly ranked: readonly SignalRow[];
  /** Expansion signals with too few decided opportunities for a win rate. */
  readonly tooFew: readonly SignalRow[];
  readonly friction: readonly SignalRow[];
  readonly notSure: readonly SignalRow[];
}

/** Two decided opportunities leave an interval of more than 65 points whatever became of them: no line to draw. */
export const FEWEST_DECIDED = 3;

export function groupSignals(rows: readonly SignalRow[]): SignalGroups {
  const expansion = rows.filter(({ kind, signal }) => kind === "expansion" && signal !== null);
  return {
    ranked: expansion.filter(sayable),
    tooFew: expansion.filter((row) => !sayable(row)),
    friction: rows.filter(({ kind, signal }) => kind === "friction" && signal !== null),
    notSure: rows.filter(({ signal }) => signal === null),
  };
}

const sayable = ({ winRate }: SignalRow): boolean =>
  winRate !== null && winRate.value !== null && winRate.n >= FEWEST_DECIDED;
