// Money, times and durations as people of a locale write them.

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

/** Minor units (as a decimal string) as an amount of money; without cents when they say nothing at this size, unless every one was agreed upon. */
export function formatMoney(
  amountMinor: string,
  currency: string,
  locale: string,
  cents: "where-they-matter" | "always" = "where-they-matter",
): string {
  const digits = digitsOf(currency);
  const minor = BigInt(amountMinor);
  const unit = 10n ** BigInt(digits);
  const isLarge = minor >= 1000n * unit || minor <= -1000n * unit;
  const whole = minor % unit === 0n || (isLarge && cents === "where-they-matter");
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: whole ? 0 : digits,
  });
  // A decimal string keeps every digit; a number would round beyond 2^53.
  const decimal = `${minor}E-${digits}`;
  return isNumeric(decimal) ? format.format(decimal) : "";
}

const isNumeric = (text: string): text is Intl.StringNumericLiteral => !Number.isNaN(Number(text));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its one or two largest units: "2 h 10 min", "1 day". */
export function formatDuration(milliseconds: number, locale: string): string {
  const part = (value: number, unit: "day" | "hour" | "minute") =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: unit === "day" ? "long" : "short",
    }).format(value);
  const ms = Math.abs(milliseconds);
  if (ms >= DAY) return part(Math.floor(ms / DAY), "day");
  const hours = Math.floor(ms / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (hours === 0) return part(minutes, "minute");
  return minutes === 0 || hours >= 10
    ? part(hours, "hour")
    : `${part(hours, "hour")} ${part(minutes, "minute")}`;
}

/** "3 Nov, 10:42", in the reader's own time zone. */
export const formatInstant = (instant: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(instant));

/** "3 Nov 2026" */
export const formatDate = (date: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));

/** Whole days from `now` until a calendar date; negative when it has passed. */
export const daysUntil = (date: string, now: number): number =>
  Math.ceil((Date.parse(`${date}T00:00:00Z`) - now) / DAY);

/** "yesterday", "2 days ago", "3 hours ago". */
export function formatAgo(instant: string, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const passed = now - Date.parse(instant);
  if (passed < HOUR) return format.format(-Math.max(0, Math.floor(passed / MINUTE)), "minute");
  if (passed < DAY) return format.format(-Math.floor(passed / HOUR), "hour");
  return format.format(-Math.floor(passed / DAY), "day");
}
