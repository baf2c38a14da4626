// The chi-squared distribution, as far as a noise limit needs it.

/** Relative width at which a quantile is found: far below the four decimals that figures are given in. */
const CLOSE_ENOUGH = 1e-12;
const MOST_TERMS = 10_000;

/** The value that a chi-squared variable with `df` degrees of freedom stays under with probability `p`, by bisection. */
export function chiSquaredQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A probability lies between 0 and 1, not ${p}.`);
  if (!Number.isInteger(df) || df < 1)
    throw new RangeError(`Degrees of freedom are whole and at least 1, not ${df}.`);
  let low = 0;
  let high = df;
  while (chiSquaredBelow(high, df) < p) high *= 2;
  while (high - low > CLOSE_ENOUGH * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquaredBelow(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The probability that a chi-squared variable stays under x: the regularised lower incomplete gamma function P(df/2, x/2) by
 * its power series, γ(a, x) = xᵃe⁻ˣ Σ xⁿ ÷ (a(a+1)…(a+n)) (Abramowitz & Stegun 6.5.29).
 */
export function chiSquaredBelow(x: number, df: number): number {
  if (x <= 0) return 0;
  const a = df / 2;
  const half = x / 2;
  let term = 1 / a;
  let total = term;
  for (let n = 1; n < MOST_TERMS && term > total * Number.EPSILON; n += 1) {
    term *= half / (a + n);
    total += term;
  }
  return Math.min(1, Math.exp(a * Math.log(half) - half - logGamma(a)) * total);
}

/** ln Γ(a) for half the whole numbers, by Γ(a + 1) = aΓ(a) from Γ(1) = 1 and Γ(½) = √π. */
function logGamma(a: number): number {
  let total = Number.isInteger(a) ? 0 : Math.log(Math.PI) / 2;
  for (let step = Number.isInteger(a) ? 1 : 0.5; step < a; step += 1) total += Math.log(step);
  return total;
}
