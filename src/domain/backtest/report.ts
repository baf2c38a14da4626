// What a year of tickets would have come to: the same rules as for flags that agents raise, on flags nobody raised.
import { decide, defaultRule, isExpansion, type Rule } from "../attribution.ts";
import { baseRate, type Lift } from "../attribution/base-rate.ts";
import type { Kind } from "../flag.ts";
import { monthBounds, monthOf } from "../month.ts";
import { quantile } from "../statistics/bootstrap.ts";
import type { Collected } from "./collect.ts";
import type { PastDeal, PastFlag } from "./ticket.ts";

export type BacktestInput = {
  collected: Collected;
  deals: readonly PastDeal[];
  /** CS managers who would share the flags. */
  managers: number;
  /** IANA zone in which weeks begin and months end. */
  zone: string;
};

/** One signal: how often customers said it, and what followed. */
export type SignalPast = {
  signal: string;
  kind: Kind;
  tickets: number;
  /** Flags that would have reached CS: repeated ones of an account join the first for 30 days. */
  flags: number;
  /** Won expansions that the earliest of them would have sourced. Null for friction, which sources none. */
  sourced: Money | null;
  /** The likest sentences, at most three. */
  examples: readonly PastFlag[];
};

/** Deals and their closed amounts, currencies apart and in minor units. */
export type Money = { deals: number; amounts: { currency: string; amountMinor: string }[] };

export type Backtest = {
  tickets: Omit<Collected, "accounts" | "matches"> & { accounts: number };
  flags: number;
  signals: SignalPast[];
  won: {
    all: Money;
    /** By the rule that would have been in force: exclusive, each deal in one of them. */
    sourced: Money;
    influenced: Money;
    none: Money;
    /** Won expansions whose company none of the tickets names. */
    withoutAccount: Money;
  };
  /** How often a flag would have come before a won expansion, beside comparable accounts without one. */
  lift: Lift;
  /** Null when the tickets span less than a week. */
  load: Load | null;
};

/** Flags that would have come to CS by weeks of the tenant's zone, and to each of its managers. */
export type Load = {
  weeks: { from: number; flags: number }[];
  managers: number;
  perManager: { median: number; p90: number; most: number };
};

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** A second flag on the same account and signal joins the first for so long (definitions.md §2). */
const JOINS_FOR = 30 * DAY;
const EXAMPLES = 3;

/** The report of a backtest. Facts end where the tickets or deals end: no clock is asked. */
export function backtest({ collected, deals, managers, zone }: BacktestInput): Backtest {
  const flags = firstOfTheirKind(collected.matches);
  const asOf = deals.reduce(
    (latest, { createdAt, closedAt }) => Math.max(latest, createdAt, closedAt ?? 0),
    collected.to ?? 0,
  );
  const decided = decisions(flags, deals, asOf);
  const won = deals.filter((deal) => deal.status === "won" && isExpansion(deal.type));
  const inBucket = (bucket: string) =>
    won.filter((deal) => deal.accountId !== null && decided.get(deal)?.bucket === bucket);
  return {
    tickets: {
      tickets: collected.tickets,
      withoutText: collected.withoutText,
      withoutAccount: collected.withoutAccount,
      carrying: collected.carrying,
      from: collected.from,
      to: collected.to,
      accounts: collected.accounts.size,
    },
    flags: flags.length,
    signals: signalsOf(collected.matches, flags, won, decided),
    won: {
      all: moneyOf(won),
      sourced: moneyOf(inBucket("sourced")),
      influenced: moneyOf(inBucket("influenced")),
      none: moneyOf(inBucket("none")),
      withoutAccount: moneyOf(won.filter(({ accountId }) => accountId === null)),
    },
    lift: liftOfPast(collected, flags, won, zone, asOf),
    load: loadOf(collected, flags, managers),
  };
}

/** Flags that would have been raised: a match joins an earlier one of its account and signal for 30 days. */
export function firstOfTheirKind(matches: readonly PastFlag[]): PastFlag[] {
  const heads = new Map<string, number>();
  const flags: PastFlag[] = [];
  for (const match of matches.toSorted(
    (a, b) => a.at - b.at || (a.ticketId < b.ticketId ? -1 : a.ticketId > b.ticketId ? 1 : 0),
  )) {
    const key = JSON.stringify([match.accountId ?? ["ticket", match.ticketId], match.signal]);
    const head = heads.get(key);
    if (head !== undefined && match.at - head <= JOINS_FOR) continue;
    heads.set(key, match.at);
    flags.push(match);
  }
  return flags;
}

const fact = ({ id, type, accountId, createdAt, closedAt }: PastDeal) => ({
  id,
  type,
  accountId,
  createdAt,
  closedAt,
});

type Decided = ReadonlyMap<PastDeal, { bucket: string; flag: PastFlag | null }>;

function decisions(flags: readonly PastFlag[], deals: readonly PastDeal[], asOf: number): Decided {
  const rule: Rule = defaultRule;
  const known = flags.filter(({ accountId, kind }) => accountId !== null && kind === "expansion");
  const flagsOf = Map.groupBy(known, ({ accountId }) => accountId);
  const factsOf = Map.groupBy(deals.map(fact), ({ accountId }) => accountId);
  const decided = new Map<PastDeal, { bucket: string; flag: PastFlag | null }>();
  for (const deal of deals) {
    const raised = (deal.accountId === null ? [] : (flagsOf.get(deal.accountId) ?? [])).map(
      (flag, at) => ({
        id: String(at).padStart(9, "0"),
        kind: flag.kind,
        accountId: flag.accountId,
        raisedAt: flag.at,
        status: "accepted" as const,
        flag,
      }),
    );
    const { bucket, flagId } = decide(
      {
        opportunity: fact(deal),
        flags: raised,
        otherOpportunities: deal.accountId === null ? [] : (factsOf.get(deal.accountId) ?? []),
        activities: [],
        asOf,
      },
      rule,
    );
    decided.set(deal, {
      bucket,
      flag: raised.find(({ id }) => id === flagId)?.flag ?? null,
    });
  }
  return decided;
}

function signalsOf(
  matches: readonly PastFlag[],
  flags: readonly PastFlag[],
  won: readonly PastDeal[],
  decided: Decided,
): SignalPast[] {
  const flagsOf = Map.groupBy(flags, ({ signal }) => signal);
  return [...Map.groupBy(matches, ({ signal }) => signal)]
    .map(([signal, all]) => {
      const kind: Kind = all[0]?.kind ?? "expansion";
      const sourced = won.filter((deal) => {
        const found = decided.get(deal);
        return found?.bucket === "sourced" && found.flag?.signal === signal;
      });
      return {
        signal,
        kind,
        tickets: all.length,
        flags: flagsOf.get(signal)?.length ?? 0,
        sourced: kind === "expansion" ? moneyOf(sourced) : null,
        examples: all
          .toSorted((a, b) => b.likeness - a.likeness || (a.ticketId < b.ticketId ? -1 : 1))
          .slice(0, EXAMPLES),
      };
    })
    .toSorted((a, b) => b.flags - a.flags || (a.signal < b.signal ? -1 : 1));
}

function liftOfPast(
  collected: Collected,
  flags: readonly PastFlag[],
  won: readonly PastDeal[],
  zone: string,
  asOf: number,
): Lift {
  const known = won.flatMap(({ id, accountId, closedAt }) =>
    accountId === null || closedAt === null ? [] : [{ id, accountId, closedAt }],
  );
  const ids = new Set([...collected.accounts, ...known.map(({ accountId }) => accountId)]);
  const raised = flags.filter(({ kind }) => kind === "expansion");
  return baseRate({
    // An export of tickets knows neither segments nor revenue: all accounts are compared with all.
    won: known.map((deal) => ({ ...deal, stratum: "all" })),
    accounts: [...ids].map((id) => ({ id, stratum: "all", activeFrom: null, activeTo: null })),
    expansionsOf: timesOf(known.map(({ accountId, closedAt }) => [accountId, closedAt])),
    flagsOf: timesOf(raised.map(({ accountId, at }) => [accountId, at])),
    monthOf: (closedAt) => monthBounds(monthOf(closedAt, zone), zone),
    windowDays: defaultRule.sourceWindowDays,
    asOf,
  });
}

function timesOf(
  times: readonly (readonly [accountId: string | null, at: number])[],
): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [accountId, at] of times) {
    if (accountId === null) continue;
    const of = found.get(accountId);
    if (of === undefined) found.set(accountId, [at]);
    else of.push(at);
  }
  return found;
}

function loadOf(
  { from, to }: Collected,
  flags: readonly PastFlag[],
  managers: number,
): Load | null {
  if (from === null || to === null || to - from < WEEK) return null;
  // Whole weeks from the first ticket on; a week that is not over says nothing of a week's load.
  const whole = Math.floor((to - from) / WEEK);
  const weeks = Array.from({ length: whole }, (_, at) => ({ from: from + at * WEEK, flags: 0 }));
  for (const { at } of flags) {
    const week = weeks[Math.floor((at - from) / WEEK)];
    if (week !== undefined) week.flags += 1;
  }
  const each = weeks.map((week) => week.flags / managers);
  return {
    weeks,
    managers,
    perManager: {
      median: quantile(each, 0.5),
      p90: quantile(each, 0.9),
      most: quantile(each, 1),
    },
  };
}

function moneyOf(deals: readonly PastDeal[]): Money {
  const sums = new Map<string, bigint>();
  for (const { currency, amountMinor } of deals)
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  return {
    deals: deals.length,
    amounts: [...sums]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, sum]) => ({ currency, amountMinor: String(sum) })),
  };
}
