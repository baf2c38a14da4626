// When the month's report is mailed: at nine on the first working day of the month after it.
import { Temporal } from "temporal-polyfill";
import type { BusinessCalendar } from "./calendar.ts";
import type { Instant } from "./instant.ts";
import type { Month } from "./month.ts";

const HOUR_OF_DAY = 9;
/** Hours after that in which one is still sent: a host that was down for a night catches up. */
const HOURS_OPEN = 48;
const HOUR = 3_600_000;

export interface MonthMail {
  /** The month that is told of: the one before. */
  readonly month: Month;
  /** When it became due. */
  readonly at: Instant;
  /** After this nobody sends it any more. */
  readonly until: Instant;
}

/** The mail that is due by a calendar at `now`; `null` at any other time, and in a month without a working day. */
export function monthMailAt(calendar: BusinessCalendar, now: Instant): MonthMail | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(calendar.zone);
  const first = local.toPlainDate().with({ day: 1 });
  const day = firstWorkingDay(first, calendar);
  if (day === null) return null;
  const at = day.toZonedDateTime({
    timeZone: calendar.zone,
    plainTime: { hour: HOUR_OF_DAY },
  }).epochMilliseconds;
  const until = at + HOURS_OPEN * HOUR;
  if (now < at || now >= until) return null;
  return { month: first.toPlainYearMonth().subtract({ months: 1 }).toString(), at, until };
}

/** When the next such mail is due after `now`; `null` when no month of the coming year has a working day. */
export function nextMonthMail(calendar: BusinessCalendar, now: Instant): Instant | null {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(calendar.zone);
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const first = local.toPlainDate().with({ day: 1 }).add({ months: ahead });
    const at = firstWorkingDay(first, calendar)?.toZonedDateTime({
      timeZone: calendar.zone,
      plainTime: { hour: HOUR_OF_DAY },
    }).epochMilliseconds;
    if (at !== undefined && at > now) return at;
  }
  return null;
}

function firstWorkingDay(
  first: Temporal.PlainDate,
  { days, holidays }: BusinessCalendar,
): Temporal.PlainDate | null {
  for (let index = 0; index < first.daysInMonth; index += 1) {
    const day = first.add({ days: index });
    if (days.includes(day.dayOfWeek) && !holidays.includes(day.toString())) return day;
  }
  return null;
}
