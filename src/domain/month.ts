// Calendar months in the tenant's reporting zone. A row belongs to exactly one.
import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

/** A month of the year, "2026-10". */
export type Month = string;

/** Whether the text names a month, "2026-10". */
export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** Of each zone the month that was asked for last: almost always the one that is asked for next. */
const last = new Map<string, { month: Month; from: Instant; to: Instant }>();

/** The month that was showing on the zone's calendar at that moment. */
export function monthOf(instant: Instant, zone: string): Month {
  const known = last.get(zone);
  if (known && instant >= known.from && instant < known.to) return known.month;
  const month = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toPlainYearMonth()
    .toString();
  last.set(zone, { month, ...monthBounds(month, zone) });
  return month;
}

/** The month's moments in the zone: from ≤ t < to. */
export function monthBounds(month: Month, zone: string): { from: Instant; to: Instant } {
  // The first moment of a day is not 00:00 where the clocks change at midnight.
  const startOf = (start: Month) =>
    Temporal.PlainYearMonth.from(start).toPlainDate({ day: 1 }).toZonedDateTime(zone)
      .epochMilliseconds;
  return { from: startOf(month), to: startOf(nextMonth(month)) };
}

/** The month before. */
export function previousMonth(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();
}

/** The month after. */
export function nextMonth(month: Month): Month {
  return Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString();
}
