// When the weekly digest is due: Monday at nine where its reader is.
import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

const HOUR_OF_DAY = 9;
/** Hours after that in which one is still sent: later, yesterday's news would be told as today's. */
const HOURS_OPEN = 24;
const HOUR = 3_600_000;

export interface DigestWeek {
  /** The Monday on which it is due, in the reader's zone: "2026-11-23". */
  readonly week: string;
  readonly from: Instant;
  /** When it became due, and what it tells of ends. */
  readonly to: Instant;
  /** After this nobody sends it any more. */
  readonly until: Instant;
}

/** The digest that is due in a zone at `now`, or `null` between Tuesday's nine o'clock and Monday's. */
export function digestWeekAt(zone: string, now: Instant): DigestWeek | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const monday = local.toPlainDate().subtract({ days: local.dayOfWeek - 1 });
  const to = nineOn(monday, zone);
  const until = to + HOURS_OPEN * HOUR;
  if (now < to || now >= until) return null;
  return { week: monday.toString(), from: nineOn(monday.subtract({ days: 7 }), zone), to, until };
}

const nineOn = (date: Temporal.PlainDate, zone: string): Instant =>
  date.toZonedDateTime({ timeZone: zone, plainTime: { hour: HOUR_OF_DAY } }).epochMilliseconds;

/** When the next digest is due in a zone, after `now`. */
export function nextDigestTime(zone: string, now: Instant): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const monday = local.toPlainDate().subtract({ days: local.dayOfWeek - 1 });
  const thisWeek = nineOn(monday, zone);
  return thisWeek > now ? thisWeek : nineOn(monday.add({ days: 7 }), zone);
}

/** Whether a digest could be due anywhere on Earth, from Kiritimati (UTC+14) to Baker Island (UTC−12). */
export function mayBeDigestTime(now: Instant): boolean {
  const [first, last] = ["Etc/GMT-14", "Etc/GMT+12"].map((zone) =>
    Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone),
  );
  if (first === undefined || last === undefined) return true;
  const begun = first.dayOfWeek === 1 ? first.hour >= HOUR_OF_DAY : first.dayOfWeek <= 3;
  const over =
    last.dayOfWeek === 2 ? last.hour >= HOUR_OF_DAY : last.dayOfWeek > 2 && last.dayOfWeek < 7;
  return begun && !over;
}
