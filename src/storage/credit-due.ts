// Credits that a new flag changed. A raise is one round trip and decides none; this does, a moment later.
import { creditAccounts } from "./credits.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";

/** A run that was late, or a worker that was down for a while, still finds what it missed. */
const LOOK_BACK_MINUTES = 30;
/** Accounts decided in one transaction: few enough that nobody waits long for one of them. */
const ACCOUNTS = 20;

/**
 * Decides again the credits of accounts that have deals and were flagged lately: a flag raised while a deal is open may
 * influence it. Deciding again what has not changed stores nothing, so several may run at once.
 */
export async function creditDue(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ accounts: number }> {
  const tenants = await database.query<{ id: string }>(
    `select id from tenants where suspended_at is null`,
    [],
  );
  let accounts = 0;
  for (const { id: tenantId } of tenants) {
    const ofTenant = database.forTenant(tenantId);
    const flagged = await ofTenant.query<{ accountId: string }>(
      `select distinct f.account_id as "accountId"
       from flag_events e
       join flags f on f.tenant_id = e.tenant_id and f.id = e.flag_id
       where e.tenant_id = $1 and e.type = 'raised' and f.kind = 'expansion'
         and e.recorded_at > $2::timestamptz - make_interval(mins => $3)
         and exists (select from opportunities o
           where o.tenant_id = $1 and o.account_id = f.account_id)`,
      [tenantId, now, LOOK_BACK_MINUTES],
    );
    if (flagged.length === 0) continue;
    const owed = await owedOf(tenantId);
    const ids = flagged.map((row) => row.accountId);
    for (let from = 0; from < ids.length; from += ACCOUNTS)
      await ofTenant.transaction((tx) =>
        creditAccounts(tx, tenantId, ids.slice(from, from + ACCOUNTS), now, owed),
      );
    accounts += ids.length;
  }
  return { accounts };
}
