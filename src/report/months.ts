// Months of the calendar by their name, "2026-10". Plain arithmetic: the domain's calendar would bring a polyfill along.

/** The month `by` months later; earlier when negative. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The month showing on the zone's calendar at `now` (epoch milliseconds, UTC). */
export function monthNow(now: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    timeZone: zone,
  }).formatToParts(now);
  const part = (type: "year" | "month") => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}`;
}

const firstDay = (month: string) => new Date(`${month}-01T00:00:00Z`);

/** "October 2026" */
export const nameOfMonth = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    firstDay(month),
  );

/** "October"; with the year where it is another one than in `beside`. */
export const shortNameOfMonth = (month: string, beside: string, locale: string): string =>
  month.slice(0, 4) === beside.slice(0, 4)
    ? new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(firstDay(month))
    : nameOfMonth(month, locale);

/** "Oct", where there is little room. */
export const shortestNameOfMonth = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" }).format(firstDay(month));

/** "2 Nov, 09:00" on the clocks of `zone`. */
export const momentInZone = (instant: number | string, zone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  }).format(new Date(instant));

/** "2 Nov 2026" on the calendar of `zone`. */
export const dayInZone = (instant: number, zone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  }).format(instant);

/** "Berlin" for Europe/Berlin, "Buenos Aires" for America/Argentina/Buenos_Aires. */
export const placeOfZone = (zone: string): string =>
  (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
