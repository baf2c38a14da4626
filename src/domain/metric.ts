import { isoOf, type Instant } from "./instant.ts";

/** What a value counts: shares are fractions of 1, money is in minor units of `currency`. */
export type Unit =
  | "share"
  | "count"
  | "minor-units"
  | "business-hours"
  | "hours"
  | "credits"
  | "index";

/** Rows that were candidates and did not enter the value, and why. */
export type Excluded = { reason: string; n: number; amountMinor?: string };

/** What is missing for a value: how much there is and how much it takes. */
export type Refusal = { reason: string; have: number; need: number };

/** 95 % interval; an end that is not reached is null. */
export type Interval = readonly [low: number | null, high: number | null];

/**
 * One figure, the same shape on a page, in an export and over the API.
 * Books close: n + Σ excluded.n = all candidate rows. A refused figure has a null value, a
 * method "refused:…" and says what it lacks; a null value without refusal was not reached.
 */
export type Metric = {
  id: string;
  unit: Unit;
  value: number | null;
  n: number;
  interval: Interval | null;
  method: string;
  /** UTC moment up to which facts were read. */
  asOf: string;
  excluded: Excluded[];
  refusal: Refusal | null;
  currency?: string;
};

/** A difference of two figures, with one count for each. */
export type Comparison = Omit<Metric, "n"> & {
  n: { current: number; previous: number };
  /** False while the interval covers 0: then no positive claim may be made from it. */
  distinguishable: boolean;
};

/** A figure that is withheld: it names what is missing and never becomes a zero. */
export function refuse(figure: {
  id: string;
  unit: Unit;
  reason: string;
  have: number;
  need: number;
  n: number;
  asOf: Instant;
  excluded?: Excluded[];
  currency?: string;
}): Metric {
  const { id, unit, reason, have, need, n, asOf, excluded = [], currency } = figure;
  return {
    id,
    unit,
    value: null,
    n,
    interval: null,
    method: `refused:${reason}`,
    asOf: isoOf(asOf),
    excluded,
    refusal: { reason, have, need },
    ...(currency === undefined ? {} : { currency }),
  };
}
