import { Temporal } from "temporal-polyfill";
import { type Month, monthBounds } from "../month.ts";
import type { Span } from "./credit.ts";

const plus = (month: Month, months: number): Month =>
  Temporal.PlainYearMonth.from(month).add({ months }).toString();

/** The month in the zone, the calendar quarter that it is in, and the twelve months that end with it. */
export function spansOf(
  month: Month,
  zone: string,
): { readonly month: Span; readonly quarter: Span; readonly year: Span } {
  const own = monthBounds(month, zone);
  const first = plus(month, -((Temporal.PlainYearMonth.from(month).month - 1) % 3));
  return {
    month: own,
    quarter: {
      from: monthBounds(first, zone).from,
      to: monthBounds(plus(first, 2), zone).to,
    },
    year: { from: monthBounds(plus(month, -11), zone).from, to: own.to },
  };
}
