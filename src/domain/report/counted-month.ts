import { type MonthWaits, waitsOf } from "./follow-up.ts";
import { monthReport, type MonthReport } from "./month-report.ts";
import type { MonthInput } from "./rows.ts";
import { scopeOf } from "./scope.ts";

/** A month's report with the waits that its curve was drawn from. */
export type CountedMonth = { report: MonthReport; waits: MonthWaits };

/** A month as it is counted: its report, and what its part of a quarter or a year is made from. */
export const countedMonth = (input: MonthInput): CountedMonth => ({
  report: monthReport(input),
  waits: waitsOf(scopeOf(input, () => {})),
});
