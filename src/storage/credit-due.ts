// Credits that a new flag changed. A raise is one round trip and decides none; this does, a moment later.
import { ruleOf } from "./attribution-rules.ts";
import { creditAccounts } from "./credits.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";
import { allTenants } from "./tenants.ts";

/** A flag counts as new for this long after the last run began, since a commit may come later than its event's time. */
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
  let accounts = 0;
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    const [clock] = await ofTenant.query<{ began: Date }>(`select clock_timestamp() as began`, []);
    const { qualifiesFrom } = await ruleOf(ofTenant, tenantId);
    const flagged = await ofTenant.query<{ accountId: string }>(
      `select distinct f.account_id as "accountId"
       from flag_events e
       join flags f on f.tenant_id = e.tenant_id and f.id = e.flag_id
       where e.tenant_id = $1 and (e.type = 'raised' or $3) and f.kind = 'expansion'
         and e.recorded_at > coalesce(
           (select credited_at from tenants where id = $1) - make_interval(mins => $2), '-infinity')
         and (exists (select from opportunities o
             where o.tenant_id = $1 and o.account_id = f.account_id)
           or exists (select from account_relations r
             where r.tenant_id = $1 and r.child_id = f.account_id)
           or exists (select from account_relations r
             where r.tenant_id = $1 and r.parent_id = f.account_id)
           or exists (select from account_merges m
             where m.tenant_id = $1 and m.into_id = f.account_id)
           or exists (select from account_merges m
             where m.tenant_id = $1 and m.from_id = f.account_id))`,
      // Where a flag must have come further than being raised, every step may be the one.
      [tenantId, LOOK_BACK_MINUTES, qualifiesFrom !== "new"],
    );
    const owed = await owedOf(tenantId);
    const ids = flagged.map((row) => row.accountId);
    for (let from = 0; from < ids.length; from += ACCOUNTS)
      await ofTenant.transaction((tx) =>
        creditAccounts(tx, tenantId, ids.slice(from, from + ACCOUNTS), now, owed),
      );
    accounts += ids.length;
    // Only now: a run that broke off, or a worker that was down for days, is made up for by the next one.
    await ofTenant.query(`update tenants set credited_at = $2 where id = $1`, [
      tenantId,
      clock?.began,
    ]);
  }
  return { accounts };
}

/**
 * Decides again the open deals that a flag influenced and whose window has passed meanwhile: nothing happened, and that is
 * why. Every deal that closes is decided by its close.
 */
export async function creditLapsed(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ accounts: number }> {
  let accounts = 0;
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    const { influenceWindowDays } = await ruleOf(ofTenant, tenantId);
    const lapsed = await ofTenant.query<{ accountId: string }>(
      `select distinct o.account_id as "accountId"
       from credits c
       join opportunities o
         on o.tenant_id = c.tenant_id and o.crm = c.crm and o.id = c.opportunity_id
       join flags f on f.tenant_id = c.tenant_id and f.id = c.flag_id
       where c.tenant_id = $1 and c.bucket = 'influenced' and c.dispute_id is null
         and o.status = 'open' and o.deleted_at is null and o.account_id is not null
         and f.raised_at < $2::timestamptz - make_interval(hours => 24 * $3)`,
      [tenantId, now, influenceWindowDays],
    );
    if (lapsed.length === 0) continue;
    const owed = await owedOf(tenantId);
    const ids = lapsed.map((row) => row.accountId);
    for (let from = 0; from < ids.length; from += ACCOUNTS)
      await ofTenant.transaction((tx) =>
        creditAccounts(tx, tenantId, ids.slice(from, from + ACCOUNTS), now, owed),
      );
    accounts += ids.length;
  }
  return { accounts };
}
