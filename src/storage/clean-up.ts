// After an erasure: what was deleted still stands in files and in the log of changes until it is written over.
import { type Database, sqlState } from "./database.ts";

/** The tables that hold personal data, besides those that a flag's own figures are in. */
const SIDE_TABLES = ["flag_texts", "event_texts", "deliveries", "members"] as const;
const ACCOUNT_TABLES = [
  "accounts",
  "flags",
  "opportunities",
  "opportunity_facts",
  "crm_events",
] as const;

/**
 * Writes the tables anew without what was erased, and lets go of the log up to now. Tables are locked while they are
 * written; `accounts: true` adds those that hold accounts' names. Needs the owner, and for the log a superuser: with
 * less, `log` is false, and the server's own rotation lets go of it later.
 */
export async function cleanUp(
  owner: Database,
  { accounts }: { readonly accounts: boolean },
): Promise<{ readonly log: boolean }> {
  for (const table of [...SIDE_TABLES, ...(accounts ? ACCOUNT_TABLES : [])]) {
    // A statement of its own each: it can't run in a transaction.
    await owner.query(`vacuum (full) ${table}`, []);
  }
  try {
    await owner.query(`checkpoint`, []);
    await owner.query(`select pg_switch_wal()`, []);
    await owner.query(`checkpoint`, []);
    return { log: true };
  } catch (error) {
    if (sqlState(error) === "42501") return { log: false };
    throw error;
  }
}
