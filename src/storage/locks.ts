// Who waits for whom: an account, then who stands for its signals, then its flags, so that two decisions about one account
// never pass each other.
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";
import { flagById, flagsById } from "./flags.ts";

/**
 * Holds the accounts until the transaction ends. Whoever decides credits holds them first: a deal that is told and a flag
 * that is declined at the same moment would otherwise each see the other as it was before. A raise waits for nothing but
 * the flag that stands for its signal, so those are held as well, and before any flag, as a raise does.
 */
export async function lockAccounts(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.query(
    `select id from accounts where tenant_id = $1 and id = any($2) order by id for no key update`,
    [tenantId, ids],
  );
  await tx.query(
    `select flag_id from signal_heads where tenant_id = $1 and account_id = any($2)
     order by account_id, signal for no key update`,
    [tenantId, ids],
  );
}

/** Holds the account that a flag is about. A flag's account never changes. */
export async function lockAccountOf(tx: Database, tenantId: string, flagId: string): Promise<void> {
  const [flag] = await tx.query<{ accountId: string | null }>(
    `select account_id as "accountId" from flags where tenant_id = $1 and id = $2`,
    [tenantId, flagId],
  );
  if (flag?.accountId != null) await lockAccounts(tx, tenantId, [flag.accountId]);
}

/** The flag as it stands, held until the transaction ends; `null` when there is none. */
export async function lockedFlag(
  tx: Database,
  tenantId: string,
  id: string,
): Promise<FlagRecord | null> {
  const [locked] = await tx.query(
    `select id from flags where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
  return locked === undefined ? null : flagById(tx, tenantId, id);
}

/** The same for many flags at once, by their ids; those that there are not are missing. */
export async function lockedFlags(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, FlagRecord>> {
  if (ids.length === 0) return new Map();
  await tx.query(
    `select id from flags where tenant_id = $1 and id = any($2) order by id for update`,
    [tenantId, ids],
  );
  const flags = await flagsById(tx, tenantId, ids);
  return new Map(flags.map((flag) => [flag.id, flag]));
}
