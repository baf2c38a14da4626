/** Two-sided 95 % point of the normal distribution, used by every interval of the report. */
export const z95 = 1.959963984540054;

/**
 * Wilson's score interval for k of n at 95 % (E. B. Wilson, JASA 22:209, 1927), or null for n = 0:
 * centre (p + z²/2n) ÷ (1 + z²/n), half-width z·√(p(1−p)/n + z²/4n²) ÷ (1 + z²/n).
 */
export function wilson(k: number, n: number): readonly [low: number, high: number] | null {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n) {
    throw new RangeError(`A share is k of n whole rows with 0 ≤ k ≤ n, not ${k} of ${n}.`);
  }
  if (n === 0) return null;
  const p = k / n;
  const z2 = z95 * z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // The formula gives 0 and 1 exactly at the ends; floating point does not.
  return [k === 0 ? 0 : Math.max(0, centre - half), k === n ? 1 : Math.min(1, centre + half)];
}
