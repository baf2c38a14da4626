// Which day it is somewhere. Asked of every flag, and almost always for the same day as the last time.
import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

/** Of each zone the day that was asked for last. */
const last = new Map<string, { date: string; from: Instant; to: Instant }>();

/** The date, `2026-05-15`, that the zone's calendar was showing at that moment. */
export function localDate(instant: Instant, zone: string): string {
  const known = last.get(zone);
  if (known !== undefined && instant >= known.from && instant < known.to) return known.date;
  const day = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  const date = day.toString();
  last.set(zone, { date, from: startOf(day), to: startOf(day.add({ days: 1 })) });
  return date;
}
