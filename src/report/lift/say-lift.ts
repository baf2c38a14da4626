// The base rate in words: whether a flag comes before won opportunities more often than it comes anyway.
import type { Lift } from "../../domain/report/lift.ts";
import { type BaseRate, sayOf } from "../chart/base-rate.ts";
import type { Speaker } from "../sentences.ts";

/** The part that can be drawn; `null` where the comparison is refused. */
export function drawable({ value, interval, n, flagged, distinguishable }: Lift): BaseRate | null {
  const [low = null, high = null] = interval ?? [];
  return value === null || low === null || high === null
    ? null
    : { value, interval: [low, high], n, flagged, distinguishable };
}

/** "more often than by chance", or what may be said instead. */
export const sayVerdict = (
  { value, distinguishable }: Pick<BaseRate, "value" | "distinguishable">,
  { t }: Pick<Speaker, "t">,
): string => t(distinguishable ? (value > 0 ? "lift.above" : "lift.below") : "lift.chance");

/** The sentence around the verdict, in two halves, so that the verdict can be written strong. */
export function sayLift(
  rate: BaseRate,
  { t }: Pick<Speaker, "t">,
): { readonly before: string; readonly verdict: string; readonly after: string } {
  const place = "\u0000";
  const [before = "", after = ""] = t("lift.sentence", {
    won: sayOf(rate.flagged.expansions, rate.n.expansions, t),
    comparable: sayOf(rate.flagged.comparisons, rate.n.comparisons, t),
    verdict: place,
  }).split(place);
  return { before, verdict: sayVerdict(rate, { t }), after };
}

/** Why there is no base rate, and what it takes. */
export function sayNoLift({ refusal }: Lift, { t }: Pick<Speaker, "t">): string {
  const { reason, have, need } = refusal ?? { reason: "not-computed", have: 0, need: 1 };
  return (
    t.maybe(`lift.refused.${reason}`, { have, need, count: Math.max(0, need - have) }) ??
    t("refused")
  );
}
