// Periods by their names.
import type { Period } from "../domain/report/period.ts";
import { nameOfMonth, shortNameOfMonth } from "./months.ts";

type Named = Pick<Period, "is" | "name" | "fiscalYear" | "quarter" | "fiscalStart">;

/** "FY27" where fiscal years are no calendar years, else "2027". */
const nameOfYear = ({ fiscalYear, fiscalStart }: Named): string =>
  fiscalStart !== 1 ? `FY${String(fiscalYear % 100).padStart(2, "0")}` : String(fiscalYear);

/** "October 2026", "Q3 FY27" or "FY27". */
export function nameOfPeriod(period: Named, locale: string): string {
  if (period.is === "month") return nameOfMonth(period.name, locale);
  if (period.is === "year") return nameOfYear(period);
  return `Q${period.quarter ?? ""} ${nameOfYear(period)}`;
}

/** "October", with the year where it is another one than in `beside`. */
export const shortNameOfPeriod = (period: Named, beside: Named, locale: string): string =>
  period.is === "month" && beside.is === "month"
    ? shortNameOfMonth(period.name, beside.name, locale)
    : nameOfPeriod(period, locale);

/** A period of which only the address is known yet: its fiscal calendar comes with the answer. */
export const unreadName = (name: string, locale: string): string =>
  /^\d{4}-\d{2}$/.test(name) ? nameOfMonth(name, locale) : name.replace(/^(\d{4})-(Q\d)$/, "$2 $1");
