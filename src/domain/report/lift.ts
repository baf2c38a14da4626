import { type Lift, liftOf } from "../attribution/base-rate.ts";
import { defaultRule } from "../attribution.ts";
import { isoOf, type Instant } from "../instant.ts";

export type { Lift };

/** What stands beside influence where no comparison was drawn: refused, never a zero. */
export const liftRefused = (reason: "not-computed" | "of-a-part", asOf: Instant): Lift => ({
  id: "influence-lift",
  unit: "share",
  value: null,
  n: { expansions: 0, comparisons: 0 },
  flagged: { expansions: 0, comparisons: 0 },
  interval: null,
  method: `refused:${reason}`,
  asOf: isoOf(asOf),
  excluded: [],
  refusal: { reason, have: 0, need: 1 },
  distinguishable: false,
});

const UNDRAWN: ReadonlySet<string> = new Set(["not-computed", "of-a-part"]);

/** The lift of several months, from what each of them counted; not computed unless each month's was. */
export function combinedLift(lifts: readonly Lift[], asOf: Instant): Lift {
  const undrawn = lifts.find(({ refusal }) => refusal !== null && UNDRAWN.has(refusal.reason));
  if (undrawn !== undefined || lifts.length === 0)
    return liftRefused(
      undrawn?.refusal?.reason === "of-a-part" ? "of-a-part" : "not-computed",
      asOf,
    );
  const sum = (of: (lift: Lift) => number) => lifts.reduce((total, lift) => total + of(lift), 0);
  const excluded = sum((lift) => lift.excluded.reduce((total, { n }) => total + n, 0));
  // Each month names its parameters; months of different ones are told under those of the latest.
  const [, windowDays = String(defaultRule.influenceWindowDays), seed = "1"] =
    lifts
      .map(({ method }) => /\{windowDays=(\d+),perDeal=\d+,seed=(\d+)\}/.exec(method))
      .findLast((found) => found !== null) ?? [];
  return liftOf(
    { flagged: sum((lift) => lift.flagged.expansions), n: sum((lift) => lift.n.expansions) },
    { flagged: sum((lift) => lift.flagged.comparisons), n: sum((lift) => lift.n.comparisons) },
    {
      windowDays: Number(windowDays),
      seed: Number(seed),
      asOf,
      excluded: excluded === 0 ? [] : [{ reason: "no-comparison-date", n: excluded }],
    },
  );
}
