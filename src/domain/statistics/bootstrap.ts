// Resampling with a fixed seed: the same rows give the same limits on every machine.

/** Resamples behind an interval (definitions.md §10). */
export const RESAMPLES = 2_000;

/**
 * mulberry32: uniform numbers in [0, 1) from a 32-bit seed (T. Ettinger, public domain). Good enough to draw rows, and short
 * enough that a stranger writes it again.
 */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As many rows as there are, drawn with replacement: index ⌊u·n⌋. */
export const redrawn = <Row>(rows: readonly Row[], random: () => number): Row[] =>
  rows.map((row) => rows[Math.floor(random() * rows.length)] ?? row);

/** The quantile of unsorted numbers with linear interpolation (type 7 of Hyndman & Fan, Am. Stat. 50:361, 1996). */
export function quantile(numbers: readonly number[], p: number): number {
  const sorted = Float64Array.from(numbers).toSorted();
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below];
  if (low === undefined) throw new RangeError("A quantile is taken of at least one number.");
  const high = sorted[below + 1] ?? low;
  return low + (at - below) * (high - low);
}

/** 95 % percentile limits of a statistic that is taken of `RESAMPLES` redrawn groups. Group 1 is drawn before group 2. */
export function bootstrapDifference<Row>(
  first: readonly Row[],
  second: readonly Row[],
  statistic: (first: readonly Row[], second: readonly Row[]) => number | null,
  seed = 1,
): readonly [low: number, high: number] | null {
  const random = mulberry32(seed);
  const found: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    // In this order: the generator is shared, and whoever recomputes it draws as is said here.
    const one = redrawn(first, random);
    const other = redrawn(second, random);
    const value = statistic(one, other);
    if (value !== null) found.push(value);
  }
  return found.length === 0 ? null : [quantile(found, 0.025), quantile(found, 0.975)];
}
