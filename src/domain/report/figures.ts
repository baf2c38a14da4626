// How rows become figures. Every figure is made here, together with the rows beneath it, so that n cannot disagree with them.
import { isoOf, type Instant } from "../instant.ts";
import { refuse, type Excluded, type Interval, type Metric, type Unit } from "../metric.ts";
import { wilson } from "../statistics/wilson.ts";
import type { RowsBeneath } from "./rows.ts";

/** Told of every figure as it is made. */
export type Keep = (metric: Metric, rows: RowsBeneath) => void;

export type Figures = {
  /** k of the counted rows, with Wilson's interval; refused when no row counts. */
  share: (id: string, rows: RowsBeneath, k: number) => Metric;
  /** The number of counted rows. */
  count: (id: string, rows: RowsBeneath) => Metric;
  /** The amount of the counted rows, all of one currency, in minor units. */
  sum: (id: string, currency: string, rows: RowsBeneath & { of: "opportunities" }) => Metric;
  /** A value made elsewhere from the counted rows; refused when no row counts. */
  value: (id: string, rows: RowsBeneath, made: Made) => Metric;
};

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
  const value: Figures["value"] = (id, rows, made) => {
    const n = rows.counted.length;
    const excluded = summary(rows);
    const metric: Metric =
      n === 0
        ? refuse({ id, unit: made.unit, reason: "no-data", have: 0, need: 1, n, asOf, excluded })
        : { id, ...made, n, asOf: isoOf(asOf), excluded, refusal: null };
    return kept(metric, rows);
  };
  return {
    value,
    share(id, rows, k) {
      const n = rows.counted.length;
      const made = { unit: "share", value: k / n, interval: wilson(k, n) } as const;
      return value(id, rows, { ...made, method: "wilson@1" });
    },
    count(id, rows) {
      const n = rows.counted.length;
      const made = { unit: "count", value: n, interval: null, method: "count@1" } as const;
      const excluded = summary(rows);
      return kept({ id, ...made, n, asOf: isoOf(asOf), excluded, refusal: null }, rows);
    },
    sum(id, currency, rows) {
      const n = rows.counted.length;
      const total = Number(totalOf(rows.counted));
      const excluded = summary(rows, true);
      if (!Number.isSafeInteger(total)) {
        // A number that JSON would round is no amount.
        const reason = "amount-too-large";
        const unit = "minor-units";
        const refused = {
          id,
          unit,
          reason,
          have: n,
          need: n,
          n,
          asOf,
          excluded,
          currency,
        } as const;
        return kept(refuse(refused), rows);
      }
      const made = { unit: "minor-units", value: total, interval: null, method: "sum@1" } as const;
      return kept({ id, ...made, n, asOf: isoOf(asOf), excluded, refusal: null, currency }, rows);
    },
  };
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
