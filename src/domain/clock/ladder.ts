// The ladder: who is told, and when, while nobody has contacted the customer.
//
// Step 1 reminds the owner at three quarters of the business time, step 2 tells owner and lead of the breach, and each
// further step goes one rung up, one business day after the step before. A worker that slept makes the step that is due
// then, and never two at once.
import { businessClock, type BusinessCalendar, type CalendarRefusal } from "../calendar.ts";
import type { Instant } from "../instant.ts";
import { nextBusinessDay } from "./business-day.ts";
import { countedBetween, type Pause } from "./pause.ts";

/** Who can be told after the owner and the lead. */
export const RUNGS = ["lead", "ops", "admin"] as const;
export type Rung = (typeof RUNGS)[number];
export const defaultLadder: readonly Rung[] = ["ops", "admin"];

/** The share of the business time after which the owner is reminded. */
export const REMIND_AT = 0.75;

export const REMINDER = 1;
export const BREACH = 2;

/** A running clock: instants are UTC milliseconds. */
export interface Running {
  /** When it began: the raise, or the last reopening. */
  readonly from: Instant;
  readonly dueAt: Instant;
  readonly pauses: readonly Pause[];
}

export interface Step {
  /** 1 is the reminder, 2 the breach, 3 and more are rungs of the ladder. */
  readonly step: number;
  readonly at: Instant;
}

/** The share of its business time that has passed at a moment; more than 1 after the deadline. */
export function shareAt(running: Running, calendar: BusinessCalendar, at: Instant): number {
  const clock = businessClock(calendar);
  if ("refused" in clock) return at < running.dueAt ? 0 : 1;
  const { from, dueAt, pauses } = running;
  const total = countedBetween(clock, from, dueAt, pauses);
  return total === 0 ? 1 : countedBetween(clock, from, at, pauses) / total;
}

/** When three quarters of the business time are over. */
export function reminderAt(
  { from, dueAt, pauses }: Running,
  calendar: BusinessCalendar,
): Instant | CalendarRefusal {
  const clock = businessClock(calendar);
  if ("refused" in clock) return clock;
  let left = Math.round(countedBetween(clock, from, dueAt, pauses) * REMIND_AT);
  let start = from;
  for (const pause of pauses.toSorted((a, b) => a.from - b.from)) {
    const before = clock.millisBetween(start, pause.from);
    if (before >= left) break;
    left -= before;
    start = Math.max(start, pause.to);
  }
  return left > 0 ? clock.after(start, left) : start;
}

/**
 * The step after the last one that was made; `null` at the end of the ladder. A reminder whose time has passed together
 * with the deadline is left out: it would only say less than the breach.
 */
export function stepAfter(
  last: Step | null,
  running: Running,
  calendar: BusinessCalendar,
  { rungs, now }: { readonly rungs: number; readonly now: Instant },
): Step | null {
  const made = last?.step ?? 0;
  if (made >= BREACH) {
    if (last === null || made >= BREACH + rungs) return null;
    return { step: made + 1, at: nextBusinessDay(last.at, calendar) };
  }
  if (made < REMINDER && now < running.dueAt) {
    const at = reminderAt(running, calendar);
    if (typeof at === "number" && at < running.dueAt) return { step: REMINDER, at };
  }
  return { step: BREACH, at: running.dueAt };
}
