import type { Metric } from "../metric.ts";
import { totalOf, type Figures, type Made } from "./figures.ts";
import { sortOpportunities, type OpportunityRow } from "./rows.ts";
import type { Scope } from "./scope.ts";

/** Money of one currency; figures of different currencies are never added. */
export type CurrencyFigures = {
  currency: string;
  /** Won in the month, by closed amount. */
  closed: ByBucket;
  /** Created in the month and still open, by open amount. */
  pipeline: ByBucket;
  /** Deals of the sourced pipeline younger than 30 days. */
  youngPipeline: Metric;
  /** The largest deal's share of the closed amount, and the largest sourced deal. */
  concentration: {
    sourced: Metric;
    influenced: Metric;
    largest: LargestDeal | null;
    largestInfluenced: LargestDeal | null;
  };
  /** Won, but with no account to look for flags on. */
  noAccount: Metric;
  /** Won, but renewals and services. */
  outOfScope: Metric;
};

export type ByBucket = { sourced: Metric; influenced: Metric; unattributed: Metric };
export type LargestDeal = { crm: string; id: string; name: string; amountMinor: string };

/** Pipeline and revenue by bucket, one entry for each currency in the rows, by its code. */
export function pipelineAndRevenue(scope: Scope): CurrencyFigures[] {
  const { won, pipeline } = scope;
  const currencies = new Set([...won, ...pipeline].map(({ currency }) => currency));
  return [...currencies].toSorted().map((currency) => ofCurrency(currency, scope));
}

// Elapsed days, as in the attribution rule.
const thirtyDays = 30 * 24 * 3_600_000;

function ofCurrency(currency: string, scope: Scope): CurrencyFigures {
  const { asOf, figures } = scope;
  const only = (rows: readonly OpportunityRow[]) =>
    rows.filter((opportunity) => opportunity.currency === currency);
  const won = only(scope.won);
  const pipeline = only(scope.pipeline);
  const all = (id: string, rows: readonly OpportunityRow[]) =>
    figures.sum(
      id,
      currency,
      sortOpportunities(rows, () => null),
    );
  const sourced = inPlace(won, "sourced");
  return {
    currency,
    closed: byBucket("", currency, won, figures),
    pipeline: byBucket("pipeline.", currency, pipeline, figures),
    youngPipeline: figures.count(
      `pipeline.young.${currency}`,
      sortOpportunities(inPlace(pipeline, "sourced"), ({ createdAt }) =>
        asOf - createdAt < thirtyDays ? null : "thirty-days-or-older",
      ),
    ),
    concentration: {
      sourced: concentration(`concentration.sourced.${currency}`, sourced, figures),
      influenced: concentration(
        `concentration.influenced.${currency}`,
        inPlace(won, "influenced"),
        figures,
      ),
      largest: named(largestOf(sourced)),
      largestInfluenced: named(largestOf(inPlace(won, "influenced"))),
    },
    noAccount: all(`no-account.${currency}`, inPlace(won, "no-account")),
    outOfScope: all(`out-of-scope.${currency}`, inPlace(won, "out-of-scope")),
  };
}

export type Place =
  | "sourced"
  | "influenced"
  | "unattributed"
  | "out-of-scope"
  | "no-account"
  | "deleted"
  | "merged";

/** Where an opportunity's amount goes: one place each, so that the places add up to everything. */
export function placeOf({ bucket, accountId, gone }: OpportunityRow): Place {
  // Told of once, and gone from the CRM since, or part of another deal: it counts nowhere.
  if (gone !== null) return gone;
  if (bucket === "out-of-scope") return "out-of-scope";
  if (accountId === null) return "no-account";
  return bucket === "none" ? "unattributed" : bucket;
}

function inPlace(rows: readonly OpportunityRow[], place: Place): OpportunityRow[] {
  return rows.filter((opportunity) => placeOf(opportunity) === place);
}

// Each bucket lists what went to the others as excluded: its books close over all deals of the currency.
function byBucket(
  prefix: string,
  currency: string,
  rows: readonly OpportunityRow[],
  figures: Figures,
): ByBucket {
  const of = (wanted: Place) =>
    figures.sum(
      `${prefix}${wanted}.${currency}`,
      currency,
      sortOpportunities(rows, (opportunity) => {
        const place = placeOf(opportunity);
        return place === wanted ? null : place;
      }),
    );
  return {
    sourced: of("sourced"),
    influenced: of("influenced"),
    unattributed: of("unattributed"),
  };
}

function concentration(id: string, rows: readonly OpportunityRow[], figures: Figures): Metric {
  const total = totalOf(rows);
  // Deals of amount 0 have no share of anything.
  const sorted = sortOpportunities(rows, () => (total > 0n ? null : "no-amount"));
  return figures.value(id, sorted, madeOfLargest(BigInt(largestOf(rows)?.amountMinor ?? 0), total));
}

/** How much of a total one deal is. */
export const madeOfLargest = (largest: bigint, total: bigint): Made => ({
  unit: "share",
  value: total > 0n ? Number((largest * 1_000_000n) / total) / 1_000_000 : null,
  interval: null,
  method: "largest-share@1",
});

function largestOf(rows: readonly OpportunityRow[]): OpportunityRow | undefined {
  let largest = rows[0];
  for (const row of rows) {
    if (largest && BigInt(row.amountMinor) > BigInt(largest.amountMinor)) largest = row;
  }
  return largest;
}

function named(row: OpportunityRow | undefined): LargestDeal | null {
  if (!row) return null;
  const { crm, id, name, amountMinor } = row;
  return { crm, id, name, amountMinor };
}

/** The closed amount of sourced deals of one part of the month, for each of its currencies. */
export function sourcedClosed(
  idPrefix: string,
  won: readonly OpportunityRow[],
  figures: Figures,
): Metric[] {
  const sourced = won.filter((opportunity) => placeOf(opportunity) === "sourced");
  return [...Map.groupBy(sourced, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, rows]) =>
      figures.sum(
        `${idPrefix}.${currency}`,
        currency,
        sortOpportunities(rows, () => null),
      ),
    );
}
