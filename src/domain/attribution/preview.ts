// What another rule would change, before it is published: which deals move from where to where, and what that does to months.
import type { Bucket, Decision } from "../attribution.ts";
import type { Instant } from "../instant.ts";
import { monthOf, type Month } from "../month.ts";

/** Where a deal's amount stands in a report. The places add up to everything that was won. */
export const PLACES = [
  "sourced",
  "influenced",
  "unattributed",
  "no-account",
  "out-of-scope",
] as const;
export type Place = (typeof PLACES)[number];

/** Amounts in minor units of one currency. */
export type ByPlace = Record<Place, bigint>;

/** A deal whose credit would be another one. */
export type MovedDeal = {
  crm: string;
  id: string;
  status: "open" | "won" | "lost";
  hasAccount: boolean;
  closedAt: Instant | null;
  amountMinor: bigint;
  currency: string;
  from: Pick<Decision, "bucket" | "flagId">;
  to: Pick<Decision, "bucket" | "flagId">;
};

/** All deals that go from one bucket to another, one line for each status and currency. */
export type Move = {
  from: Bucket;
  to: Bucket;
  status: MovedDeal["status"];
  currency: string;
  n: number;
  amountMinor: bigint;
};

/** What a month's won amounts gain and lose; the gains and losses of a line add up to nothing. */
export type MonthChange = { month: Month; currency: string; change: ByPlace };

export const nowhere = (): ByPlace => ({
  sourced: 0n,
  influenced: 0n,
  unattributed: 0n,
  "no-account": 0n,
  "out-of-scope": 0n,
});

/** Whether a deal has an account or not, out of scope is out of scope; without one nothing is owed to anybody. */
export function placeOf(bucket: Bucket, hasAccount: boolean): Place {
  if (bucket === "out-of-scope") return "out-of-scope";
  if (!hasAccount) return "no-account";
  return bucket === "none" ? "unattributed" : bucket;
}

/** Sums what moves. Deals whose flag alone is another one count as moved, and change no amount. */
export function summary(
  moved: readonly MovedDeal[],
  zone: string,
): { moves: Move[]; months: MonthChange[] } {
  const moves = new Map<string, Move>();
  const months = new Map<string, MonthChange>();
  for (const { from, to, status, currency, amountMinor, closedAt, hasAccount } of moved) {
    const key = [from.bucket, to.bucket, status, currency].join(" ");
    const move = moves.get(key);
    if (move === undefined)
      moves.set(key, { from: from.bucket, to: to.bucket, status, currency, n: 1, amountMinor });
    else {
      move.n += 1;
      move.amountMinor += amountMinor;
    }
    if (status !== "won" || closedAt === null || from.bucket === to.bucket) continue;
    const month = monthOf(closedAt, zone);
    const at = `${month} ${currency}`;
    const line = months.get(at) ?? { month, currency, change: nowhere() };
    line.change[placeOf(from.bucket, hasAccount)] -= amountMinor;
    line.change[placeOf(to.bucket, hasAccount)] += amountMinor;
    months.set(at, line);
  }
  return {
    moves: [...moves].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, move]) => move),
    months: [...months].toSorted(([a], [b]) => (a < b ? 1 : -1)).map(([, line]) => line),
  };
}
