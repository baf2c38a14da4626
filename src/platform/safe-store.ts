// Whether a store can keep what is promised: asked at every start, and on hosts without a start before the first question.
import type { Database } from "../storage/database.ts";
import { refuseOtherSchema } from "../storage/migrate.ts";
import { migrations } from "../storage/migrations/all.ts";
import { checkSettings } from "../storage/settings-check.ts";

/** The database has settings under which a promise could not be kept. */
export class UnsafeStoreError extends Error {
  override name = "UnsafeStoreError" as const;
}

/** @throws {UnsafeStoreError} naming every setting that is in the way. */
export async function refuseUnsafeStore(
  database: Database,
  options: {
    readonly requireUnprivilegedRole: boolean;
    readonly log: (sentence: string) => void;
  },
): Promise<void> {
  const { refused, noted } = await checkSettings(database, options);
  for (const note of noted) options.log(note);
  if (refused.length > 0) throw new UnsafeStoreError(refused.join(" "));
}

/**
 * Remembers that a store was found safe, for as long as the process lives. The function it returns makes a database
 * that asks nothing of a store before that; one that is not safe is asked again each time, since a person may mend it.
 */
export function createStoreCheck(
  log: (sentence: string) => void,
): (database: Database) => Database {
  let safe = false;
  const check = async (database: Database) => {
    if (safe) return;
    try {
      await refuseOtherSchema(database, migrations);
      await refuseUnsafeStore(database, { requireUnprivilegedRole: true, log });
      safe = true;
    } catch (error) {
      // The caller is told nothing of settings; the operator must be.
      if (error instanceof Error) log(error.message);
      throw error;
    }
  };
  const checked = (database: Database): Database => ({
    async query(sql, params) {
      await check(database);
      return database.query(sql, params);
    },
    async transaction(work, kind) {
      await check(database);
      return database.transaction(work, kind);
    },
    forTenant: (tenantId) => checked(database.forTenant(tenantId)),
    close: () => database.close(),
  });
  return checked;
}
