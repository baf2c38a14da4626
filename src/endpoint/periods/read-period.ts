// A period's figures: closed months as they were stored, the others from their rows, all of them added up.
import { combineMonths } from "../../domain/report/combine.ts";
import { type CountedMonth, countedMonth } from "../../domain/report/counted-month.ts";
import {
  changesBetween,
  type FigureChange,
  figuresThatDiffer,
} from "../../domain/report/difference.ts";
import { type Filters, filtered, isFiltered } from "../../domain/report/filters.ts";
import { isoOf } from "../../domain/instant.ts";
import type { Month } from "../../domain/month.ts";
import { byName } from "../../domain/report/parts.ts";
import { type MonthReport, monthReport, rowsBeneath } from "../../domain/report/month-report.ts";
import type { Period } from "../../domain/report/period.ts";
import type { MonthInput, RowsBeneath } from "../../domain/report/rows.ts";
import {
  type StoredMonth,
  storedInput,
  storedMonths,
  storedWaits,
} from "../../storage/closed-months.ts";
import type { Configuration } from "../../storage/configuration.ts";
import type { Database } from "../../storage/database.ts";
import { boundsOfMonth, monthInput } from "../../storage/report-input.ts";
import { zonesOf } from "../../storage/reporting-calendars.ts";
import type { PeriodQuestion } from "./question.ts";

export interface Source {
  readonly database: Database;
  /** Milliseconds UTC. */
  readonly now: number;
}

export interface ReadMonth {
  readonly month: Month;
  readonly from: number;
  readonly to: number;
  /** What is stored of it, whether or not that is what is shown. */
  readonly stored: StoredMonth | null;
  readonly shown: MonthReport;
}

export interface ReadPeriod {
  readonly report: MonthReport;
  readonly months: readonly ReadMonth[];
  readonly shows: "reported" | "restated" | "today";
  /** Of closed months that are shown as today's rows have them: what that changes. */
  readonly differs: FigureChange[];
  readonly choices: { teams: (string | null)[]; segments: (string | null)[] };
}

/** Months one by one, with what was read to make them. */
interface ReadMonths {
  readonly counted: readonly CountedMonth[];
  readonly stored: ReadonlyMap<Month, StoredMonth>;
  /** The rows of those that were not taken as they are stored. */
  readonly inputs: ReadonlyMap<Month, MonthInput>;
}

/** Reads months in one question for all that are stored, and from their rows those that are not, or are asked for as of today. */
export async function readMonths(
  months: readonly Month[],
  { filters, as }: Pick<PeriodQuestion, "filters" | "as">,
  configuration: Configuration,
  source: Source,
  /** Whether they are to be added up. */
  withWaits = false,
): Promise<ReadMonths> {
  const { id } = configuration.tenant;
  const { database } = source;
  const which = as === "restated" ? "restated" : "reported";
  const stored = await storedMonths(database, id, months, which);
  const fromRows = isFiltered(filters) || as === "today";
  const waits =
    fromRows || !withWaits
      ? new Map<Month, CountedMonth["waits"]>()
      : await storedWaits(database, id, [...stored.keys()], which);
  const inputs = new Map<Month, MonthInput>();
  const counted: CountedMonth[] = [];
  // One after the other: the rows of a year of a large tenant would not all have room.
  for (const month of months) {
    const report = fromRows ? undefined : stored.get(month)?.report;
    if (report === undefined) {
      const input = await monthInput(month, configuration, source);
      inputs.set(month, input);
      const part = filtered(input, filters);
      counted.push(withWaits ? countedMonth(part) : { report: monthReport(part), waits: NO_WAITS });
    } else counted.push({ report, waits: waits.get(month) ?? NO_WAITS });
  }
  return { counted, stored, inputs };
}

/** Reads a period. Months of it that have not begun have nothing to be read. */
export async function readPeriod(
  { period, filters, as }: PeriodQuestion,
  configuration: Configuration,
  source: Source,
): Promise<ReadPeriod> {
  const { id } = configuration.tenant;
  const { database, now } = source;
  const bounds = await boundsOf(period, configuration, database);
  const begun = bounds.filter(({ from }, index) => index === 0 || from <= now);
  const names = begun.map(({ month }) => month);
  const { counted, stored, inputs } = await readMonths(
    names,
    { filters, as },
    configuration,
    source,
    names.length > 1,
  );
  const fromRows = isFiltered(filters) || as === "today";
  const to = bounds.at(-1)?.to ?? now;
  const combined = combineMonths(counted);
  const shows = stored.size === 0 ? "reported" : fromRows ? "today" : as;
  return {
    report: { ...combined, to: isoOf(to), state: now < to ? "live" : "over" },
    months: begun.map((bound, index) => ({
      ...bound,
      stored: stored.get(bound.month) ?? null,
      shown: counted[index]?.report ?? combined,
    })),
    shows,
    differs: fromRows ? await differences(names, stored, inputs, { database, id }) : [],
    choices: choicesIn(combined, [...inputs.values()], filters),
  };
}

const NO_WAITS: CountedMonth["waits"] = {
  business: { contacted: [], left: [] },
  wall: { contacted: [], left: [] },
};

/** Each month of the period with its moments. */
export async function boundsOf(
  period: Period,
  configuration: Configuration,
  database: Database,
): Promise<{ month: Month; from: number; to: number }[]> {
  const zones = await zonesOf(database, configuration.tenant.id);
  return period.months.map((month) => ({ month, ...boundsOfMonth(month, configuration, zones) }));
}

/** A month without what its curve would be drawn from: no figure that can be restated needs it. */
const countOf = (input: MonthInput): CountedMonth => ({
  report: monthReport(input),
  waits: NO_WAITS,
});

/** What today's rows give otherwise than was reported, of everybody's flags and deals: of one month with the rows behind it. */
async function differences(
  names: readonly Month[],
  stored: ReadonlyMap<Month, StoredMonth>,
  inputs: ReadonlyMap<Month, MonthInput>,
  { database, id }: { readonly database: Database; readonly id: string },
): Promise<FigureChange[]> {
  if (stored.size === 0) return [];
  const today = names.flatMap((month) => {
    const input = inputs.get(month);
    return input === undefined ? [] : [{ month, input, made: countOf(input) }];
  });
  const [only] = today;
  if (today.length === 1 && only !== undefined) {
    const was = stored.get(only.month);
    const input = await storedInput(database, id, only.month, "reported");
    if (was === undefined || input === null) return [];
    return changesBetween(
      { report: was.report, input },
      { report: only.made.report, input: only.input },
    );
  }
  const reported = today.map(({ month, made }) => {
    const report = stored.get(month)?.report;
    return report === undefined ? made : { ...made, report };
  });
  return figuresThatDiffer(combineMonths(reported), combineMonths(today.map(({ made }) => made)));
}

/** What is chosen stays to be chosen, though nothing of it may be there. */
const names = (
  own: readonly (string | null)[],
  all: readonly (string | null)[],
  chosen: readonly string[],
): (string | null)[] =>
  [...new Set([...own, ...all, ...chosen.map((name) => (name === "" ? null : name))])].toSorted(
    byName,
  );

function choicesIn(
  report: MonthReport,
  inputs: readonly MonthInput[],
  filters: Filters,
): ReadPeriod["choices"] {
  const flags = inputs.flatMap((input) => input.flags);
  const deals = inputs.flatMap((input) => input.opportunities);
  return {
    teams: names(
      report.teams.map(({ team }) => team),
      flags.map(({ team }) => team),
      filters.teams,
    ),
    segments: names(
      report.segments.map(({ segment }) => segment),
      [...flags, ...deals].map(({ segment }) => segment),
      filters.segments,
    ),
  };
}

/** The rows beneath a figure of a period: those it was stored with, of closed months; null for an id that no month has. */
export async function readRows(
  metric: string,
  { period, filters, as }: PeriodQuestion,
  configuration: Configuration,
  source: Source,
): Promise<RowsBeneath | null> {
  const { id } = configuration.tenant;
  const { database } = source;
  const fromRows = isFiltered(filters) || as === "today";
  const bounds = await boundsOf(period, configuration, database);
  const found: RowsBeneath[] = [];
  for (const { month, from } of bounds) {
    if (from > source.now && month !== period.months[0]) continue;
    const input =
      (as === "today" || fromRows ? null : await storedInput(database, id, month, as)) ??
      filtered(await monthInput(month, configuration, source), filters);
    const rows = rowsBeneath(metric, input);
    if (rows !== null) found.push(rows);
  }
  return found.length === 0 ? null : joined(found);
}

function joined(parts: readonly RowsBeneath[]): RowsBeneath | null {
  const flags = parts.filter((rows) => rows.of === "flags");
  if (flags.length > 0)
    return {
      of: "flags",
      counted: flags.flatMap(({ counted }) => counted),
      excluded: flags.flatMap(({ excluded }) => excluded),
    };
  const deals = parts.filter((rows) => rows.of === "opportunities");
  return {
    of: "opportunities",
    counted: deals.flatMap(({ counted }) => counted),
    excluded: deals.flatMap(({ excluded }) => excluded),
  };
}
