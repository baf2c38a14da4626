// What a report is asked for: its period, which rows, and whether closed months are shown as they were reported.
import { z } from "zod";
import { KINDS } from "../../domain/flag.ts";
import type { Filters } from "../../domain/report/filters.ts";
import { type Period, periodNamed } from "../../domain/report/period.ts";
import type { Configuration } from "../../storage/configuration.ts";
import { invalid, type Refusal } from "../problem.ts";

/** As long as any team's or segment's name; an empty one is "without". */
const Names = z.array(z.string().max(200)).max(50).default([]);

/** The parameters that every question about a period takes. */
export const PERIOD_QUERY = {
  month: z.string().max(10).exactOptional(),
  quarter: z.string().max(10).exactOptional(),
  year: z.string().max(10).exactOptional(),
  team: Names,
  segment: Names,
  kind: z.array(z.enum(KINDS)).max(2).default([]),
  as: z.enum(["reported", "restated", "today"]).default("reported"),
};

const PeriodQuery = z.object(PERIOD_QUERY);
export type PeriodQuery = z.infer<typeof PeriodQuery>;

export interface PeriodQuestion {
  readonly period: Period;
  readonly filters: Filters;
  readonly as: PeriodQuery["as"];
}

/** The question of an address; refused, by the field at fault, unless it names exactly one period. */
export function periodQuestion(
  query: PeriodQuery,
  { tenant }: Pick<Configuration, "tenant">,
): PeriodQuestion | Refusal {
  const { month, quarter, year, team, segment, kind, as } = query;
  const names = {
    ...(month === undefined ? {} : { month }),
    ...(quarter === undefined ? {} : { quarter }),
    ...(year === undefined ? {} : { year }),
  };
  const period = periodNamed(names, tenant.fiscalStart);
  if (period === null) {
    const [field = "month"] = Object.keys(names);
    return invalid(
      field,
      "Name one period: month=2026-10, quarter=2027-Q1 or year=2027, the last two by the fiscal calendar.",
    );
  }
  return { period, filters: { teams: team, segments: segment, kinds: kind }, as };
}
