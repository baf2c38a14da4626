// The breaker: a destination that mostly fails is left alone for a while, so that waiting messages keep their attempts.

/** How far back attempts are looked at, in seconds. */
export const WINDOW_SECONDS = 5 * 60;
/** Fewer attempts than this say nothing. */
const FEWEST_ATTEMPTS = 10;

const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 10 * 60;

/** After this long without a success a destination is switched off until a person has looked … */
export const DISABLE_AFTER_HOURS = 120;
/** … but only when its failures span this long: one bad evening after a quiet week is no reason. */
export const FAILURES_SPAN_HOURS = 12;

/** Whether what happened in the window opens the breaker: ten attempts or more, half of them failed. */
export const opensBreaker = (recent: {
  readonly attempts: number;
  readonly failures: number;
}): boolean => recent.attempts >= FEWEST_ATTEMPTS && recent.failures * 2 >= recent.attempts;

/** Seconds until the next probe: 30 at first, then twice the last pause, at most ten minutes. */
export const nextPause = (lastSeconds: number | null): number =>
  lastSeconds === null ? FIRST_PAUSE_SECONDS : Math.min(lastSeconds * 2, LONGEST_PAUSE_SECONDS);
