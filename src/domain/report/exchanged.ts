// What was closed in all currencies together, in the one that the tenant reports in: row by row, and never a total.
import { Temporal } from "temporal-polyfill";
import { exchanged, type ExchangeRate } from "../exchange.ts";
import type { Instant } from "../instant.ts";
import type { Refusal } from "../metric.ts";
import type { ExchangedSum, Figures } from "./figures.ts";
import { type ByBucket, placeOf } from "./pipeline-and-revenue.ts";
import { type OpportunityRow, sortOpportunities } from "./rows.ts";
import type { Scope } from "./scope.ts";

/** The currency a tenant reports in, and the rates that were told for the days of a month. */
export type Exchange = {
  into: string;
  /** The zone whose days they are: that of the month as it began. */
  zone: string;
  rates: readonly ExchangeRate[];
};

export const BUCKETS = ["sourced", "influenced", "unattributed"] as const;
type ReportedBucket = (typeof BUCKETS)[number];

/** A rate that a figure needs, as it was told; null where nobody has told it. */
export type NeededRate = {
  day: string;
  currency: string;
  rate: string | null;
  /** Deals that closed on this day in this currency. */
  deals: Record<ReportedBucket, number>;
};

export type Exchanged = {
  currency: string;
  /** Won in the month, by closed amount, in all currencies. */
  closed: ByBucket;
  /** By day and currency. */
  rates: NeededRate[];
};

/** The day an instant falls on in a zone, "2026-10-31". */
export const dayOf = (instant: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

const keyOf = ({ day, currency }: { day: string; currency: string }) => `${day} ${currency}`;

/** What was won, in one currency; a figure that lacks one of its rates is refused. */
export function exchangedFigures(
  { won, figures }: Scope,
  { into, zone, rates }: Exchange,
): Exchanged {
  const told = new Map(rates.map((rate) => [keyOf(rate), rate.rate]));
  const needed = new Map<string, NeededRate>();
  const worth = new Map<OpportunityRow, bigint | null>();
  for (const deal of won) {
    const place = placeOf(deal);
    if (!isBucket(place) || deal.closedAt === null) continue;
    if (deal.currency === into) {
      worth.set(deal, BigInt(deal.amountMinor));
      continue;
    }
    const { currency } = deal;
    const day = dayOf(deal.closedAt, zone);
    const key = keyOf({ day, currency });
    const known = needed.get(key);
    const asTold = told.get(key) ?? null;
    const amount =
      asTold === null ? null : exchanged(BigInt(deal.amountMinor), currency, into, asTold);
    worth.set(deal, amount);
    if (known !== undefined) {
      known.deals[place] += 1;
      continue;
    }
    // A rate that nothing can be exchanged by is none.
    const rate = amount === null ? null : asTold;
    const deals = { sourced: 0, influenced: 0, unattributed: 0, [place]: 1 };
    needed.set(key, { day, currency, rate, deals });
  }
  const all = [...needed.keys()].toSorted().flatMap((key) => needed.get(key) ?? []);
  const of = (bucket: ReportedBucket) => figureOf(bucket, { into, won, worth, all, figures });
  return {
    currency: into,
    closed: {
      sourced: of("sourced"),
      influenced: of("influenced"),
      unattributed: of("unattributed"),
    },
    rates: all,
  };
}

const isBucket = (place: string): place is ReportedBucket =>
  place === "sourced" || place === "influenced" || place === "unattributed";

function figureOf(
  bucket: ReportedBucket,
  of: {
    into: string;
    won: readonly OpportunityRow[];
    worth: ReadonlyMap<OpportunityRow, bigint | null>;
    all: readonly NeededRate[];
    figures: Figures;
  },
): ReturnType<Figures["exchanged"]> {
  const rows = sortOpportunities(of.won, (deal) => {
    const place = placeOf(deal);
    if (place !== bucket) return place;
    return (of.worth.get(deal) ?? null) === null ? "no-rate" : null;
  });
  const total = rows.counted.reduce((sum, deal) => sum + (of.worth.get(deal) ?? 0n), 0n);
  const made: ExchangedSum = { currency: of.into, total, lacks: lackingRates(of.all, bucket) };
  return of.figures.exchanged(totalId(bucket, of.into), rows, made);
}

/** The id of a bucket's figure in the reporting currency. */
export const totalId = (bucket: ReportedBucket, currency: string): string =>
  `${bucket}.total.${currency}`;

/** Whether a figure is one of all currencies together. */
export const isTotal = (id: string): boolean =>
  /^(?:sourced|influenced|unattributed)\.total\.[A-Z]{3}$/.test(id);

/** How many rates a bucket's figure has of those it needs; `null` when it has them all. */
export function lackingRates(rates: readonly NeededRate[], bucket: ReportedBucket): Refusal | null {
  const needed = rates.filter(({ deals }) => deals[bucket] > 0);
  const have = needed.filter(({ rate }) => rate !== null).length;
  return have === needed.length ? null : { reason: "no-rate", have, need: needed.length };
}
