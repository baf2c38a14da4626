// What the address bar says about this page: which ledger, of which week.
import { LEDGERS, type LedgerName } from "../domain/ledger/signals.ts";
import type { Spelling } from "../ui/page/address-bar.ts";

export interface Address {
  readonly ledger: LedgerName;
  /** Its Monday; `null` is the week that runs. */
  readonly week: string | null;
}

const MONDAY = /^\d{4}-\d{2}-\d{2}$/;

export const spelling: Spelling<Address> = {
  read(search) {
    const query = new URLSearchParams(search);
    const week = query.get("week");
    return {
      ledger: LEDGERS.find((name) => name === query.get("of")) ?? "product",
      week: week !== null && MONDAY.test(week) ? week : null,
    };
  },
  write({ ledger, week }, search) {
    const query = new URLSearchParams(search);
    query.delete("of");
    query.delete("week");
    if (ledger !== "product") query.set("of", ledger);
    if (week !== null) query.set("week", week);
    const written = query.toString();
    return written === "" ? "" : `?${written}`;
  },
};

const DAY = 86_400_000;

/** The Monday so many weeks from another. Days are counted in UTC, where each has 24 hours. */
export const mondayFrom = (monday: string, weeks: number): string =>
  new Date(Date.parse(`${monday}T00:00:00Z`) + weeks * 7 * DAY).toISOString().slice(0, 10);
