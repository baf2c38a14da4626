// All figures of a report by their ids, wherever in it they stand.
import type { Metric } from "../domain/metric.ts";
import type { MonthReport } from "../domain/report/month-report.ts";

const present = (metrics: readonly (Metric | null)[]): Metric[] =>
  metrics.filter((metric) => metric !== null);

export function figuresOf(report: MonthReport): ReadonlyMap<string, Metric> {
  const { funnel, acceptance, sla, followUp, money, exchanged, signals, declines, notSure } =
    report;
  const all = [
    ...present(funnel.flatMap(({ reached, rate, inTime }) => [reached, rate, inTime])),
    acceptance,
    sla.attainment,
    sla.neverAnswered,
    sla.paused,
    followUp.median,
    followUp.p90,
    followUp.wallClockMedian,
    ...money.flatMap(({ closed, pipeline, concentration, ...rest }) => [
      ...Object.values(closed),
      ...Object.values(pipeline),
      concentration.sourced,
      concentration.influenced,
      rest.youngPipeline,
      rest.noAccount,
      rest.outOfScope,
    ]),
    ...Object.values(exchanged?.closed ?? {}),
    ...present(
      signals.flatMap((row) => [
        row.flags,
        row.precision,
        row.winRate,
        row.winRateShrunk,
        ...row.closed,
        ...row.declines.map(({ count }) => count),
      ]),
    ),
    report.winRateOverall,
    ...[...report.teams, ...report.segments].flatMap((row) => [
      row.flags,
      row.acceptance,
      row.attainment,
      ...row.closed,
    ]),
    ...declines.map(({ count }) => count),
    notSure.share,
  ];
  return new Map(all.map((metric) => [metric.id, metric]));
}

/** Whether anything at all happened in the month: a flag raised or due, a deal won or opened. */
export function isEmpty(report: MonthReport): boolean {
  return [...figuresOf(report).values()].every(
    ({ n, excluded }) => n === 0 && excluded.every((each) => each.n === 0),
  );
}
