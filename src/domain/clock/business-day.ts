import { Temporal } from "temporal-polyfill";
import type { BusinessCalendar } from "../calendar.ts";
import type { Instant } from "../instant.ts";

/** Whether people of this calendar work on a local date. */
export const isBusinessDay = (calendar: BusinessCalendar, date: Temporal.PlainDate): boolean =>
  calendar.days.includes(date.dayOfWeek) && !calendar.holidays.includes(date.toString());

/** Days looked at before a calendar is held to have no business day: ten years. */
const FURTHEST = 3660;

/** The same time of day on the next business day, or the nearest moment of its opening hours. UTC milliseconds. */
export function nextBusinessDay(at: Instant, calendar: BusinessCalendar): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.zone);
  for (let ahead = 1; ahead < FURTHEST; ahead += 1) {
    const date = local.toPlainDate().add({ days: ahead });
    if (!isBusinessDay(calendar, date)) continue;
    const moment = (time: Temporal.PlainTime | string) =>
      date.toZonedDateTime({ timeZone: calendar.zone, plainTime: time }).epochMilliseconds;
    const same = moment(local.toPlainTime());
    const { open } = calendar;
    if (open === null) return same;
    const closes = open.to === "24:00" ? Infinity : moment(open.to);
    return Math.min(Math.max(same, moment(open.from)), closes);
  }
  throw new RangeError("This calendar has no business day in ten years.");
}
