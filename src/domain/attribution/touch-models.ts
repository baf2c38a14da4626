// What if credit were shared? Assumptions, each labelled as one: none of these views is evidence, and none feeds a figure
// that says what support contributed (definitions.md §8).
import type { Instant } from "../instant.ts";
import { splitByLargestRemainder } from "../money.ts";

export const TOUCH_MODELS = ["linear", "u-shaped", "w-shaped", "time-decay"] as const;
export type TouchModel = (typeof TOUCH_MODELS)[number];

/** A closed deal as the models see it. */
export type TouchedDeal = {
  /** The earliest creation the CRM ever told. */
  createdAt: Instant;
  closedAt: Instant;
  /** Closed amount, minor units. */
  amountMinor: bigint;
};

/** One flag on the deal's account, corroborations included. */
export type Touch = { id: string; at: Instant };

export type TouchShare = { id: string; at: Instant; amountMinor: bigint };

const DAY = 86_400_000;
/** Touches longer before the close than this are none (definitions.md §8). */
export const LOOK_BACK_DAYS = 180;
export const HALF_LIFE_DAYS = 30;

/**
 * A deal's amount over its touches, earliest first, by largest remainder: the shares add up to the amount. Touches after the
 * close or beyond the look-back have no share; without any touch there are none.
 */
export function shareOut(
  model: TouchModel,
  deal: TouchedDeal,
  touches: readonly Touch[],
): TouchShare[] {
  const counted = touchesOf(deal, touches);
  if (counted.length === 0) return [];
  const amounts = splitByLargestRemainder(deal.amountMinor, weightsOf(model, deal, counted));
  return counted.map(({ id, at }, index) => ({ id, at, amountMinor: amounts[index] ?? 0n }));
}

/** The touches that count for a deal, earliest first and each once. */
export function touchesOf(deal: TouchedDeal, touches: readonly Touch[]): Touch[] {
  const byId = new Map(touches.map((touch) => [touch.id, touch]));
  return [...byId.values()]
    .filter(({ at }) => at < deal.closedAt && deal.closedAt - at <= LOOK_BACK_DAYS * DAY)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Weights in proportion, as whole numbers wherever the model has such: thirds have no decimal that adds up. */
export function weightsOf(
  model: TouchModel,
  deal: Pick<TouchedDeal, "createdAt" | "closedAt">,
  touches: readonly Touch[],
): number[] {
  const n = touches.length;
  switch (model) {
    case "linear":
      return touches.map(() => 1);
    case "u-shaped":
      // .4 to both ends and .2 ÷ (n − 2) to each between, times 5(n − 2).
      return touches.map((_, at) => (n > 2 && (at === 0 || at === n - 1) ? 2 * (n - 2) : 1));
    case "w-shaped": {
      const pillars = pillarsOf(deal, touches);
      // .3 to each of three and .1 ÷ (n − 3) to the others, times 10(n − 3).
      return touches.map((_, at) => (n > 3 && pillars.has(at) ? 3 * (n - 3) : 1));
    }
    case "time-decay":
      return decay(touches.map(({ at }) => (deal.closedAt - at) / DAY));
  }
}

/** 2^(−d ÷ half-life) for days before close, in proportion to the latest touch, so that no weight runs out of digits. */
export function decay(daysBefore: readonly number[], halfLife = HALF_LIFE_DAYS): number[] {
  const latest = daysBefore.reduce((least, days) => Math.min(least, days), Infinity);
  return daysBefore.map((days) => 2 ** ((latest - days) / halfLife));
}

/**
 * First touch, last before the deal was made, last before it closed; where two of them are one, the middle touch takes the
 * place, the lower middle of an even number.
 */
function pillarsOf(
  { createdAt }: Pick<TouchedDeal, "createdAt">,
  touches: readonly Touch[],
): ReadonlySet<number> {
  const last = touches.length - 1;
  const beforeDeal = touches.findLastIndex(({ at }) => at < createdAt);
  const pillars = new Set([0, last]);
  if (beforeDeal > 0 && beforeDeal < last) pillars.add(beforeDeal);
  else pillars.add(Math.floor(last / 2));
  return pillars;
}
