import type { Metric } from "../metric.ts";
import { whyNoFlag } from "./progress.ts";
import { sortFlags } from "./rows.ts";
import type { Scope } from "./scope.ts";

/** More than this share of flags without a signal says that the taxonomy does not fit. */
export const notSureAlarm = 0.1;

export type NotSure = { share: Metric; alarm: boolean };

/** The share of the month's flags that carry no signal. */
export function notSure({ raised, figures }: Scope): NotSure {
  const sorted = sortFlags(raised, whyNoFlag);
  const without = sorted.counted.filter(({ signal }) => signal === null);
  const share = figures.share("not-sure-share", sorted, without.length);
  return { share, alarm: share.value !== null && share.value > notSureAlarm };
}
