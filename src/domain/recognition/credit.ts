// Thanks, not pay, and nothing to farm: credit from outcomes, capped per account and quarter, times how often labels were right.
import type { Instant } from "../instant.ts";
import { shrink } from "../statistics/shrinkage.ts";
import { decidedAt, type Earning, earningsOf, HALVES, isConfirmed } from "./facts.ts";
import type { RecognitionFact } from "./facts.ts";

/** Credits that one account can earn one author in a quarter. */
export const CAP = 3;
const CAP_HALVES = CAP * 2;
/** Decided flags below which no figure of a person is shown. */
export const PERSONAL_NEEDS = 10;

/** From ≤ t < to. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What an account earned its author in a span, and how much of it counts. In credits. */
export interface AccountCredit {
  /** Null: the flag of `flagId` has no account. */
  readonly accountId: string | null;
  readonly flagIds: readonly string[];
  readonly earned: number;
  /** At most what the quarter's cap leaves. */
  readonly counted: number;
}

export interface Precision {
  readonly confirmed: number;
  readonly decided: number;
}

const halves = (of: readonly Earning[]) => of.reduce((sum, { by }) => sum + HALVES[by], 0);
const capped = (of: readonly Earning[]) => Math.min(CAP_HALVES, halves(of));
const within = (at: Instant, { from, to }: Span): boolean => from <= at && at < to;

/**
 * Credits of one author in `span`, account by account. The cap is the quarter's: what came earlier in it uses the cap
 * up first, so that the months of a quarter add up to the quarter.
 */
export function accountCredits(
  facts: readonly RecognitionFact[],
  span: Span,
  quarter: Span,
): AccountCredit[] {
  const earnings = [
    ...new Map(
      facts.flatMap(earningsOf).map((each) => [`${each.flagId} ${each.by}`, each]),
    ).values(),
  ].filter(({ at }) => within(at, quarter) && at < span.to);
  return [...Map.groupBy(earnings, ({ accountId, flagId }) => accountId ?? `flag ${flagId}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, all]) => {
      const earlier = all.filter(({ at }) => at < span.from);
      const now = all.filter(({ at }) => at >= span.from);
      if (now.length === 0) return [];
      return [
        {
          accountId: all[0]?.accountId ?? null,
          flagIds: [...new Set(now.map(({ flagId }) => flagId))].toSorted(),
          earned: halves(now) / 2,
          counted: (capped(all) - capped(earlier)) / 2,
        },
      ];
    });
}

/** Labels that CS confirmed, of the flags that it decided in the span. */
export function precisionOf(facts: readonly RecognitionFact[], span: Span): Precision {
  const decided = decidedIn(facts, span);
  return { confirmed: decided.filter(isConfirmed).length, decided: decided.length };
}

/** The flags that CS decided in the span, once each. */
export function decidedIn(facts: readonly RecognitionFact[], span: Span): RecognitionFact[] {
  const once = new Map(facts.map((fact) => [fact.flagId, fact]));
  return [...once.values()].filter((fact) => {
    const at = decidedAt(fact);
    return at !== null && within(at, span);
  });
}

/** The author's share of right labels, pulled towards their team's while little is decided: (confirmed + 10·p₀) ÷ (decided + 10). */
export function shrunkPrecision(own: Precision, team: Precision): number {
  // Nobody's labels were judged: then there is nothing that any of them would be pulled to.
  const overall = team.decided === 0 ? 1 : team.confirmed / team.decided;
  return shrink(own.confirmed, own.decided, overall);
}

/** Credits of one author in a span: what the accounts count, times the author's shrunk precision. */
export const creditOf = (accounts: readonly AccountCredit[], precision: number): number =>
  accounts.reduce((sum, { counted }) => sum + counted, 0) * precision;
