// The figures of one month, as one plain object; and the rows beneath each of them, found by the figure's id.
import { isoOf } from "../instant.ts";
import type { Metric } from "../metric.ts";
import type { Month } from "../month.ts";
import { acceptanceRate, declinesOf, type Declines } from "./acceptance.ts";
import { exchangedFigures, type Exchanged } from "./exchanged.ts";
import type { Keep } from "./figures.ts";
import { followUp, type FollowUp } from "./follow-up.ts";
import { funnel, type FunnelStage } from "./funnel.ts";
import { notMeasured, type NotMeasured } from "./not-measured.ts";
import { notSure, type NotSure } from "./not-sure.ts";
import { pipelineAndRevenue, placeOf, type CurrencyFigures } from "./pipeline-and-revenue.ts";
import { type MonthInput, type RowsBeneath, sortOpportunities } from "./rows.ts";
import { type Lift, liftRefused } from "./lift.ts";
import { type SegmentRow, segments, type TeamRow, teams } from "./parts.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { serviceLevel, type ServiceLevel } from "./service-level.ts";
import { signals, type SignalRow, type Undecided } from "./signals.ts";

export type MonthReport = {
  /** Of a quarter or a year: its first month. */
  month: Month;
  zone: string;
  /** The first moment and the one after the last, ISO 8601 in UTC. */
  from: string;
  to: string;
  /** "live" until the month is over: early contacts enter its service level before late ones can. */
  state: "live" | "over";
  asOf: string;
  ruleVersion: number;
  funnel: FunnelStage[];
  acceptance: Metric;
  sla: ServiceLevel;
  followUp: FollowUp;
  money: CurrencyFigures[];
  /** What was closed in all currencies, in the one that the tenant reports in; missing where it has none. */
  exchanged?: Exchanged;
  signals: SignalRow[];
  winRateOverall: Metric;
  /** Of the opportunities credited to the month's flags, those nobody knows the end of. */
  undecided: Undecided;
  teams: TeamRow[];
  segments: SegmentRow[];
  /** How often a flag comes before a won deal, beside how often it does without one; beside every influenced figure. */
  lift: Lift;
  declines: Declines;
  notSure: NotSure;
  notMeasured: NotMeasured[];
};

/** The report of one month from the rows handed in; the same rows in any order give the same report. */
export function monthReport(input: MonthInput): MonthReport {
  return reportOf(input, () => {});
}

/** The rows that a figure of the month counts, as many as its n, and those it leaves out; null for an id the report does not have. */
export function rowsBeneath(metricId: string, input: MonthInput): RowsBeneath | null {
  return rowsBeneathAll([metricId], input).get(metricId) ?? null;
}

/** The rows beneath several figures of the month, by their ids; those the report does not have are missing. */
export function rowsBeneathAll(
  ids: readonly string[],
  input: MonthInput,
): Map<string, RowsBeneath> {
  const wanted = new Set(ids);
  const found = new Map<string, RowsBeneath>();
  reportOf(input, ({ id }, rows) => {
    if (wanted.has(id)) found.set(id, rows);
  });
  // It was compared elsewhere; these are the won deals of its first group.
  if (wanted.has("influence-lift"))
    found.set("influence-lift", comparedDeals(scopeOf(input, () => {})));
  return found;
}

const comparedDeals = ({ won }: Scope): RowsBeneath =>
  sortOpportunities(won, (deal) => {
    const place = placeOf(deal);
    return place === "sourced" || place === "influenced" || place === "unattributed" ? null : place;
  });

/** The ids of all figures of the month's report. */
export function metricIds(input: MonthInput): string[] {
  const ids: string[] = [];
  reportOf(input, ({ id }) => ids.push(id));
  return ids;
}

function reportOf(input: MonthInput, keep: Keep): MonthReport {
  const scope = scopeOf(input, keep);
  const { raised, figures, asOf, from, to } = scope;
  const acceptance = acceptanceRate("acceptance-rate", raised, figures);
  const sla = serviceLevel(scope);
  const wait = followUp(scope);
  const money = pipelineAndRevenue(scope);
  const exchanged = input.exchange && exchangedFigures(scope, input.exchange);
  const bySignal = signals(scope);
  const unsure = notSure(scope);
  return {
    month: input.month,
    zone: input.zone,
    from: isoOf(from),
    to: isoOf(to),
    state: asOf < to ? "live" : "over",
    asOf: isoOf(asOf),
    ruleVersion: input.ruleVersion,
    funnel: funnel(scope),
    acceptance,
    sla,
    followUp: wait,
    money,
    ...(exchanged === undefined ? {} : { exchanged }),
    signals: bySignal.rows,
    winRateOverall: bySignal.overall,
    undecided: bySignal.undecided,
    teams: teams(scope),
    segments: segments(scope),
    lift: input.lift ?? liftRefused("not-computed", asOf),
    declines: declinesOf(raised, figures),
    notSure: unsure,
    notMeasured: notMeasured({
      money,
      undecided: bySignal.undecided,
      winRate: bySignal.overall,
      headlines: [acceptance, sla.attainment, wait.median, bySignal.overall, unsure.share],
    }),
  };
}
