import type { Kind } from "../flag.ts";
import type { Metric, Refusal } from "../metric.ts";
import { shrink } from "../statistics/shrinkage.ts";
import { declinesOf, type Declines } from "./acceptance.ts";
import type { Made } from "./figures.ts";
import { sourcedClosed } from "./pipeline-and-revenue.ts";
import { verdictOf, whyNoFlag } from "./progress.ts";
import { sortFlags, sortOpportunities, type FlagRow, type OpportunityRow } from "./rows.ts";
import type { Scope } from "./scope.ts";

export type SignalRow = {
  /** Null for *not sure*: flags that wait for a label. */
  signal: string | null;
  /** Null for *not sure*, which may hold both kinds. */
  kind: Kind | null;
  flags: Metric;
  /** How often the label was right; null for *not sure*, which is no label. */
  precision: Metric | null;
  /** Won ÷ (won + lost); null for friction, which never enters a win rate, and for *not sure*. */
  winRate: Metric | null;
  winRateShrunk: Metric | null;
  /** Credited opportunities still open; above 20 % the month is marked "still open". */
  undecided: Undecided;
  /** Sourced and won in the month, one figure for each currency. */
  closed: Metric[];
  declines: Declines;
  /** What CS called those that were declined as the wrong signal, the most frequent first. */
  rather: Rather[];
  /** From 1; null without a decided opportunity. */
  rank: number | null;
  /** Whether the intervals of this row and the next ranked one overlap: then neither is better. */
  tiedWithNext: boolean;
};

export type Rather = { signal: string; n: number };

/** How far a cohort has come: the opportunities credited to accepted flags of the period, and what became of them. */
export type Undecided = {
  /** Still open. */
  n: number;
  /** Of as many. */
  of: number;
  won: number;
  share: number | null;
  /** More than a fifth undecided: such a cohort loses fast and wins slowly, so its rate is no last word. */
  stillOpen: boolean;
  /** More than half undecided: its win rate is refused. */
  immature: boolean;
};

export type Signals = {
  /** By the lower end of the win rate's interval, best first; unranked rows after, *not sure* last. */
  rows: SignalRow[];
  /** The win rate over all signals, to which small ones are pulled. */
  overall: Metric;
  undecided: Undecided;
};

/**
 * Which signals earn it. The win rate counts opportunities credited to flags raised in the month and accepted;
 * ranked by Wilson's lower bound, never by the raw rate.
 */
export function signals(scope: Scope): Signals {
  const { raised, credited, won, figures } = scope;
  const kinds = new Map(raised.map(({ id, kind }) => [id, kind]));
  const acceptedIds = new Set(
    raised.filter((flag) => verdictOf(flag) === "accepted").map(({ id }) => id),
  );
  const isAccepted = ({ flagId }: OpportunityRow) => flagId !== null && acceptedIds.has(flagId);
  const expansion = credited.filter(
    ({ flagId }) => flagId !== null && kinds.get(flagId) !== "friction",
  );
  const overall = winRateOf("win-rate.all", expansion, isAccepted, scope);
  const names = new Set([
    ...raised.map(({ signal }) => signal),
    ...expansion.map(({ signal }) => signal),
    ...won.filter(({ bucket }) => bucket === "sourced").map(({ signal }) => signal),
  ]);
  const flagsBy = Map.groupBy(raised, ({ signal }) => signal);
  const creditedBy = Map.groupBy(expansion, ({ signal }) => signal);
  const wonBy = Map.groupBy(won, ({ signal }) => signal);

  const rows = [...names].map((signal): SignalRow => {
    const flags = flagsBy.get(signal) ?? [];
    const deals = creditedBy.get(signal) ?? [];
    // Only expansion flags are credited, so a signal known by its deals alone is one of expansion.
    const kind = signal === null ? null : (flags[0]?.kind ?? "expansion");
    const name = signal === null ? "not-sure" : `signal.${signal}`;
    const earns = signal !== null && kind === "expansion";
    return {
      signal,
      kind,
      flags: figures.count(`flags.${name}`, sortFlags(flags, whyNoFlag)),
      precision: signal === null ? null : precisionOf(signal, flags, scope),
      winRate: earns ? winRateOf(`win-rate.${signal}`, deals, isAccepted, scope) : null,
      winRateShrunk: earns
        ? shrunkOf(`win-rate.${signal}.shrunk`, deals, overall, isAccepted, scope)
        : null,
      undecided: undecidedOf(deals.filter(isAccepted)),
      closed: sourcedClosed(`sourced.${name}`, wonBy.get(signal) ?? [], figures),
      declines: declinesOf(flags, figures, `.${name}`),
      rather: ratherOf(flags),
      rank: null,
      tiedWithNext: false,
    };
  });
  return { rows: ranked(rows), overall, undecided: undecidedOf(expansion.filter(isAccepted)) };
}

// Only `wrong-signal` counts against a label; a flag declined because CS knew already was right.
function precisionOf(signal: string, flags: readonly FlagRow[], { figures }: Scope): Metric {
  const sorted = sortFlags(flags, (flag) => {
    const verdict = verdictOf(flag);
    return verdict === "accepted" || verdict === "declined" ? null : verdict;
  });
  const confirmed = sorted.counted.filter(
    ({ status, declineReason }) => status !== "declined" || declineReason !== "wrong-signal",
  );
  return figures.share(`precision.${signal}`, sorted, confirmed.length);
}

/** A decline with the right signal is a hint which two signals agents take for each other. */
function ratherOf(flags: readonly FlagRow[]): Rather[] {
  const named = flags.flatMap(({ status, declineReason, rightSignal }) =>
    status === "declined" && declineReason === "wrong-signal" && rightSignal !== null
      ? [rightSignal]
      : [],
  );
  return [...Map.groupBy(named, (signal) => signal)]
    .map(([signal, all]) => ({ signal, n: all.length }))
    .toSorted((a, b) => b.n - a.n || (a.signal < b.signal ? -1 : 1));
}

type IsAccepted = (deal: OpportunityRow) => boolean;

// A deal says something about a signal when CS confirmed that the signal was real.
function decidedOf(deals: readonly OpportunityRow[], isAccepted: IsAccepted) {
  const sorted = sortOpportunities(deals, (deal) => {
    if (deal.gone !== null) return deal.gone;
    if (deal.signal === null) return "no-signal";
    if (!isAccepted(deal)) return "not-accepted";
    return deal.status === "open" ? "undecided" : null;
  });
  return { sorted, won: sorted.counted.filter(({ status }) => status === "won").length };
}

function winRateOf(
  id: string,
  deals: readonly OpportunityRow[],
  isAccepted: IsAccepted,
  { figures }: Scope,
): Metric {
  const { sorted, won } = decidedOf(deals, isAccepted);
  return figures.share(id, sorted, won, whyImmature(undecidedOf(deals.filter(isAccepted))));
}

function shrunkOf(
  id: string,
  deals: readonly OpportunityRow[],
  overall: Metric,
  isAccepted: IsAccepted,
  { figures }: Scope,
): Metric {
  const { sorted, won } = decidedOf(deals, isAccepted);
  return figures.value(
    id,
    sorted,
    madeOfShrunk(won, sorted.counted.length, overall),
    whyImmature(undecidedOf(deals.filter(isAccepted))) ?? overall.refusal,
  );
}

/** A small rate pulled towards that of all signals. */
export const madeOfShrunk = (won: number, n: number, overall: Metric): Made => ({
  unit: "share",
  value: overall.value === null ? null : shrink(won, n, overall.value),
  interval: null,
  method: "beta-binomial@1{k=10}",
});

function undecidedOf(deals: readonly OpportunityRow[]): Undecided {
  // Those that enter the rate once they are decided, and no others.
  const of = deals.filter(({ gone, signal }) => gone === null && signal !== null);
  const count = (status: OpportunityRow["status"]) =>
    of.filter((deal) => deal.status === status).length;
  return undecidedIn(count("open"), of.length, count("won"));
}

/** The maturity of a cohort of `of` opportunities, of which `n` are open and `won` were won. */
export function undecidedIn(n: number, of: number, won: number): Undecided {
  const share = of === 0 ? null : n / of;
  return {
    n,
    of,
    won,
    share,
    stillOpen: share !== null && share > 0.2,
    immature: share !== null && share > 0.5,
  };
}

/** What the win rate of a cohort lacks while more than half of it is undecided; null when it may be told. */
export const whyImmature = ({ n, of, immature }: Undecided): Refusal | null =>
  immature ? { reason: "immature", have: of - n, need: Math.ceil(of / 2) } : null;

export function ranked(rows: readonly SignalRow[]): SignalRow[] {
  const sorted = rows.toSorted(
    (a, b) =>
      group(a) - group(b) ||
      lowEnd(b.winRate ?? b.precision) - lowEnd(a.winRate ?? a.precision) ||
      b.flags.n - a.flags.n ||
      ((a.signal ?? "") < (b.signal ?? "") ? -1 : 1),
  );
  return sorted.map((row, index) => {
    if (group(row) !== 0) return row;
    const next = sorted[index + 1];
    const tied = next !== undefined && group(next) === 0 && highEnd(next) >= lowEnd(row.winRate);
    return { ...row, rank: index + 1, tiedWithNext: tied };
  });
}

// Ranked expansion signals, other expansion signals, friction, not sure.
function group({ signal, kind, winRate }: SignalRow): number {
  if (signal === null) return 3;
  if (kind === "friction") return 2;
  return winRate !== null && winRate.value !== null ? 0 : 1;
}

function lowEnd(metric: Metric | null): number {
  return metric?.interval?.[0] ?? -1;
}

function highEnd({ winRate }: SignalRow): number {
  return winRate?.interval?.[1] ?? -1;
}
