// Pauses: the listed reasons for which a clock stands still, and what they do to a deadline.
import type { BusinessClock } from "../calendar.ts";
import type { Instant } from "../instant.ts";

/** Why a clock is not stopped, or not let go on. */
export type PauseRefusal =
  | "clock-stopped"
  | "already-breached"
  | "already-paused"
  | "not-paused"
  | "until-is-past"
  | "until-too-far";

/** A pause is planned for no longer: whoever waits longer decides anew. */
export const LONGEST_PAUSE_DAYS = 366;

/** From when until when a clock stands still, both UTC instants. */
export interface Pause {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * A deadline moved by the business time that a pause covers, and never inside the pause. A pause over a weekend covers
 * none, and so moves nothing.
 */
export function pausedDeadline(clock: BusinessClock, dueAt: Instant, pause: Pause): Instant {
  if (pause.to <= pause.from || pause.from >= dueAt) return dueAt;
  const covered = clock.millisBetween(pause.from, pause.to);
  return Math.max(pause.to, covered > 0 ? clock.after(dueAt, covered) : dueAt);
}

/** Business milliseconds between two moments in which no pause was running. */
export function countedBetween(
  clock: BusinessClock,
  from: Instant,
  to: Instant,
  pauses: readonly Pause[],
): number {
  const paused = pauses.reduce(
    (sum, pause) => sum + clock.millisBetween(Math.max(from, pause.from), Math.min(to, pause.to)),
    0,
  );
  return clock.millisBetween(from, to) - paused;
}
