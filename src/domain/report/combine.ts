// A quarter or a year from the reports of its months: counts and amounts add up, rates are made anew from what was counted, and
// the wait from the waits of every flag. So a year is read from stored months, and its months always add up to it.
import type { Excluded, Metric } from "../metric.ts";
import type { Instant } from "../instant.ts";
import { isoOf } from "../instant.ts";
import type { Declines } from "./acceptance.ts";
import type { CountedMonth } from "./counted-month.ts";
import { type Exchanged, lackingRates, totalId } from "./exchanged.ts";
import { countOf, exchangedSumOf, shareOf, sumOf, valueOf } from "./figures.ts";
import { figuresOfWaits, type FollowUp, type MonthWaits } from "./follow-up.ts";
import type { FunnelStage } from "./funnel.ts";
import { combinedLift } from "./lift.ts";
import type { MonthReport } from "./month-report.ts";
import { notMeasured } from "./not-measured.ts";
import { notSureAlarm } from "./not-sure.ts";
import { byName, type SegmentRow, type TeamRow } from "./parts.ts";
import {
  type ByBucket,
  type CurrencyFigures,
  type LargestDeal,
  madeOfLargest,
} from "./pipeline-and-revenue.ts";
import { tooManyDeclinedEarly } from "./service-level.ts";
import {
  madeOfShrunk,
  ranked,
  type Rather,
  type SignalRow,
  type Undecided,
  undecidedIn,
  whyImmature,
} from "./signals.ts";

/**
 * The report of several months in a row, of which each may be read as of another moment: the latest is the whole's.
 * @throws {RangeError} without any month.
 */
export function combineMonths(months: readonly CountedMonth[]): MonthReport {
  const reports = months
    .map(({ report }) => report)
    .toSorted((a, b) => (a.month < b.month ? -1 : 1));
  const [first] = reports;
  const last = reports.at(-1);
  if (first === undefined || last === undefined)
    throw new RangeError("A report is made of one month at least.");
  if (reports.length === 1) return first;
  const asOf = Math.max(...reports.map((report) => Date.parse(report.asOf)));
  const add = adderOf(asOf);
  const undecided = addUndecided(reports.map((report) => report.undecided));
  const overall = add.rate(
    reports.map(({ winRateOverall }) => winRateOverall),
    undecided,
  );
  const parts = <Row>(of: (report: MonthReport) => readonly Row[]) => reports.flatMap(of);
  const money = combineMoney(
    parts((report) => report.money),
    add,
  );
  const acceptance = add.share(reports.map((report) => report.acceptance));
  const sla = combineServiceLevel(reports, add);
  const followUp = combineWaits(months, last.followUp.promiseHours, add);
  const notSure = add.share(reports.map((report) => report.notSure.share));
  const funnel = combineFunnel(reports, add);
  const exchanged = combineExchanged(reports, add);
  return {
    month: first.month,
    zone: last.zone,
    from: first.from,
    to: last.to,
    state: reports.some(({ state }) => state === "live") ? "live" : "over",
    asOf: isoOf(asOf),
    ruleVersion: last.ruleVersion,
    funnel,
    acceptance,
    sla,
    followUp,
    money,
    ...(exchanged === null ? {} : { exchanged }),
    signals: combineSignals(
      parts((report) => report.signals),
      overall,
      add,
    ),
    winRateOverall: overall,
    undecided,
    teams: combineParts(
      parts((report) => report.teams),
      ({ team }) => team,
      (team, figures): TeamRow => ({ team, ...figures }),
      add,
    ),
    segments: combineParts(
      parts((report) => report.segments),
      ({ segment }) => segment,
      (segment, figures): SegmentRow => ({ segment, ...figures }),
      add,
    ),
    lift: combinedLift(
      reports.map(({ lift }) => lift),
      asOf,
    ),
    declines: combineDeclines(
      parts((report) => report.declines),
      add,
    ),
    notSure: { share: notSure, alarm: notSure.value !== null && notSure.value > notSureAlarm },
    notMeasured: notMeasured({
      money,
      undecided,
      winRate: overall,
      headlines: [acceptance, sla.attainment, followUp.median, overall, notSure],
    }),
  };
}

type Adder = {
  count: (metrics: readonly Metric[]) => Metric;
  share: (metrics: readonly Metric[]) => Metric;
  /** The win rate of a cohort, of which months may have refused theirs. */
  rate: (metrics: readonly Metric[], cohort: Undecided) => Metric;
  sum: (metrics: readonly Metric[]) => Metric;
  asOf: Instant;
};

/** Figures of one id, of several months, made one. */
function adderOf(asOf: Instant): Adder {
  const totals = (metrics: readonly Metric[]) => ({
    id: metrics[0]?.id ?? "",
    n: metrics.reduce((sum, { n }) => sum + n, 0),
    asOf,
    excluded: addExcluded(metrics.map(({ excluded }) => excluded)),
  });
  return {
    asOf,
    count(metrics) {
      const { id, n, ...about } = totals(metrics);
      return countOf(id, n, about);
    },
    share(metrics) {
      const { id, n, ...about } = totals(metrics);
      return shareOf(
        id,
        metrics.reduce((sum, metric) => sum + countedIn(metric), 0),
        n,
        about,
      );
    },
    rate(metrics, cohort) {
      const { id, n, ...about } = totals(metrics);
      return shareOf(id, cohort.won, n, { ...about, lacks: whyImmature(cohort) });
    },
    sum(metrics) {
      const { id, ...about } = totals(metrics);
      const currency = metrics[0]?.currency ?? "";
      const refused = metrics.find(({ value }) => value === null);
      // What one month could not write down, the year can't either.
      if (refused !== undefined)
        return { ...sumOf(id, currency, 0n, about), ...refusedAs(refused, about.n) };
      const total = metrics.reduce((sum, { value }) => sum + BigInt(value ?? 0), 0n);
      return sumOf(id, currency, total, about);
    },
  };
}

const refusedAs = ({ method, refusal }: Metric, n: number): Partial<Metric> => ({
  value: null,
  method,
  refusal: refusal === null ? null : { ...refusal, have: n, need: n },
});

/** The k of a share: 3 of 4. */
const countedIn = ({ value, n }: Metric): number => Math.round((value ?? 0) * n);

function addExcluded(lists: readonly (readonly Excluded[])[]): Excluded[] {
  return [...Map.groupBy(lists.flat(), ({ reason }) => reason)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, all]) => {
      const n = all.reduce((sum, each) => sum + each.n, 0);
      if (all.every(({ amountMinor }) => amountMinor === undefined)) return { reason, n };
      const amount = all.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor ?? 0), 0n);
      return { reason, n, amountMinor: String(amount) };
    });
}

const addUndecided = (all: readonly Undecided[]): Undecided =>
  undecidedIn(
    all.reduce((sum, { n }) => sum + n, 0),
    all.reduce((sum, { of }) => sum + of, 0),
    all.reduce((sum, { won }) => sum + won, 0),
  );

const present = <Value>(values: readonly (Value | null)[]): Value[] =>
  values.filter((value) => value !== null);

function combineFunnel(reports: readonly MonthReport[], add: Adder): FunnelStage[] {
  const [first] = reports;
  return (first?.funnel ?? []).map(({ stage }) => {
    const all = reports.flatMap(({ funnel }) => funnel.filter((each) => each.stage === stage));
    const rates = present(all.map(({ rate }) => rate));
    const inTime = present(all.map(({ inTime: each }) => each));
    const reached = add.count(all.map((each) => each.reached));
    const stillOpen = all.reduce((sum, each) => sum + each.stillOpen, 0);
    return {
      stage,
      reached,
      rate: rates.length === 0 ? null : rateOfStage(stage, rates, reached, add),
      stillOpen,
      inTime: inTime.length === 0 ? null : add.count(inTime),
    };
  });
}

// Of flags instead of deals, but refused for the same reason: a month that refused its own says nothing of how many were won.
function rateOfStage(
  stage: FunnelStage["stage"],
  rates: readonly Metric[],
  reached: Metric,
  add: Adder,
): Metric {
  if (stage !== "won") return add.share(rates);
  const decided = rates.reduce((sum, { n }) => sum + n, 0);
  const open = rates
    .flatMap(({ excluded }) => excluded)
    .reduce((sum, { reason, n }) => sum + (reason === "undecided" ? n : 0), 0);
  return add.rate(rates, undecidedIn(open, decided + open, reached.n));
}

function combineServiceLevel(reports: readonly MonthReport[], add: Adder): MonthReport["sla"] {
  const all = reports.map(({ sla }) => sla);
  const n = all.reduce((sum, { declinedBeforeDeadline }) => sum + declinedBeforeDeadline.n, 0);
  const decided = all.reduce(
    (sum, { declinedBeforeDeadline }) => sum + declinedBeforeDeadline.decided,
    0,
  );
  return {
    attainment: add.share(all.map(({ attainment }) => attainment)),
    neverAnswered: add.count(all.map(({ neverAnswered }) => neverAnswered)),
    paused: add.share(all.map(({ paused }) => paused)),
    declinedBeforeDeadline: { n, decided, warning: tooManyDeclinedEarly(n, decided) },
  };
}

function combineWaits(months: readonly CountedMonth[], promiseHours: number, add: Adder): FollowUp {
  const all = (of: "business" | "wall", how: "contacted" | "left") =>
    months.flatMap(({ waits }) => waits[of][how]).toSorted((a, b) => a - b);
  const waits: MonthWaits = {
    business: { contacted: all("business", "contacted"), left: all("business", "left") },
    wall: { contacted: all("wall", "contacted"), left: all("wall", "left") },
  };
  const medians = months.map(({ report }) => report.followUp.median);
  const n = medians.reduce((sum, metric) => sum + metric.n, 0);
  const excluded = addExcluded(medians.map((metric) => metric.excluded));
  return figuresOfWaits(waits, promiseHours, (id, made) =>
    valueOf(id, n, made, { asOf: add.asOf, excluded }),
  );
}

function combineMoney(rows: readonly CurrencyFigures[], add: Adder): CurrencyFigures[] {
  return [...Map.groupBy(rows, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, all]) => {
      const byBucket = (of: "closed" | "pipeline"): ByBucket => ({
        sourced: add.sum(all.map((row) => row[of].sourced)),
        influenced: add.sum(all.map((row) => row[of].influenced)),
        unattributed: add.sum(all.map((row) => row[of].unattributed)),
      });
      const closed = byBucket("closed");
      const largest = largestOf(all.map(({ concentration }) => concentration.largest));
      const largestInfluenced = largestOf(
        all.map(({ concentration }) => concentration.largestInfluenced),
      );
      const concentration = (
        of: "sourced" | "influenced",
        deal: LargestDeal | null,
        total: Metric,
      ): Metric => {
        const each = all.map((row) => row.concentration[of]);
        const made = madeOfLargest(BigInt(deal?.amountMinor ?? 0), BigInt(total.value ?? 0));
        // Deals without an amount count as soon as there is anything they may be a share of.
        const n = made.value === null && total.refusal === null ? 0 : total.n;
        const excluded = n > 0 || total.n === 0 ? [] : [{ reason: "no-amount", n: total.n }];
        const lacks = total.refusal;
        return valueOf(each[0]?.id ?? "", n, made, { asOf: add.asOf, excluded, lacks });
      };
      return {
        currency,
        closed,
        pipeline: byBucket("pipeline"),
        youngPipeline: add.count(all.map((row) => row.youngPipeline)),
        concentration: {
          sourced: concentration("sourced", largest, closed.sourced),
          influenced: concentration("influenced", largestInfluenced, closed.influenced),
          largest,
          largestInfluenced,
        },
        noAccount: add.sum(all.map((row) => row.noAccount)),
        outOfScope: add.sum(all.map((row) => row.outOfScope)),
      };
    });
}

/** All currencies in the one that was reported in last. A month with deals that was not reported in it leaves the whole unsaid. */
function combineExchanged(reports: readonly MonthReport[], add: Adder): Exchanged | null {
  const currency = reports.findLast(({ exchanged }) => exchanged !== undefined)?.exchanged
    ?.currency;
  if (currency === undefined) return null;
  const all = reports.flatMap(({ exchanged }) =>
    exchanged?.currency === currency ? [exchanged] : [],
  );
  const withDeals = reports.filter(({ money }) => money.length > 0);
  const unsaid = withDeals.filter(({ exchanged }) => exchanged?.currency !== currency).length;
  const rates = all.flatMap((each) => each.rates);
  const of = (bucket: keyof ByBucket): Metric => {
    const metrics = all.map(({ closed }) => closed[bucket]);
    const lacks =
      unsaid > 0
        ? { reason: "not-exchanged", have: withDeals.length - unsaid, need: withDeals.length }
        : lackingRates(rates, bucket);
    const { value, n, excluded, refusal } = add.sum(metrics);
    const total = BigInt(value ?? 0);
    return exchangedSumOf(
      totalId(bucket, currency),
      { currency, total, lacks: lacks ?? refusal },
      { n, excluded, asOf: add.asOf },
    );
  };
  const closed: ByBucket = {
    sourced: of("sourced"),
    influenced: of("influenced"),
    unattributed: of("unattributed"),
  };
  return { currency, closed, rates };
}

/** The first of the largest. */
function largestOf(deals: readonly (LargestDeal | null)[]): LargestDeal | null {
  let largest: LargestDeal | null = null;
  for (const deal of present(deals))
    if (largest === null || BigInt(deal.amountMinor) > BigInt(largest.amountMinor)) largest = deal;
  return largest;
}

function combineSignals(rows: readonly SignalRow[], overall: Metric, add: Adder): SignalRow[] {
  const combined = [...Map.groupBy(rows, ({ signal }) => signal)].map(
    ([signal, all]): SignalRow => {
      const undecided = addUndecided(all.map((row) => row.undecided));
      const precision = present(all.map((row) => row.precision));
      const winRates = present(all.map((row) => row.winRate));
      const winRate = winRates.length === 0 ? null : add.rate(winRates, undecided);
      const shrunk = present(all.map((row) => row.winRateShrunk));
      return {
        signal,
        kind: all[0]?.kind ?? null,
        flags: add.count(all.map((row) => row.flags)),
        precision: precision.length === 0 ? null : add.share(precision),
        winRate,
        winRateShrunk:
          winRate === null || shrunk[0] === undefined
            ? null
            : valueOf(shrunk[0].id, winRate.n, madeOfShrunk(undecided.won, winRate.n, overall), {
                asOf: add.asOf,
                excluded: winRate.excluded,
                lacks: whyImmature(undecided) ?? overall.refusal,
              }),
        undecided,
        closed: combineAmounts(
          all.flatMap((row) => row.closed),
          add,
        ),
        declines: combineDeclines(
          all.flatMap((row) => row.declines),
          add,
        ),
        rather: combineRather(all.flatMap((row) => row.rather)),
        rank: null,
        tiedWithNext: false,
      };
    },
  );
  return ranked(combined);
}

const combineRather = (rows: readonly Rather[]): Rather[] =>
  [...Map.groupBy(rows, ({ signal }) => signal)]
    .map(([signal, all]) => ({ signal, n: all.reduce((sum, { n }) => sum + n, 0) }))
    .toSorted((a, b) => b.n - a.n || (a.signal < b.signal ? -1 : 1));

const combineAmounts = (metrics: readonly Metric[], add: Adder): Metric[] =>
  [...Map.groupBy(metrics, ({ currency }) => currency ?? "")]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, all]) => add.sum(all));

const combineDeclines = (rows: Declines, add: Adder): Declines =>
  [...Map.groupBy(rows, ({ reason }) => reason)]
    .map(([reason, all]) => ({ reason, count: add.count(all.map(({ count }) => count)) }))
    .toSorted((a, b) => b.count.n - a.count.n || (a.reason < b.reason ? -1 : 1));

type PartFigures = Omit<TeamRow, "team">;

function combineParts<Row extends PartFigures>(
  rows: readonly Row[],
  nameOf: (row: Row) => string | null,
  made: (name: string | null, figures: PartFigures) => Row,
  add: Adder,
): Row[] {
  return [...Map.groupBy(rows, nameOf)]
    .toSorted(([a], [b]) => byName(a, b))
    .map(([name, all]) =>
      made(name, {
        flags: add.count(all.map(({ flags }) => flags)),
        acceptance: add.share(all.map(({ acceptance }) => acceptance)),
        attainment: add.share(all.map(({ attainment }) => attainment)),
        closed: combineAmounts(
          all.flatMap(({ closed }) => closed),
          add,
        ),
      }),
    );
}
