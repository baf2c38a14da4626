// Before a pilot begins: what it could find at all (Lehr, Stat. Med. 11:1099, 1992; 80 % power, 5 % two-sided).

/** Accounts per arm to tell two shares apart: 16·p̄(1−p̄) ÷ δ², rounded up. With whole agents assigned, hand in how their accounts hang together. */
export function accountsPerArm(
  from: number,
  to: number,
  clusters?: { size: number; correlation: number },
): number {
  const mean = (from + to) / 2;
  const delta = to - from;
  if (delta === 0) throw new RangeError("No number of accounts tells a share apart from itself.");
  const alone = (16 * mean * (1 - mean)) / delta ** 2;
  const inflated =
    clusters === undefined ? alone : alone * (1 + (clusters.size - 1) * clusters.correlation);
  // What floating point adds to a whole number is not one more account.
  return Math.ceil(inflated - 1e-6);
}

/** The smallest difference that so many accounts per arm can find around a share: √(16·p̄(1−p̄) ÷ n). */
export const smallestDifference = (share: number, perArm: number): number =>
  Math.sqrt((16 * share * (1 - share)) / perArm);

/** Difference in differences of shares before and after, of those with and those without. */
export const differenceInDifferences = (shares: {
  before: number;
  after: number;
  beforeWithout: number;
  afterWithout: number;
}): number => shares.after - shares.before - (shares.afterWithout - shares.beforeWithout);
