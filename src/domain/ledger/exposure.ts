// What an account pays a year, over the patterns it suffers from. Exposure is not loss, and never "saved".
import { splitByLargestRemainder } from "../money.ts";
import type { LedgerRow } from "./rows.ts";

/** In one currency; a total is never converted. */
export interface Exposure {
  readonly currency: string;
  readonly accounts: number;
  /** The whole yearly revenue of every account that is affected. Does not add up over patterns. */
  readonly affectedMinor: string;
  /** Each account's revenue split evenly over its patterns. Adds up. */
  readonly shareMinor: string;
}

interface Account {
  readonly patterns: readonly string[];
  readonly arrMinor: bigint;
  readonly currency: string;
}

/**
 * The exposure of each pattern, by its key, in currencies of most accounts first (definitions, §15). An account counts
 * with what its newest flag says it pays; one whose revenue is not known counts in no sum.
 */
export function exposures(
  rows: readonly LedgerRow[],
  patternOf: (row: LedgerRow) => string,
): Map<string, Exposure[]> {
  const sums = new Map<
    string,
    Map<string, { accounts: number; affected: bigint; share: bigint }>
  >();
  for (const { patterns, arrMinor, currency } of accountsOf(rows, patternOf)) {
    const shares = splitByLargestRemainder(
      arrMinor,
      patterns.map(() => 1),
    );
    for (const [at, pattern] of patterns.entries()) {
      const ofPattern = sums.get(pattern) ?? new Map();
      const before = ofPattern.get(currency) ?? { accounts: 0, affected: 0n, share: 0n };
      ofPattern.set(currency, {
        accounts: before.accounts + 1,
        affected: before.affected + arrMinor,
        share: before.share + (shares[at] ?? 0n),
      });
      sums.set(pattern, ofPattern);
    }
  }
  return new Map(
    [...sums].map(([pattern, byCurrency]) => [
      pattern,
      [...byCurrency]
        .map(([currency, { accounts, affected, share }]) => ({
          currency,
          accounts,
          affectedMinor: String(affected),
          shareMinor: String(share),
        }))
        .toSorted((a, b) => b.accounts - a.accounts || (a.currency < b.currency ? -1 : 1)),
    ]),
  );
}

function accountsOf(rows: readonly LedgerRow[], patternOf: (row: LedgerRow) => string): Account[] {
  const byAccount = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    if (row.accountId === null) continue;
    byAccount.set(row.accountId, [...(byAccount.get(row.accountId) ?? []), row]);
  }
  return [...byAccount.values()].flatMap((ofAccount) => {
    const newest = ofAccount.reduce((a, b) => (isNewer(b, a) ? b : a));
    if (newest.arrMinor === null || newest.currency === null) return [];
    // In the order of their names, so that the odd unit does not depend on the order of rows.
    const patterns = [...new Set(ofAccount.map(patternOf))].toSorted();
    return [{ patterns, arrMinor: BigInt(newest.arrMinor), currency: newest.currency }];
  });
}

const isNewer = (a: LedgerRow, b: LedgerRow): boolean =>
  a.raisedAt === b.raisedAt ? a.id > b.id : a.raisedAt > b.raisedAt;
