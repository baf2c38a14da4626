import { chiSquaredQuantile } from "./chi-squared.ts";

/** How far two mixes of categories lie apart, and whether the distance says anything. */
export type Drift = {
  psi: number;
  /** What chance alone reaches in one of a hundred comparisons of this size. */
  noise: number;
  /** Above .25, the usual bound of a changed population, and above the noise: small months alone raise no alarm. */
  alarm: boolean;
};

/** Above this a mix counts as another one (the scorecard practice of credit risk). */
const CHANGED = 0.25;

/**
 * Population stability index Σ(a − e)·ln(a/e) over the shares of `actual` and `expected` counts per category, in the
 * same order, with .5 added to each count so that an empty category has a logarithm. The noise limit is
 * χ²₉₉(c − 1)·(1/nₑ + 1/nₐ) for c categories (Yurdakul, Western Michigan University, 2018). Null when one of both has no rows
 * or there are fewer than two categories: then there is no mix to compare.
 */
export function drift(expected: readonly number[], actual: readonly number[]): Drift | null {
  if (expected.length !== actual.length)
    throw new RangeError("Both mixes count the same categories, in the same order.");
  const nExpected = sum(expected);
  const nActual = sum(actual);
  if (expected.length < 2 || nExpected === 0 || nActual === 0) return null;
  const psi = stabilityIndex(
    expected.map((count) => count + 0.5),
    actual.map((count) => count + 0.5),
  );
  const noise = chiSquaredQuantile(0.99, expected.length - 1) * (1 / nExpected + 1 / nActual);
  return { psi, noise, alarm: psi > CHANGED && psi > noise };
}

/** Σ(a − e)·ln(a/e) over the shares that two lists of positive weights come to. */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const wholeExpected = sum(expected);
  const wholeActual = sum(actual);
  return expected.reduce((total, weight, index) => {
    const e = weight / wholeExpected;
    const a = (actual[index] ?? 0) / wholeActual;
    return total + (a - e) * Math.log(a / e);
  }, 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
