/** Above this a covariate is not balanced, and the figure may not be quoted (Austin, Stat. Med. 28:3083, 2009). */
export const BALANCED = 0.1;

/** Standardised mean difference of two shares: (p₁ − p₀) ÷ √((p₁(1−p₁) + p₀(1−p₀)) ÷ 2); 0 where neither group varies. */
export function smdOfShares(p1: number, p0: number): number {
  return standardised(p1 - p0, p1 * (1 - p1), p0 * (1 - p0));
}

/** One value of a quantity and how much it counts: controls are weighted as matching weighted them. */
export type Weighted = { value: number; weight: number };

/** The same for quantities, with weighted means and variances. */
export function smdOfQuantities(engaged: readonly Weighted[], not: readonly Weighted[]): number {
  const one = momentsOf(engaged);
  const other = momentsOf(not);
  return standardised(one.mean - other.mean, one.variance, other.variance);
}

function standardised(difference: number, variance1: number, variance0: number): number {
  const spread = Math.sqrt((variance1 + variance0) / 2);
  if (spread > 0) return difference / spread;
  return difference === 0 ? 0 : Math.sign(difference) * Infinity;
}

function momentsOf(rows: readonly Weighted[]): { mean: number; variance: number } {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const mean = rows.reduce((sum, { value, weight }) => sum + value * weight, 0) / total;
  const variance =
    rows.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0) / total;
  return { mean, variance };
}
