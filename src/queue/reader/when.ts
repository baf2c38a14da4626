// Moments as a colleague would say them: "today 16:00", "yesterday 15:50", "3 Nov, 10:42"; always in the reader's zone.
import { formatInstant } from "../../ui/format.ts";
import { dayOf, type Group } from "../list/groups.ts";
import type { Reader } from "./reader.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Days between two moments by the reader's calendar: −1 is yesterday. */
function daysApart(at: number, now: number): number {
  // Half a day absorbs the hour that some days are short or long of.
  return Math.floor((dayOf(at).today - dayOf(now).today + DAY / 2) / DAY);
}

/** `at` is an ISO instant; days further than yesterday and tomorrow are written as dates. */
export function formatWhen(at: string, now: number, locale: string): string {
  const instant = Date.parse(at);
  const days = daysApart(instant, now);
  if (Math.abs(days) > 1) return formatInstant(at, locale);
  const day = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  return `${day} ${time.format(instant)}`;
}

/** When a flag was closed, under a heading that names the day: the time of near days, else the date. */
export function formatClosed(at: string, group: Group, locale: string): string {
  const near = group === "closedToday" || group === "closedYesterday";
  const format: Intl.DateTimeFormatOptions = near
    ? { timeStyle: "short" }
    : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale, format).format(new Date(at));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A length of time in its one or two largest units: "2 h 10 min", "1 day". Minutes end where they stop mattering. */
export function formatLeft(
  milliseconds: number,
  { t, locale }: Pick<Reader, "t" | "locale">,
): string {
  const ms = Math.abs(milliseconds);
  if (ms >= DAY)
    return new Intl.NumberFormat(locale, {
      style: "unit",
      unit: "day",
      unitDisplay: "long",
    }).format(Math.floor(ms / DAY));
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (hours === 0) return t("time.minutes", { n: minutes });
  return minutes === 0 || hours >= 10
    ? t("time.hours", { n: hours })
    : `${t("time.hours", { n: hours })} ${t("time.minutes", { n: minutes })}`;
}
