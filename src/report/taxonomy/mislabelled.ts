import type { Metric } from "../../domain/metric.ts";
import type { Rather, SignalRow } from "../../domain/report/signals.ts";

export interface Mislabelled {
  readonly signal: string;
  /** Flags declined as the wrong signal. */
  readonly wrong: Metric;
  /** How many with this label were decided at all. */
  readonly decided: number;
  /** What CS called most of them instead; `null` while it has named none. */
  readonly rather: Rather | null;
}

/** The signals that CS corrects most: at least three times in the month, the most frequent first, three at most. */
export function mislabelled(rows: readonly SignalRow[]): Mislabelled[] {
  return rows
    .flatMap(({ signal, declines, precision, rather }) => {
      const wrong = declines.find(({ reason }) => reason === "wrong-signal")?.count;
      if (signal === null || wrong === undefined || wrong.n < 3) return [];
      return [{ signal, wrong, decided: precision?.n ?? wrong.n, rather: rather[0] ?? null }];
    })
    .toSorted((a, b) => b.wrong.n - a.wrong.n)
    .slice(0, 3);
}
