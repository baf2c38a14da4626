import { bootstrapDifference } from "./bootstrap.ts";

/** One account: what it weighs (yearly revenue, minor units) and whether it was kept. */
export type WeightedRow = { id: string; weight: number; kept: boolean };

/** A rate by revenue, never without the three numbers that say how much it rests on few accounts. */
export type WeightedRate = {
  rate: number;
  /** (Σw)² ÷ Σw² (Kish 1965): how many equal accounts would say as much. */
  effectiveN: number;
  /** The largest account's share of the weight; above one half it is a warning. */
  largestShare: number;
  /** The unweighted rate beside it. */
  logoRate: number;
};

/** Σ weight of those kept ÷ Σ weight, or null where nothing weighs anything. */
export function weightedRate(rows: readonly WeightedRow[]): WeightedRate | null {
  const rate = share(rows);
  if (rate === null) return null;
  const weights = rows.map(({ weight }) => weight);
  const total = sum(weights);
  return {
    rate,
    effectiveN: effectiveN(weights),
    largestShare: weights.reduce((most, weight) => Math.max(most, weight), 0) / total,
    logoRate: rows.filter(({ kept }) => kept).length / rows.length,
  };
}

/** (Σw)² ÷ Σw² (Kish, Survey Sampling, 1965); 0 without weight. */
export function effectiveN(weights: readonly number[]): number {
  const squares = sum(weights.map((weight) => weight * weight));
  return squares === 0 ? 0 : sum(weights) ** 2 / squares;
}

/**
 * The difference of two groups' weighted rates with percentile limits of a bootstrap of accounts within each group
 * (Efron, Ann. Stat. 7:1, 1979), accounts in the order of their ids, group 1 drawn before group 2.
 */
export function weightedDifference(
  first: readonly WeightedRow[],
  second: readonly WeightedRow[],
  seed = 1,
): { difference: number; interval: readonly [low: number, high: number] | null } | null {
  const one = byId(first);
  const other = byId(second);
  const difference = differenceOf(one, other);
  if (difference === null) return null;
  return { difference, interval: bootstrapDifference(one, other, differenceOf, seed) };
}

function differenceOf(
  first: readonly WeightedRow[],
  second: readonly WeightedRow[],
): number | null {
  const one = share(first);
  const other = share(second);
  return one === null || other === null ? null : one - other;
}

function share(rows: readonly WeightedRow[]): number | null {
  let total = 0;
  let kept = 0;
  for (const row of rows) {
    total += row.weight;
    if (row.kept) kept += row.weight;
  }
  return total === 0 ? null : kept / total;
}

const byId = (rows: readonly WeightedRow[]): WeightedRow[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
