// Business time: real elapsed time that falls on working days, and inside opening hours where there are any.
// Daylight saving never changes a duration, because only instants are subtracted; a day is as long as its zone makes it.
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { Instant } from "./instant.ts";

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Working days and hours in one IANA zone. `open: null` counts all 24 hours of a working day. */
export const BusinessCalendar = z.strictObject({
  zone: z.string().min(1),
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  days: z.array(z.int().min(1).max(7)).max(7),
  /** Local opening hours; "24:00" closes at the end of the day. */
  open: z.strictObject({ from: ClockTime, to: ClockTime.or(z.literal("24:00")) }).nullable(),
  /** Local dates, "2026-07-03", on which nobody works. */
  holidays: z.array(z.iso.date()),
});
export type BusinessCalendar = z.infer<typeof BusinessCalendar>;

export type CalendarRefusal = {
  refused: "unknown-zone" | "no-working-days" | "no-open-hours" | "bad-holiday";
};

const weeks = new Map<string, BusinessCalendar>();

/** The default calendar: all 24 hours of Monday to Friday, no holidays. The same object for the same zone. */
export function mondayToFriday(zone: string): BusinessCalendar {
  const known = weeks.get(zone);
  if (known !== undefined) return known;
  const calendar: BusinessCalendar = { zone, days: [1, 2, 3, 4, 5], open: null, holidays: [] };
  weeks.set(zone, calendar);
  return calendar;
}

/** Why no time can ever be counted by this calendar, or null when it can. */
export function checkCalendar(calendar: BusinessCalendar): CalendarRefusal | null {
  if (!isZone(calendar.zone)) return { refused: "unknown-zone" };
  if (!calendar.days.some((day) => Number.isInteger(day) && day >= 1 && day <= 7)) {
    return { refused: "no-working-days" };
  }
  const { open } = calendar;
  if (open) {
    const valid = BusinessCalendar.shape.open.safeParse(open).success;
    // Text of the form HH:MM sorts as time does. Hours over midnight would belong to two days.
    if (!valid || open.from >= open.to) return { refused: "no-open-hours" };
  }
  if (!calendar.holidays.every((day) => z.iso.date().safeParse(day).success)) {
    return { refused: "bad-holiday" };
  }
  return null;
}

/** Whether the text is a zone that the time zone database knows. */
export function isZone(zone: string): boolean {
  // A bare offset would be taken too, and would not know about daylight saving.
  if (/^[+-]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** A calendar that remembers the days it has looked at: for asking thousands of times. */
export type BusinessClock = {
  /** Business milliseconds from one moment to another; 0 when `to` is not after `from`. */
  millisBetween: (from: Instant, to: Instant) => number;
  /** The earliest moment with that many business milliseconds (more than 0) behind it. */
  after: (from: Instant, millis: number) => Instant;
};

/** Milliseconds of 24 hours: to number days, never to move through them. */
const dayMillis = 24 * 3_600_000;

// Zones are at most 14 hours from UTC, so the local date is at most one day off the UTC date.
const firstDay = (from: Instant) => Math.floor(from / dayMillis) - 1;
const lastDay = (to: Instant) => Math.floor(to / dayMillis) + 1;

// A clock learns the days it is asked about, which costs more than the question; calendars are read once and kept.
const clocks = new WeakMap<BusinessCalendar, BusinessClock | CalendarRefusal>();

/** A clock for the calendar, or why there can be none. The same calendar object gives the same clock. */
export function businessClock(calendar: BusinessCalendar): BusinessClock | CalendarRefusal {
  const known = clocks.get(calendar);
  if (known !== undefined) return known;
  const clock = makeClock(calendar);
  clocks.set(calendar, clock);
  return clock;
}

function makeClock(calendar: BusinessCalendar): BusinessClock | CalendarRefusal {
  const refusal = checkCalendar(calendar);
  if (refusal) return refusal;
  const days = new Set(calendar.days);
  const holidays = new Set(calendar.holidays);
  const windows = new Map<number, OpenWindow>();

  // Days are numbered from 1970-01-01 on the calendar's own dates.
  function windowOf(day: number): OpenWindow {
    const known = windows.get(day);
    if (known) return known;
    const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
    const works = days.has(date.dayOfWeek) && !holidays.has(date.toString());
    const found = works ? openWindow(calendar, date) : { from: 0, to: 0 };
    windows.set(day, found);
    return found;
  }

  return {
    millisBetween(from, to) {
      let sum = 0;
      const last = lastDay(to);
      for (let day = firstDay(from); day <= last; day += 1) {
        const open = windowOf(day);
        sum += Math.max(0, Math.min(open.to, to) - Math.max(open.from, from));
      }
      return sum;
    },
    after(from, millis) {
      if (!(millis > 0 && millis < Infinity)) {
        throw new RangeError(`Business time ahead is a positive number, not ${millis}.`);
      }
      let left = millis;
      // Ends: holidays are finitely many, and every week after the last of them has a working day.
      for (let day = firstDay(from); ; day += 1) {
        const open = windowOf(day);
        const start = Math.max(open.from, from);
        const counted = Math.max(0, open.to - start);
        if (counted > 0 && counted >= left) return start + left;
        left -= counted;
      }
    },
  };
}

type OpenWindow = { from: Instant; to: Instant };

function openWindow({ zone, open }: BusinessCalendar, date: Temporal.PlainDate): OpenWindow {
  const at = (time: string | null): Instant => {
    if (time === "24:00") return date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
    // Without a time Temporal takes the first moment of the day, which is not 00:00 everywhere.
    if (time === null) return date.toZonedDateTime(zone).epochMilliseconds;
    return date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  };
  return open ? { from: at(open.from), to: at(open.to) } : { from: at(null), to: at("24:00") };
}

/** Business milliseconds from one moment to another by the calendar, or why it cannot count. */
export function businessMillisBetween(
  calendar: BusinessCalendar,
  from: Instant,
  to: Instant,
): number | CalendarRefusal {
  const clock = businessClock(calendar);
  return "refused" in clock ? clock : clock.millisBetween(from, to);
}
