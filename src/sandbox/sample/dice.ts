import { mulberry32 } from "../../domain/statistics/bootstrap.ts";

/** Random draws that come out the same for the same seed. */
export interface Dice {
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** A number from low up to, not including, high. */
  between(low: number, high: number): number;
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  pickBy<T>(from: readonly T[], weight: (item: T) => number): T;
  /** A log-normal draw: half of them under the median, with a long tail above. */
  around(median: number, sigma: number): number;
}

/** Dice on mulberry32: 32 bits of state are plenty for sample data and the same on every machine. */
export function diceFrom(seed: number): Dice {
  const next = mulberry32(seed);
  function pickBy<T>(from: readonly T[], weight: (item: T) => number): T {
    let left = next() * from.reduce((sum, item) => sum + weight(item), 0);
    for (const item of from) {
      left -= weight(item);
      if (left < 0) return item;
    }
    const last = from.at(-1);
    if (last === undefined) throw new RangeError("There is nothing to pick from.");
    return last;
  }
  return {
    chance: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (from) => pickBy(from, () => 1),
    pickBy,
    around(median, sigma) {
      // Box–Muller; 1 − next() keeps the logarithm away from zero.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
  };
}
