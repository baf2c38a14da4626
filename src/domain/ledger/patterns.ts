// The ledger: what customers suffer from, by how many of them do. One pattern is a signal, or a competitor's name.
import type { Instant } from "../instant.ts";
import { type Exposure, exposures } from "./exposure.ts";
import { distinct, endedAs, type Ended, type LedgerRow, trendOf, type Week } from "./rows.ts";

export interface Pattern {
  readonly key: string;
  readonly accounts: number;
  readonly tickets: number;
  readonly agents: number;
  /** Flags that count. */
  readonly flags: number;
  /** Of them, those that the last week brought. */
  readonly thisWeek: number;
  readonly exposure: readonly Exposure[];
  /** Flags raised in each of the weeks, whatever became of them. */
  readonly trend: readonly number[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Flags by id, newest first: the rows beneath every figure of this line. */
  readonly ids: readonly string[];
}

export interface Ledger {
  readonly patterns: readonly Pattern[];
  /** Flags that count and those that do not are all there were. */
  readonly counted: number;
  readonly excluded: readonly { readonly reason: Ended; readonly n: number }[];
}

/**
 * Patterns by how many distinct accounts they reach, then by tickets. A flag counts while it is neither resolved nor
 * declined and its evidence is recent; `rows` are those raised since `evidenceSince(asOf)` and before `asOf`.
 */
export function ledgerOf(
  rows: readonly LedgerRow[],
  patternOf: (row: LedgerRow) => string,
  { asOf, weeks }: { readonly asOf: Instant; readonly weeks: readonly Week[] },
): Ledger {
  const ended = new Map<Ended, number>();
  const counted = rows.filter((row) => {
    const as = endedAs(row, asOf);
    if (as !== null) ended.set(as, (ended.get(as) ?? 0) + 1);
    return as === null;
  });
  const exposed = exposures(counted, patternOf);
  const all = Map.groupBy(rows, patternOf);
  const last = weeks.at(-1);
  const patterns = [...Map.groupBy(counted, patternOf)].map(([key, flags]): Pattern => {
    const newestFirst = flags.toSorted((a, b) => b.raisedAt - a.raisedAt || (a.id < b.id ? 1 : -1));
    return {
      key,
      accounts: distinct(flags.map(({ accountId }) => accountId)),
      tickets: distinct(flags.map(({ ticketId }) => ticketId)),
      agents: distinct(flags.map(({ agentId }) => agentId)),
      flags: flags.length,
      thisWeek: last === undefined ? 0 : (trendOf(flags, [last])[0] ?? 0),
      exposure: exposed.get(key) ?? [],
      trend: trendOf(all.get(key) ?? [], weeks),
      firstAt: newestFirst.at(-1)?.raisedAt ?? asOf,
      lastAt: newestFirst[0]?.raisedAt ?? asOf,
      ids: newestFirst.map(({ id }) => id),
    };
  });
  return {
    patterns: patterns.toSorted(
      (a, b) => b.accounts - a.accounts || b.tickets - a.tickets || (a.key < b.key ? -1 : 1),
    ),
    counted: counted.length,
    excluded: [...ended]
      .map(([reason, n]) => ({ reason, n }))
      .toSorted((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1)),
  };
}
