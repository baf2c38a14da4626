// The month's report, and the rows beneath each of its figures.
import { z } from "zod";
import { MonthReportAnswer, RowsBeneathAnswer } from "../api/report.ts";
import { defaultRule } from "../domain/attribution.ts";
import type { BusinessCalendar } from "../domain/calendar.ts";
import { isMonth, monthBounds, previousMonth } from "../domain/month.ts";
import { monthReport, rowsBeneath } from "../domain/report/month-report.ts";
import type { FlagRow, MonthInput } from "../domain/report/rows.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { reportRows } from "../storage/report.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { invalid } from "./problem.ts";
import { FLAG_HEADER, flagCells, OPPORTUNITY_HEADER, opportunityCells } from "./report-cells.ts";
import { calendarOf } from "./urgency.ts";

const MonthName = z
  .string()
  .regex(/^20\d{2}-\d{2}$/)
  .refine(isMonth, "is not a month such as 2026-10");

/** Everything a month's report is made from, as it stands now. */
export async function monthInput(
  month: string,
  configuration: Configuration,
  { database, now }: { readonly database: Database; readonly now: number },
): Promise<MonthInput> {
  const { id, zone } = configuration.tenant;
  const { from, to } = monthBounds(month, zone);
  const rows = await reportRows(database, id, {
    from: new Date(from),
    to: new Date(to),
    month: `${month}-01`,
  });
  return inputOf(month, configuration, now, rows);
}

/** The rows of a month with the calendars they are counted by. */
export function inputOf(
  month: string,
  configuration: Configuration,
  asOf: number,
  rows: { readonly flags: readonly FlagRow[]; readonly opportunities: MonthInput["opportunities"] },
): MonthInput {
  const fallback = calendarOf(null, configuration);
  const byOwner: Record<string, BusinessCalendar> = {};
  for (const member of configuration.members.values()) {
    const own = calendarOf(member.id, configuration);
    if (own !== fallback) byOwner[member.id] = own;
  }
  return {
    month,
    zone: configuration.tenant.zone,
    asOf,
    ruleVersion: defaultRule.version,
    promiseHours: configuration.targets.dayHours,
    ...rows,
    calendars: { fallback, byOwner },
  };
}

const source = (endpoint: Endpoint) => ({
  database: endpoint.reports ?? endpoint.database,
  now: endpoint.now(),
});

export const showMonth = sessionOperation({
  id: "report.month",
  summary: "A month's report and that of the month before.",
  query: z.strictObject({ month: MonthName }),
  answers: {
    200: {
      description: "Both reports.",
      schema: MonthReportAnswer,
    },
  },
  async handle({ query, configuration }, endpoint) {
    const from = source(endpoint);
    const [report, previous] = await Promise.all([
      monthInput(query.month, configuration, from),
      monthInput(previousMonth(query.month), configuration, from),
    ]);
    return json({ report: monthReport(report), previous: monthReport(previous) });
  },
});

export const showRows = sessionOperation({
  id: "report.rows",
  summary:
    "The rows beneath one figure of a month, as JSON or CSV: those it counts and those it leaves out.",
  query: z.strictObject({
    month: MonthName,
    metric: z.string().max(120),
    format: z.enum(["json", "csv"]).default("json"),
  }),
  answers: {
    200: {
      description: "The rows; as CSV with `format=csv`.",
      schema: RowsBeneathAnswer,
      orType: "text/csv",
    },
  },
  async handle({ query: { month, metric, format }, configuration }, endpoint) {
    const rows = rowsBeneath(metric, await monthInput(month, configuration, source(endpoint)));
    if (rows === null)
      return invalid("metric", `The report of ${month} has no figure of this name.`);
    if (format === "json") return json({ metric, ...rows });
    const { csvAnswer } = await import("./message/csv.ts");
    const file = `${month}-${metric}.csv`;
    return rows.of === "flags"
      ? csvAnswer(file, FLAG_HEADER, [
          ...rows.counted.map((row) => flagCells(row, null)),
          ...rows.excluded.map(({ row, reason }) => flagCells(row, reason)),
        ])
      : csvAnswer(file, OPPORTUNITY_HEADER, [
          ...rows.counted.map((row) => opportunityCells(row, null)),
          ...rows.excluded.map(({ row, reason }) => opportunityCells(row, reason)),
        ]);
  },
});
