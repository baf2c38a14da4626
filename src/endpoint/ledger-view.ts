// A ledger as it is answered: the figures, the tenant's words for them, and what customers said.
import { usualSpelling, competitorKey } from "../domain/ledger/competitors.ts";
import { ledgerOf, type Pattern } from "../domain/ledger/patterns.ts";
import {
  evidenceSince,
  type LedgerRow,
  type Week,
  weekOf,
  weeksUpTo,
} from "../domain/ledger/rows.ts";
import { type LedgerName, signalsOf } from "../domain/ledger/signals.ts";
import { findSignal, type Taxonomy } from "../domain/taxonomy.ts";
import type { LedgerAnswer, LedgerPattern } from "../api/ledger.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { type Fix, newestFixes } from "../storage/fixes.ts";
import { ledgerRows, type Quote, quotesOf } from "../storage/ledger.ts";

/** Quotes of one pattern that are shown, and the newest flags that they are looked for in. */
const QUOTES = 5;
const QUOTED_FROM = 30;

export interface LedgerReader {
  /** Whether it is read by a link, so that no flag can be opened from it. */
  readonly hasSeat: boolean;
  readonly namesAccounts: boolean;
}

/** One ledger as it stands at `now`, or as it stood at the end of a week that is past. */
export async function ledgerAnswer(
  database: Database,
  configuration: Configuration,
  ledger: LedgerName,
  {
    week,
    now,
    reader,
  }: { readonly week: Week | null; readonly now: number; readonly reader: LedgerReader },
): Promise<LedgerAnswer> {
  const { tenant, taxonomy } = configuration;
  const shown = week ?? weekOf(now, tenant.zone);
  const asOf = Math.min(shown.endsAt, now);
  const weeks = weeksUpTo(shown, tenant.zone);
  const signals = signalsOf(ledger, taxonomy);
  const [rows, fixes] = await Promise.all([
    ledgerRows(database, tenant.id, {
      signals,
      from: new Date(evidenceSince(asOf)),
      // What was raised in this very millisecond has been raised.
      to: new Date(Math.min(shown.endsAt, now + 1)),
    }),
    ledger === "product" ? newestFixes(database, tenant.id, signals) : [],
  ]);
  const { patterns, counted, excluded } = ledgerOf(rows, PATTERN_OF[ledger], { asOf, weeks });
  const quotes = Map.groupBy(
    await quotesOf(
      database,
      tenant.id,
      patterns.flatMap(({ ids }) => ids.slice(0, QUOTED_FROM)),
    ),
    ({ flagId }) => flagId,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const view = (pattern: Pattern): LedgerPattern => {
    const flags = pattern.ids.flatMap((id) => byId.get(id) ?? []);
    const fix = fixes.find(({ signal }) => signal === pattern.key);
    return {
      ...numbersOf(pattern),
      label: labelOf(ledger, pattern.key, flags, taxonomy),
      quotes: flags
        .flatMap(({ id }) => quotes.get(id) ?? [])
        .slice(0, QUOTES)
        .map((quote) => quoteView(quote, reader)),
      fix: fix === undefined ? null : fixView(fix, flags),
    };
  };
  return {
    ledger,
    tenant: tenant.name,
    zone: tenant.zone,
    asOf: new Date(asOf).toISOString(),
    weeks: weeks.map(({ from }) => from),
    patterns: patterns.map(view),
    counted,
    excluded: [...excluded],
  };
}

const PATTERN_OF: Record<LedgerName, (row: LedgerRow) => string> = {
  product: ({ signal }) => signal,
  competitors: ({ evidence }) => competitorKey(evidence),
};

const numbersOf = (pattern: Pattern) => ({
  key: pattern.key,
  accounts: pattern.accounts,
  tickets: pattern.tickets,
  agents: pattern.agents,
  flags: pattern.flags,
  thisWeek: pattern.thisWeek,
  exposure: [...pattern.exposure],
  trend: [...pattern.trend],
  firstAt: new Date(pattern.firstAt).toISOString(),
  lastAt: new Date(pattern.lastAt).toISOString(),
});

const labelOf = (
  ledger: LedgerName,
  key: string,
  flags: readonly LedgerRow[],
  taxonomy: Taxonomy,
): string =>
  ledger === "product"
    ? (findSignal(taxonomy, key)?.signal.label ?? key)
    : usualSpelling(flags.map(({ evidence }) => evidence));

const quoteView = (
  { flagId, quote, accountName, raisedAt }: Quote,
  { hasSeat, namesAccounts }: LedgerReader,
): LedgerPattern["quotes"][number] => ({
  flagId: hasSeat ? flagId : null,
  quote,
  accountName: namesAccounts ? accountName : null,
  at: raisedAt.toISOString(),
});

const fixView = (fix: Fix, flags: readonly LedgerRow[]): NonNullable<LedgerPattern["fix"]> => ({
  id: fix.id,
  words: fix.words,
  at: fix.at.toISOString(),
  byName: fix.byName,
  undoneAt: fix.undoneAt?.toISOString() ?? null,
  flagsSince: flags.filter(({ raisedAt }) => raisedAt > fix.at.getTime()).length,
});
