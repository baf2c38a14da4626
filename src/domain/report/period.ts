// What a report is of: a month, a quarter or a year of the tenant's fiscal calendar. All three are made of whole months.
import type { Month } from "../month.ts";

/** A month of the year in which fiscal years begin; 1 where they are calendar years. */
export type FiscalStart = number;

export type Period = {
  is: "month" | "quarter" | "year";
  /** "2026-10", "2027-Q3" or "2027": quarters and years are those of the fiscal calendar. */
  name: string;
  /** One, three or twelve months, in order. */
  months: Month[];
  /** The year it belongs to, named for the calendar year in which it ends. */
  fiscalYear: number;
  /** 1 to 4; null for a year. */
  quarter: number | null;
  /** The month in which fiscal years begin; "Q3 FY27" where that is another one than January, else "Q3 2026". */
  fiscalStart: FiscalStart;
};

// Plain arithmetic, so that a page can reckon with periods without a calendar library.
const numberOf = (month: Month): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));

const monthAt = (number: number): Month => {
  const year = Math.floor((number - 1) / 12);
  return `${String(year).padStart(4, "0")}-${String(number - year * 12).padStart(2, "0")}`;
};

/** The month `by` months later; earlier when negative. */
export const monthsLater = (month: Month, by: number): Month => monthAt(numberOf(month) + by);

/** Months from the first one on, in order. */
export const monthsFrom = (first: Month, count: number): Month[] =>
  Array.from({ length: count }, (_, index) => monthsLater(first, index));

/** The fiscal year a month is in, named for the calendar year in which it ends, and how many months of it came before. */
function placeInYear(month: Month, start: FiscalStart): { year: number; index: number } {
  const year = Number(month.slice(0, 4));
  const number = Number(month.slice(5));
  const index = (number - start + 12) % 12;
  return { year: start > 1 && number >= start ? year + 1 : year, index };
}

/** The first month of a fiscal year. */
const firstMonthOf = (fiscalYear: number, start: FiscalStart): Month =>
  monthAt((start > 1 ? fiscalYear - 1 : fiscalYear) * 12 + start);

export function monthPeriod(month: Month, start: FiscalStart): Period {
  const { year, index } = placeInYear(month, start);
  return {
    is: "month",
    name: month,
    months: [month],
    fiscalYear: year,
    quarter: Math.floor(index / 3) + 1,
    fiscalStart: start,
  };
}

export function quarterPeriod(fiscalYear: number, quarter: number, start: FiscalStart): Period {
  return {
    is: "quarter",
    name: `${fiscalYear}-Q${quarter}`,
    months: monthsFrom(monthsLater(firstMonthOf(fiscalYear, start), (quarter - 1) * 3), 3),
    fiscalYear,
    quarter,
    fiscalStart: start,
  };
}

export const yearPeriod = (fiscalYear: number, start: FiscalStart): Period => ({
  is: "year",
  name: String(fiscalYear),
  months: monthsFrom(firstMonthOf(fiscalYear, start), 12),
  fiscalYear,
  quarter: null,
  fiscalStart: start,
});

/** What an address names: exactly one of the three. */
export type PeriodNames = { month?: string; quarter?: string; year?: string };

/** The period of an address; null unless exactly one of the three is named, and named well, in this century. */
export function periodNamed(names: PeriodNames, start: FiscalStart): Period | null {
  const { month, quarter, year } = names;
  const given = [month, quarter, year].filter((name) => name !== undefined);
  if (given.length !== 1) return null;
  if (month !== undefined)
    return /^20\d{2}-(?:0[1-9]|1[0-2])$/.test(month) ? monthPeriod(month, start) : null;
  if (quarter !== undefined) {
    const [, name = "", number = ""] = /^(20\d{2})-Q([1-4])$/.exec(quarter) ?? [];
    return name === "" ? null : quarterPeriod(Number(name), Number(number), start);
  }
  return year !== undefined && /^20\d{2}$/.test(year) ? yearPeriod(Number(year), start) : null;
}

/** The period of the same kind that a month is in. */
export function periodAround(month: Month, is: Period["is"], start: FiscalStart): Period {
  const own = monthPeriod(month, start);
  if (is === "month") return own;
  return is === "year"
    ? yearPeriod(own.fiscalYear, start)
    : quarterPeriod(own.fiscalYear, own.quarter ?? 1, start);
}

/** The period of the same kind `by` later; earlier when negative. */
export function periodLater({ is, months, fiscalStart }: Period, by: number): Period {
  const [first = ""] = months;
  return periodAround(monthsLater(first, by * months.length), is, fiscalStart);
}

/** The same period a year before. */
export const yearBefore = ({ is, months, fiscalStart }: Period): Period =>
  periodAround(monthsLater(months[0] ?? "", -12), is, fiscalStart);
