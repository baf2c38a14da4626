import type { Metric } from "../metric.ts";
import type { Figures } from "./figures.ts";
import { verdictOf } from "./progress.ts";
import { sortFlags, type FlagRow } from "./rows.ts";

/**
 * Ever accepted ÷ (ever accepted + declined), Wilson (deal-registration practice: Covant,
 * DoubleCheck). Duplicates, expired, withdrawn and undecided flags are left out and listed.
 */
export function acceptanceRate(id: string, flags: readonly FlagRow[], figures: Figures): Metric {
  const sorted = sortFlags(flags, (flag) => {
    const verdict = verdictOf(flag);
    return verdict === "accepted" || verdict === "declined" ? null : verdict;
  });
  const accepted = sorted.counted.filter((flag) => verdictOf(flag) === "accepted").length;
  return figures.share(id, sorted, accepted);
}

/** Flags of the month that CS declined, by reason, most frequent first. */
export type Declines = { reason: string; count: Metric }[];

/** Counts declined flags by reason; `suffix` distinguishes the ids of a part of the month. */
export function declinesOf(
  flags: readonly FlagRow[],
  figures: Figures,
  suffix: string = "",
): Declines {
  const declined = flags.filter(({ status }) => status === "declined");
  const byReason = Map.groupBy(declined, ({ declineReason }) => declineReason ?? "no-reason");
  return [...byReason]
    .toSorted(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1))
    .map(([reason, rows]) => ({
      reason,
      count: figures.count(
        `declined.${reason}${suffix}`,
        sortFlags(rows, () => null),
      ),
    }));
}
