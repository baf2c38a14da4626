// Which month the page shows: "2026-11", or the one that is running.
import type { Spelling } from "../ui/page/address-bar.ts";

export interface YoursAddress {
  readonly month: string | null;
}

export const addressSpelling: Spelling<YoursAddress> = {
  read(search) {
    const month = new URLSearchParams(search).get("month");
    const isMonth = month !== null && /^20\d{2}-(?:0[1-9]|1[0-2])$/.test(month);
    return { month: isMonth ? month : null };
  },
  write({ month }, search) {
    const query = new URLSearchParams(search);
    if (month === null) query.delete("month");
    else query.set("month", month);
    const written = query.toString();
    return written === "" ? "" : `?${written}`;
  },
};

/** The month that is showing on the zone's calendar at that moment. */
export function monthIn(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}`;
}

/** The month so many after this one; before it when negative. */
export function monthsFrom(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** "November 2026" */
export const nameOfMonth = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
