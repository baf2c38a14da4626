// The report of a month, a quarter or a year, the rows beneath each of its figures, and its trend.
import { z } from "zod";
import {
  CloseMonth,
  ClosedMonth,
  PeriodAnswer,
  RowsBeneathAnswer,
  TrendAnswer,
} from "../api/report.ts";
import { monthsFrom, monthsLater, periodLater, yearBefore } from "../domain/report/period.ts";
import { trendOf } from "../domain/report/trend.ts";
import type { FlagRow } from "../domain/report/rows.ts";
import type { Configuration } from "../storage/configuration.ts";
import { closeMonth } from "../storage/close-months.ts";
import type { StoredMonth } from "../storage/closed-months.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { TABLE_FORMATS, TABLE_TYPES, tableAnswer } from "./message/table.ts";
import { PERIOD_QUERY, periodQuestion } from "./periods/question.ts";
import { readMonths, readPeriod, readRows, type Source } from "./periods/read-period.ts";
import { standingOf } from "./periods/standing.ts";
import { invalid } from "./problem.ts";
import {
  FIGURE_HEADER,
  figureCells,
  FLAG_HEADER,
  flagCells,
  OPPORTUNITY_HEADER,
  opportunityCells,
} from "./report-cells.ts";

const source = (endpoint: Endpoint): Source => ({
  database: endpoint.reports ?? endpoint.database,
  now: endpoint.now(),
});

export const showPeriod = sessionOperation({
  id: "report.period",
  summary:
    "The report of a month, quarter or year beside that of the period before; as a table of its figures with `format`.",
  query: z.strictObject({
    ...PERIOD_QUERY,
    compare: z.enum(["before", "year"]).default("before"),
    format: z.enum(["json", ...TABLE_FORMATS]).default("json"),
  }),
  answers: {
    200: {
      description:
        "The figures and how final they are; closed months as they were reported unless `as` asks otherwise.",
      schema: PeriodAnswer,
      orType: TABLE_TYPES,
    },
  },
  async handle({ query, caller, configuration }, endpoint) {
    const question = periodQuestion(query, configuration);
    if ("refused" in question) return question;
    const from = source(endpoint);
    const found = await readPeriod(question, configuration, from);
    if (query.format !== "json") {
      const { spokenTo } = await import("../domain/spoken.ts");
      const words = await spokenTo(configuration.members.get(caller.memberId)?.locale ?? null);
      return tableAnswer(
        query.format,
        `report-${question.period.name}`,
        FIGURE_HEADER,
        figureCells(found.report, words, configuration.taxonomy),
      );
    }
    const before = periodLater(question.period, -1);
    const aYearBefore = yearBefore(question.period);
    const [standing, previous, earlier] = await Promise.all([
      standingOf(found, configuration, from, Date.parse(found.report.to)),
      readPeriod({ ...question, period: before }, configuration, from),
      query.compare === "year"
        ? readPeriod({ ...question, period: aYearBefore }, configuration, from)
        : null,
    ]);
    return json({
      period: question.period,
      report: found.report,
      standing,
      previous: previous.report,
      previousPeriod: before,
      yearBefore: earlier?.report ?? null,
      yearBeforePeriod: aYearBefore,
      choices: found.choices,
    });
  },
});

export const showRows = sessionOperation({
  id: "report.rows",
  summary:
    "The rows beneath one figure of a period, as JSON, CSV or XLSX: those it counts and those it leaves out.",
  query: z.strictObject({
    ...PERIOD_QUERY,
    metric: z.string().max(200),
    format: z.enum(["json", ...TABLE_FORMATS]).default("json"),
  }),
  answers: {
    200: {
      description: "The rows; as a table with `format=csv` or `format=xlsx`.",
      schema: RowsBeneathAnswer,
      orType: TABLE_TYPES,
    },
  },
  async handle({ query, configuration }, endpoint) {
    const { metric, format } = query;
    const question = periodQuestion(query, configuration);
    if ("refused" in question) return question;
    const { name } = question.period;
    const rows = await readRows(metric, question, configuration, source(endpoint));
    if (rows === null)
      return invalid("metric", `The report of ${name} has no figure of this name.`);
    if (format === "json") return json({ metric, ...rows });
    const file = `${name}-${metric}`;
    return rows.of === "flags"
      ? tableAnswer(format, file, FLAG_HEADER, [
          ...rows.counted.map((row) => flagCells(withoutHidden(row, configuration), null)),
          ...rows.excluded.map(({ row, reason }) =>
            flagCells(withoutHidden(row, configuration), reason),
          ),
        ])
      : tableAnswer(format, file, OPPORTUNITY_HEADER, [
          ...rows.counted.map((row) => opportunityCells(row, null)),
          ...rows.excluded.map(({ row, reason }) => opportunityCells(row, reason)),
        ]);
  },
});

/** A row without its author, where they chose that nothing is counted by their name. */
const withoutHidden = (row: FlagRow, { members }: Configuration): FlagRow =>
  members.get(row.agentId)?.recognitionOptOut === true ? { ...row, agentId: "" } : row;

/** Months of a trend. */
const TREND = 12;

export const showTrend = sessionOperation({
  id: "report.trend",
  summary: "Twelve months up to the end of a period, for each signal and for all of them.",
  query: z.strictObject(PERIOD_QUERY),
  answers: { 200: { description: "One point for each month.", schema: TrendAnswer } },
  async handle({ query, configuration }, endpoint) {
    const question = periodQuestion(query, configuration);
    if ("refused" in question) return question;
    const from = source(endpoint);
    const last = question.period.months.at(-1) ?? "";
    const months = monthsFrom(monthsLater(last, 1 - TREND), TREND);
    const { counted } = await readMonths(months, question, configuration, from);
    return json(trendOf(counted.map(({ report }) => report)));
  },
});

export const closeReport = sessionOperation({
  id: "report.close",
  summary:
    "Closes a month that is over, as it stands now. From then on it is shown as it was reported; what is found out later is told as a restatement.",
  body: { schema: CloseMonth },
  answers: {
    200: { description: "The month as it was closed, now or before.", schema: ClosedMonth },
  },
  async handle({ body, configuration, caller }, endpoint) {
    const { database, now } = source(endpoint);
    const closed = await closeMonth(database, configuration, body.month, {
      by: caller.memberId,
      now: new Date(now),
    });
    if (closed === "not-over")
      return {
        ...invalid("month", `${body.month} is not over yet, so it can't be closed.`),
        reason: "not-over",
      };
    return json(closedView(closed));
  },
});

const closedView = (closed: StoredMonth): z.input<typeof ClosedMonth> => ({
  month: closed.month,
  version: closed.version,
  closedAt: closed.closedAt.toISOString(),
  closedBy:
    closed.closedById === null ? null : { id: closed.closedById, name: closed.closedByName },
  ruleVersion: closed.ruleVersion,
  sha256: closed.sha256,
});
