import type { BusinessCalendar, CalendarRefusal } from "../calendar.ts";
import { businessClock } from "../calendar.ts";
import { dueAt, type Targets } from "../due.ts";
import type { Instant } from "../instant.ts";
import type { Urgency } from "../taxonomy.ts";
import { type Pause, pausedDeadline } from "./pause.ts";

/** The deadline of a clock that began at `from`, moved by its pauses one after the other. UTC milliseconds. */
export function deadlineWith(
  clock: {
    readonly from: Instant;
    readonly urgency: Urgency;
    readonly pauses: readonly Pause[];
  },
  calendar: BusinessCalendar,
  targets: Targets,
): Instant | CalendarRefusal {
  const counted = businessClock(calendar);
  if ("refused" in counted) return counted;
  const first = dueAt(clock.from, calendar, clock.urgency, targets);
  if ("refused" in first) return first;
  return clock.pauses
    .toSorted((a, b) => a.from - b.from)
    .reduce((due, pause) => pausedDeadline(counted, due, pause), first.dueAt);
}

/**
 * A deadline after a pause ended early, at `at`: the business time that was not paused after all is given back.
 * `before` and `planned` are the deadlines that the pause found and left; one that has moved meanwhile keeps that.
 */
export function deadlineGivenBack(
  calendar: BusinessCalendar,
  clock: { readonly from: Instant; readonly dueAt: Instant },
  pause: Pause & { readonly before: Instant; readonly planned: Instant },
  at: Instant,
): Instant | CalendarRefusal {
  const counted = businessClock(calendar);
  if ("refused" in counted) return counted;
  const { from, to, before, planned } = pause;
  if (at >= to) return clock.dueAt;
  if (clock.dueAt === planned) {
    const was = counted.millisBetween(from, at);
    return Math.max(at, was > 0 ? counted.after(before, was) : before);
  }
  const left = counted.millisBetween(clock.from, clock.dueAt) - counted.millisBetween(at, to);
  const back = left > 0 ? counted.after(clock.from, left) : at;
  return Math.min(clock.dueAt, Math.max(at, back));
}
