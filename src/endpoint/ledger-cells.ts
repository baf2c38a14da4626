// A ledger as a table for a spreadsheet: one line for each pattern and currency.
import type { LedgerAnswer } from "../api/ledger.ts";
import { toDecimal } from "../domain/money.ts";
import type { Cell } from "./message/csv.ts";

export const LEDGER_HEADER = [
  "key",
  "label",
  "accounts",
  "tickets",
  "agents",
  "flags",
  "flags_this_week",
  "currency",
  "accounts_with_revenue",
  "revenue_affected",
  "revenue_share",
  "first_at",
  "last_at",
  "fixed_at",
] as const;

export function ledgerCells(ledger: LedgerAnswer): Cell[][] {
  return ledger.patterns.flatMap((pattern) => {
    const before: Cell[] = [
      { text: pattern.key },
      { text: pattern.label },
      { number: pattern.accounts },
      { number: pattern.tickets },
      { number: pattern.agents },
      { number: pattern.flags },
      { number: pattern.thisWeek },
    ];
    const after: Cell[] = [
      { text: pattern.firstAt },
      { text: pattern.lastAt },
      { text: pattern.fix === null || pattern.fix.undoneAt !== null ? null : pattern.fix.at },
    ];
    const nothing: Cell[] = [{ text: null }, { number: null }, { number: null }, { number: null }];
    if (pattern.exposure.length === 0) return [[...before, ...nothing, ...after]];
    return pattern.exposure.map(({ currency, accounts, affectedMinor, shareMinor }) => [
      ...before,
      { text: currency },
      { number: accounts },
      { number: toDecimal(BigInt(affectedMinor), currency), currency },
      { number: toDecimal(BigInt(shareMinor), currency), currency },
      ...after,
    ]);
  });
}
