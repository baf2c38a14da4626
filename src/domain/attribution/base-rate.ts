// How often would this happen anyway? Customers who write in often are "influenced" by arithmetic, so beside the share of won
// deals with a flag before stands that of comparable accounts without a deal: a placebo test (definitions.md §9).
import type { Instant } from "../instant.ts";
import { isoOf } from "../instant.ts";
import type { Excluded, Interval, Refusal } from "../metric.ts";
import { mulberry32 } from "../statistics/bootstrap.ts";
import { newcombe } from "../statistics/newcombe.ts";

/** Accounts are compared within one of these: what they have in common besides having no deal. */
export type Stratum = string;

/** A won expansion of the period. */
export type WonExpansion = { id: string; accountId: string; stratum: Stratum; closedAt: Instant };

/** An account that a won deal may be compared with. */
export type ComparableAccount = {
  id: string;
  stratum: Stratum;
  /** When it became a customer, and when it stopped; null is "from the beginning" and "still". */
  activeFrom: Instant | null;
  activeTo: Instant | null;
};

export type BaseRateInput = {
  /** In whichever order; one comparison is drawn after another by their ids. */
  won: readonly WonExpansion[];
  accounts: readonly ComparableAccount[];
  /** When each account won an expansion, within the window of the period at least; the period's own included. */
  expansionsOf: ReadonlyMap<string, readonly Instant[]>;
  /** When qualifying flags of each account were raised, within the window before the period at least. */
  flagsOf: ReadonlyMap<string, readonly Instant[]>;
  /** First moment of the calendar month that a deal closed in, and the one after its last, in the tenant's zone. */
  monthOf: (closedAt: Instant) => { from: Instant; to: Instant };
  windowDays: number;
  asOf: Instant;
  seed?: number;
};

/** The difference of both shares, with the shares themselves; refused with null everywhere when a group is too small. */
export type Lift = {
  id: "influence-lift";
  unit: "share";
  value: number | null;
  n: { expansions: number; comparisons: number };
  /** Of `n`: those with a qualifying flag in the window before. */
  flagged: { expansions: number; comparisons: number };
  interval: Interval | null;
  method: string;
  asOf: string;
  excluded: Excluded[];
  refusal: Refusal | null;
  /** False while the interval covers 0: "not distinguishable from chance". */
  distinguishable: boolean;
};

/** Comparison dates drawn for each won deal, as far as there are so many. */
const PER_DEAL = 5;
/** Fewer in either group say nothing (definitions.md §17). */
const FEWEST = 10;
const DAY = 86_400_000;

/**
 * Draws up to five comparison dates for every won deal (an account of the same stratum, a moment of the same calendar month, active
 * then, without an expansion within the window on either side) and compares how often a flag came before.
 */
export function baseRate(input: BaseRateInput): Lift {
  const { won, accounts, windowDays, seed = 1 } = input;
  const random = mulberry32(seed);
  const candidatesOf = Map.groupBy(accounts.toSorted(byId), ({ stratum }) => stratum);
  let compared = 0;
  let unmatched = 0;
  const flagged = { expansions: 0, comparisons: 0 };
  let comparisons = 0;
  for (const deal of won.toSorted(byId)) {
    const drawn = drawDates(deal, candidatesOf.get(deal.stratum) ?? [], input, random);
    if (drawn.length === 0) {
      unmatched += 1;
      continue;
    }
    compared += 1;
    comparisons += drawn.length;
    if (hasFlagBefore(deal.accountId, deal.closedAt, input)) flagged.expansions += 1;
    flagged.comparisons += drawn.filter(({ accountId, at }) =>
      hasFlagBefore(accountId, at, input),
    ).length;
  }
  return liftOf(
    { flagged: flagged.expansions, n: compared },
    { flagged: flagged.comparisons, n: comparisons },
    {
      windowDays,
      seed,
      asOf: input.asOf,
      excluded: unmatched === 0 ? [] : [{ reason: "no-comparison-date", n: unmatched }],
    },
  );
}

/** The metric of two shares that were counted already. */
export function liftOf(
  expansions: { flagged: number; n: number },
  comparisons: { flagged: number; n: number },
  about: { windowDays: number; seed: number; asOf: Instant; excluded: Excluded[] },
): Lift {
  const { windowDays, seed, asOf, excluded } = about;
  const counted = {
    id: "influence-lift",
    unit: "share",
    n: { expansions: expansions.n, comparisons: comparisons.n },
    flagged: { expansions: expansions.flagged, comparisons: comparisons.flagged },
    asOf: isoOf(asOf),
    excluded,
  } as const;
  const fewest = Math.min(expansions.n, comparisons.n);
  const found = newcombe(expansions.flagged, expansions.n, comparisons.flagged, comparisons.n);
  if (fewest < FEWEST || found === null) {
    const reason = fewest === 0 ? "no-data" : "group-below-10";
    return {
      ...counted,
      value: null,
      interval: null,
      method: `refused:${reason}`,
      refusal: { reason, have: fewest, need: FEWEST },
      distinguishable: false,
    };
  }
  const [low, high] = found.interval;
  return {
    ...counted,
    value: found.difference,
    interval: found.interval,
    method: `newcombe@1{windowDays=${windowDays},perDeal=${PER_DEAL},seed=${seed}}`,
    refusal: null,
    distinguishable: low > 0 || high < 0,
  };
}

/**
 * Half a power of ten of yearly revenue: 10,000 to 31,623 is one band, to 100,000 the next. Definitions ask for bands and leave
 * their width open; this one keeps accounts together that differ by at most a factor of about three.
 */
export function arrBand(arrMinor: bigint | null, minorDigits: number): string {
  if (arrMinor === null) return "unknown";
  const units = Number(arrMinor) / 10 ** minorDigits;
  return units < 1 ? "none" : String(Math.floor(2 * Math.log10(units)));
}

function drawDates(
  deal: WonExpansion,
  candidates: readonly ComparableAccount[],
  input: BaseRateInput,
  random: () => number,
): { accountId: string; at: Instant }[] {
  const { from, to } = input.monthOf(deal.closedAt);
  const until = Math.min(to, input.asOf);
  const drawn: { accountId: string; at: Instant }[] = [];
  // Fisher and Yates, only as far as needed: positions that were swapped are kept aside, the list stays as it is.
  const swapped = new Map<number, number>();
  for (let left = candidates.length; left > 0 && drawn.length < PER_DEAL; left -= 1) {
    const at = Math.floor(random() * left);
    const chosen = candidates[swapped.get(at) ?? at];
    swapped.set(at, swapped.get(left - 1) ?? left - 1);
    const moment = Math.floor(from + random() * (until - from));
    if (chosen !== undefined && isComparable(chosen, moment, input))
      drawn.push({ accountId: chosen.id, at: moment });
  }
  return drawn;
}

function isComparable(account: ComparableAccount, at: Instant, input: BaseRateInput): boolean {
  const { activeFrom, activeTo, id } = account;
  if (activeFrom !== null && at < activeFrom) return false;
  if (activeTo !== null && at >= activeTo) return false;
  const window = input.windowDays * DAY;
  return !(input.expansionsOf.get(id) ?? []).some((won) => Math.abs(won - at) <= window);
}

function hasFlagBefore(accountId: string, at: Instant, input: BaseRateInput): boolean {
  const window = input.windowDays * DAY;
  return (input.flagsOf.get(accountId) ?? []).some(
    (raised) => raised < at && at - raised <= window,
  );
}

const byId = (a: { id: string }, b: { id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
