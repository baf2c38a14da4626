// A year of months for each signal: how many flags, what they brought, and how sure that is.
import type { Metric } from "../metric.ts";
import type { Month } from "../month.ts";
import type { MonthReport } from "./month-report.ts";
import type { Undecided } from "./signals.ts";

const BUCKETS = ["sourced", "influenced", "unattributed"] as const;

export type TrendPoint = {
  month: Month;
  flags: number;
  /** Sourced and won in the month, by currency; null where it could not be told. */
  closed: { currency: string; amountMinor: string | null }[];
  /** Null where the month has none, or refuses it. */
  precision: { value: number; n: number } | null;
  winRate: { value: number; n: number } | null;
  /** Its cohort is still open, or the month itself is not over. */
  young: boolean;
};

export type Trend = {
  months: Month[];
  all: TrendPoint[];
  /** Won in each month by how support took part, for each currency; null where the sum is refused. */
  money: {
    currency: string;
    points: ({ month: Month } & Record<(typeof BUCKETS)[number], string | null>)[];
  }[];
  /** By the id of the signal, *not sure* last. */
  signals: { signal: string | null; points: TrendPoint[] }[];
};

/** The trend of months in a row; a signal that a month does not have had nothing in it. */
export function trendOf(reports: readonly MonthReport[]): Trend {
  const months = reports.toSorted((a, b) => (a.month < b.month ? -1 : 1));
  const names = new Set(months.flatMap(({ signals }) => signals.map(({ signal }) => signal)));
  const currencies = new Set(months.flatMap(({ money }) => money.map(({ currency }) => currency)));
  return {
    months: months.map(({ month }) => month),
    all: months.map((report) =>
      pointOf(report, {
        flags: report.funnel[0]?.reached.n ?? 0,
        closed: report.money.map(({ closed }) => closed.sourced),
        precision: null,
        winRate: report.winRateOverall,
        undecided: report.undecided,
      }),
    ),
    money: [...currencies].toSorted().map((currency) => ({
      currency,
      points: months.map(({ month, money }) => {
        const row = money.find((each) => each.currency === currency);
        const amount = (bucket: (typeof BUCKETS)[number]) =>
          row === undefined ? "0" : amountIn(row.closed[bucket]);
        const [sourced, influenced, unattributed] = BUCKETS.map(amount);
        return {
          month,
          sourced: sourced ?? null,
          influenced: influenced ?? null,
          unattributed: unattributed ?? null,
        };
      }),
    })),
    signals: [...names].toSorted(notSureLast).map((signal) => ({
      signal,
      points: months.map((report) => {
        const row = report.signals.find((each) => each.signal === signal);
        return pointOf(report, {
          flags: row?.flags.n ?? 0,
          closed: row?.closed ?? [],
          precision: row?.precision ?? null,
          winRate: row?.winRate ?? null,
          undecided: row?.undecided ?? null,
        });
      }),
    })),
  };
}

function pointOf(
  { month, state }: MonthReport,
  point: {
    flags: number;
    closed: readonly Metric[];
    precision: Metric | null;
    winRate: Metric | null;
    undecided: Undecided | null;
  },
): TrendPoint {
  return {
    month,
    flags: point.flags,
    closed: point.closed.map((metric) => ({
      currency: metric.currency ?? "",
      amountMinor: amountIn(metric),
    })),
    precision: shareIn(point.precision),
    winRate: shareIn(point.winRate),
    young: state === "live" || point.undecided?.stillOpen === true,
  };
}

const amountIn = ({ value }: Metric): string | null => (value === null ? null : String(value));

const shareIn = (metric: Metric | null): { value: number; n: number } | null =>
  metric === null || metric.value === null ? null : { value: metric.value, n: metric.n };

function notSureLast(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
