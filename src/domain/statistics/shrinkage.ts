/**
 * A rate pulled towards the overall rate while there is little evidence:
 * (won + k·overall) ÷ (decided + k), beta-binomial with k = 10 imagined decisions
 * (the empirical-Bayes idea of Efron & Morris 1975).
 */
export function shrink(won: number, decided: number, overall: number, k = 10): number {
  return (won + k * overall) / (decided + k);
}
