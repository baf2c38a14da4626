import type { Metric } from "../metric.ts";

/** How a share is to be shown; the words around it are the screen's. */
export type DisplayedShare =
  | { as: "refused"; reason: string; have: number; need: number }
  /** "3 of 4": too few for a percentage. */
  | { as: "of"; k: number; n: number }
  /** Percent, rounded to `digits` after the point, and the ends of the interval likewise. */
  | {
      as: "percent";
      percent: number;
      digits: 0 | 1;
      n: number;
      low: number | null;
      high: number | null;
    };

/** Below 10 rows "k of n", below 100 whole percent, else one decimal; n always beside it. */
export function displayShare(metric: Metric): DisplayedShare {
  const { value, n, interval, refusal, method } = metric;
  if (refusal !== null || value === null) {
    const { have, need } = refusal ?? { have: n, need: n };
    return { as: "refused", reason: refusal?.reason ?? method, have, need };
  }
  if (n < 10) return { as: "of", k: Math.round(value * n), n };
  const digits = n < 100 ? 0 : 1;
  const percent = (share: number) => Number((share * 100).toFixed(digits));
  const end = (share: number | null | undefined) =>
    share === null || share === undefined ? null : percent(share);
  return {
    as: "percent",
    percent: percent(value),
    digits,
    n,
    low: end(interval?.[0]),
    high: end(interval?.[1]),
  };
}
