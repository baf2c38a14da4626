// The rows that a month's base rate is computed from, as they are read, exported and read again.
import type { Instant } from "../instant.ts";
import { monthBounds, monthOf } from "../month.ts";
import { baseRate, type ComparableAccount, type Lift, type WonExpansion } from "./base-rate.ts";

/** Something that happened to an account. */
export type AccountMoment = { accountId: string; at: Instant };

/** Plain rows, whose order means nothing. */
export type BaseRateRows = {
  won: readonly WonExpansion[];
  accounts: readonly ComparableAccount[];
  /** Won expansions of all these accounts, within the window on either side of the month. */
  expansions: readonly AccountMoment[];
  /** Qualifying flags of all these accounts, in the month and within the window before it. */
  flags: readonly AccountMoment[];
};

/** How much more often a flag came before a won deal than before nothing in particular. */
export function liftFromRows(
  rows: BaseRateRows,
  about: { zone: string; windowDays: number; asOf: Instant; seed?: number },
): Lift {
  const { zone, ...rest } = about;
  return baseRate({
    ...rest,
    won: rows.won,
    accounts: rows.accounts,
    expansionsOf: momentsOf(rows.expansions),
    flagsOf: momentsOf(rows.flags),
    monthOf: (closedAt) => monthBounds(monthOf(closedAt, zone), zone),
  });
}

function momentsOf(rows: readonly AccountMoment[]): Map<string, Instant[]> {
  const moments = new Map<string, Instant[]>();
  for (const { accountId, at } of rows) {
    const known = moments.get(accountId);
    if (known === undefined) moments.set(accountId, [at]);
    else known.push(at);
  }
  return moments;
}
