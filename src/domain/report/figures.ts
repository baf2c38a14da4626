// How rows become figures. Every figure is made here, together with the rows beneath it, so that n cannot disagree with them.
import { isoOf, type Instant } from "../instant.ts";
import {
  refuse,
  type Excluded,
  type Interval,
  type Metric,
  type Refusal,
  type Unit,
} from "../metric.ts";
import { wilson } from "../statistics/wilson.ts";
import type { RowsBeneath } from "./rows.ts";

/** Told of every figure as it is made. */
export type Keep = (metric: Metric, rows: RowsBeneath) => void;

export type Figures = {
  /** k of the counted rows, with Wilson's interval; refused when no row counts, or for what it `lacks`. */
  share: (id: string, rows: RowsBeneath, k: number, lacks?: Refusal | null) => Metric;
  /** The number of counted rows. */
  count: (id: string, rows: RowsBeneath) => Metric;
  /** The amount of the counted rows, all of one currency, in minor units. */
  sum: (id: string, currency: string, rows: RowsBeneath & { of: "opportunities" }) => Metric;
  /** The amounts of the counted rows, exchanged one by one; refused while a rate is lacking. */
  exchanged: (
    id: string,
    rows: RowsBeneath & { of: "opportunities" },
    made: ExchangedSum,
  ) => Metric;
  /** A value made elsewhere from the counted rows; refused when no row counts, or for what it `lacks`. */
  value: (id: string, rows: RowsBeneath, made: Made, lacks?: Refusal | null) => Metric;
};

/** Minor units of one currency, made of rows of several. */
export type ExchangedSum = { currency: string; total: bigint; lacks: Refusal | null };

export type Made = {
  unit: Unit;
  value: number | null;
  interval: Interval | null;
  method: string;
};

/** The makers of figures for one report. */
export function figuresOf(asOf: Instant, keep: Keep): Figures {
  const kept = (metric: Metric, rows: RowsBeneath) => {
    keep(metric, rows);
    return metric;
  };
  const value: Figures["value"] = (id, rows, made, lacks = null) =>
    kept(valueOf(id, rows.counted.length, made, { asOf, excluded: summary(rows), lacks }), rows);
  return {
    value,
    share: (id, rows, k, lacks = null) =>
      value(id, rows, madeOfShare(k, rows.counted.length), lacks),
    count: (id, rows) =>
      kept(countOf(id, rows.counted.length, { asOf, excluded: summary(rows) }), rows),
    sum: (id, currency, rows) =>
      kept(
        sumOf(id, currency, totalOf(rows.counted), {
          n: rows.counted.length,
          asOf,
          excluded: summary(rows, true),
        }),
        rows,
      ),
    // What is left out is of many currencies, and has no amount.
    exchanged: (id, rows, made) =>
      kept(
        exchangedSumOf(id, made, { n: rows.counted.length, asOf, excluded: summary(rows) }),
        rows,
      ),
  };
}

type About = { asOf: Instant; excluded: Excluded[] };

const madeOfShare = (k: number, n: number): Made => ({
  unit: "share",
  value: k / n,
  interval: wilson(k, n),
  method: "wilson@1",
});

/** The figure of k among n rows that were counted already. */
export const shareOf = (
  id: string,
  k: number,
  n: number,
  about: About & { lacks?: Refusal | null },
): Metric => valueOf(id, n, madeOfShare(k, n), about);

/** The figure of a value made from n rows; refused without any, or for what it lacks. */
export function valueOf(
  id: string,
  n: number,
  made: Made,
  { asOf, excluded, lacks = null }: About & { lacks?: Refusal | null },
): Metric {
  const refusal = n === 0 ? { reason: "no-data", have: 0, need: 1 } : lacks;
  return refusal === null
    ? { id, ...made, n, asOf: isoOf(asOf), excluded, refusal: null }
    : refuse({ id, unit: made.unit, ...refusal, n, asOf, excluded });
}

/** The figure of n rows. */
export const countOf = (id: string, n: number, { asOf, excluded }: About): Metric => ({
  id,
  unit: "count",
  value: n,
  interval: null,
  method: "count@1",
  n,
  asOf: isoOf(asOf),
  excluded,
  refusal: null,
});

/** The figure of an amount in minor units; refused where JSON would round it, since a rounded number is no amount. */
export function sumOf(
  id: string,
  currency: string,
  total: bigint,
  { n, asOf, excluded }: About & { n: number },
): Metric {
  const value = Number(total);
  const unit = "minor-units";
  if (!Number.isSafeInteger(value))
    return refuse({
      id,
      unit,
      reason: "amount-too-large",
      have: n,
      need: n,
      n,
      asOf,
      excluded,
      currency,
    });
  const made = { unit, value, interval: null, method: "sum@1" } as const;
  return { id, ...made, n, asOf: isoOf(asOf), excluded, refusal: null, currency };
}

/** The figure of amounts that were exchanged into one currency; refused for what it lacks. */
export function exchangedSumOf(
  id: string,
  { currency, total, lacks }: ExchangedSum,
  about: About & { n: number },
): Metric {
  if (lacks !== null) return refuse({ id, unit: "minor-units", ...lacks, ...about, currency });
  const sum = sumOf(id, currency, total, about);
  return sum.refusal === null ? { ...sum, method: "exchanged-sum@1" } : sum;
}

/** The rows' amounts added up, in minor units. */
export function totalOf(rows: readonly { amountMinor: string }[]): bigint {
  return rows.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
}

// By reason, in alphabetical order: the order of the rows must not show.
function summary(rows: RowsBeneath, withAmounts = false): Excluded[] {
  const tallies = new Map<string, { n: number; amount: bigint }>();
  for (const { reason, row } of rows.excluded) {
    const tally = tallies.get(reason) ?? { n: 0, amount: 0n };
    tallies.set(reason, tally);
    tally.n += 1;
    if ("amountMinor" in row) tally.amount += BigInt(row.amountMinor);
  }
  return [...tallies]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, { n, amount }]) =>
      withAmounts ? { reason, n, amountMinor: String(amount) } : { reason, n },
    );
}
