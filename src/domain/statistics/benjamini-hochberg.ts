/**
 * Which of several findings hold at false discovery rate q, in the order given
 * (Benjamini & Hochberg, JRSS B 57:289, 1995): with p sorted upward, all up to the largest i
 * with p(i) ≤ q·i/m. Like `splitByLargestRemainder`, a specified figure's method that no figure of the month's report
 * asks for yet.
 */
export function benjaminiHochberg(pValues: readonly number[], q = 0.05): boolean[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const threshold = sorted.findLast((p, index) => p <= (q * (index + 1)) / sorted.length);
  return pValues.map((p) => threshold !== undefined && p <= threshold);
}
