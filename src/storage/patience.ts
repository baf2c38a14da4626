// When more arrive than can be stored, whoever would wait too long is told so at once, so that those who are taken are
// stored as quickly as ever.

/** A queue that has not been empty for this long is no burst any more, nor is a crowd over before. In milliseconds. */
const BURST_MS = 250;
/** The longest wait worth beginning, also in a burst: a third of what an acknowledgement may take in all. */
const LONGEST_WAIT_MS = 100;
/** After this long in the queue the store has stalled, and whoever asked may have gone. In milliseconds. */
export const TOO_LATE_MS = 8000;

export interface Patience {
  /** Whether one more may join, behind `waiting` others. */
  admits(waiting: number): boolean;
  /** Told after each batch how long it took in milliseconds, and how many are left waiting. */
  learned(ms: number, waiting: number): void;
}

/** Patience with a queue that is emptied by `lanes` at once, up to `batch` at a time. `now` is any clock in milliseconds. */
export function createPatience(
  { lanes, batch }: { readonly lanes: number; readonly batch: number },
  now: () => number,
): Patience {
  // A guess until the first batch tells; then their running mean.
  let msPerBatch = 10;
  let emptyAt = now();
  let refusedAt = Number.NEGATIVE_INFINITY;
  return {
    admits(waiting) {
      if (waiting === 0) emptyAt = now();
      const rounds = Math.ceil((waiting + 1) / batch / lanes);
      // A standing queue makes everybody wait and stores nothing sooner: one round of it keeps every lane busy.
      const isCrowd = now() - emptyAt > BURST_MS || now() - refusedAt < BURST_MS;
      // That much is always taken, also by a slow store: asking it is the only way to learn that it is quick again.
      const admitted = rounds <= 1 || (!isCrowd && rounds * msPerBatch <= LONGEST_WAIT_MS);
      if (!admitted) refusedAt = now();
      return admitted;
    },
    learned(ms, waiting) {
      msPerBatch += (ms - msPerBatch) / 8;
      if (waiting === 0) emptyAt = now();
    },
  };
}
