// What became of a month after it was reported: figure by figure, and the rows behind each.
import type { Metric } from "../metric.ts";
import { allFigures } from "./all-figures.ts";
import { isTotal } from "./exchanged.ts";
import { type MonthReport, rowsBeneathAll } from "./month-report.ts";
import type { FlagRow, MonthInput, OpportunityRow, RowsBeneath } from "./rows.ts";

/** A row on which a figure changed: "counted", the reason it was left out, or null where it was not there. */
export type Because = {
  of: "opportunity" | "flag";
  crm: string | null;
  id: string;
  /** The deal's name or the flag's account. */
  name: string | null;
  was: string | null;
  is: string | null;
  amountWas: string | null;
  amountIs: string | null;
  currency: string | null;
};

export type FigureChange = {
  metricId: string;
  /** Null where the report had no such figure. */
  reported: Metric | null;
  now: Metric | null;
  because: Because[];
  /** Rows beyond those named. */
  more: number;
};

/**
 * Whether all facts of a figure lie in its month, so that it is final once the month is reported: money by the day a deal closed,
 * flags by the day they were raised, attainment by the deadline. Everything else follows a cohort, which goes on maturing.
 */
export const isSettled = (id: string): boolean =>
  /^(?:sourced|influenced|unattributed|no-account|out-of-scope)\./.test(id) ||
  id === "funnel.flags" ||
  /^flags\.(?:team\.|segment\.|no-team$|no-segment$)/.test(id) ||
  /^sla-attainment(?:\.|$)/.test(id);

/** Rows named for each figure; the rest are counted. */
const MOST_NAMED = 20;

/** A report with the rows it was made from. */
export type Made = { report: MonthReport; input: MonthInput };

/** The settled figures that differ between what was reported and what the rows give now, in the order of the report. */
export function changesBetween(reported: Made, now: Made): FigureChange[] {
  const before = settledIn(reported.report);
  const after = settledIn(now.report);
  const ids = idsThatDiffer(before, after);
  if (ids.length === 0) return [];
  const rowsBefore = rowsBeneathAll(ids, reported.input);
  const rowsAfter = rowsBeneathAll(ids, now.input);
  return ids.map((metricId) => ({
    metricId,
    reported: before.get(metricId) ?? null,
    now: after.get(metricId) ?? null,
    ...named(becauseOf(rowsBefore.get(metricId), rowsAfter.get(metricId))),
  }));
}

/** Like `changesBetween`, without the rows. */
export function figuresThatDiffer(reported: MonthReport, now: MonthReport): FigureChange[] {
  const before = settledIn(reported);
  const after = settledIn(now);
  return idsThatDiffer(before, after).map((metricId) => ({
    metricId,
    reported: before.get(metricId) ?? null,
    now: after.get(metricId) ?? null,
    because: [],
    more: 0,
  }));
}

const idsThatDiffer = (
  before: ReadonlyMap<string, Metric>,
  after: ReadonlyMap<string, Metric>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) =>
      told(before.get(id)) !== told(after.get(id)) &&
      // A tenant that reports in another currency from now on has not restated what it reported.
      (!isTotal(id) || (before.has(id) && after.has(id))),
  );

const settledIn = (report: MonthReport): Map<string, Metric> =>
  new Map(
    allFigures(report)
      .filter(({ id }) => isSettled(id))
      .map((metric) => [metric.id, metric]),
  );

/** What a figure says. When it was read, and what it leaves out, are no news as long as it says the same. */
const told = (metric: Metric | undefined): string =>
  metric === undefined ? "" : JSON.stringify([metric.value, metric.n, metric.method]);

const named = (all: Because[]): Pick<FigureChange, "because" | "more"> => ({
  because: all.slice(0, MOST_NAMED),
  more: Math.max(0, all.length - MOST_NAMED),
});

type Placed = { place: string; row: FlagRow | OpportunityRow };

function becauseOf(before: RowsBeneath | undefined, after: RowsBeneath | undefined): Because[] {
  const was = placesOf(before);
  const is = placesOf(after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .map((key) => changeOf(was.get(key) ?? null, is.get(key) ?? null))
    .filter((change) => change !== null);
}

function placesOf(rows: RowsBeneath | undefined): Map<string, Placed> {
  const places = new Map<string, Placed>();
  const add = (row: FlagRow | OpportunityRow, place: string) =>
    places.set(JSON.stringify("crm" in row ? [row.crm, row.id] : [row.id]), { place, row });
  for (const row of rows?.counted ?? []) add(row, "counted");
  for (const { row, reason } of rows?.excluded ?? []) add(row, reason);
  return places;
}

function changeOf(was: Placed | null, is: Placed | null): Because | null {
  const row = (is ?? was)?.row;
  if (row === undefined) return null;
  const amount = (placed: Placed | null) =>
    placed !== null && "crm" in placed.row ? placed.row.amountMinor : null;
  const counts = [was, is].some((placed) => placed?.place === "counted");
  if (!counts || (was?.place === is?.place && amount(was) === amount(is))) return null;
  const isDeal = "crm" in row;
  return {
    of: isDeal ? "opportunity" : "flag",
    crm: isDeal ? row.crm : null,
    id: row.id,
    name: isDeal ? row.name : row.accountName,
    was: was?.place ?? null,
    is: is?.place ?? null,
    amountWas: amount(was),
    amountIs: amount(is),
    currency: row.currency,
  };
}
