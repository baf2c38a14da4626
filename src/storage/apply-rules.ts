// A rule that was published is applied to the deals that are not sealed, in pieces that each commit with their place.
import { ruleOf } from "./attribution-rules.ts";
import { accountsWithDeals, unmatchedDeals } from "./credit-walk.ts";
import { creditAccounts, creditUnmatched } from "./credits.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";
import { allTenants } from "./tenants.ts";

/** Accounts decided in one transaction: few enough that nobody waits long for one of them. */
const ACCOUNTS = 50;
const UNMATCHED = 1000;
/** One run leaves off here and the next goes on, since some hosts stop whoever works for long. */
const ROUND_MS = 20_000;

/**
 * Decides again what a newly published rule may change, tenant by tenant. A run that broke off is continued where it
 * stopped; several at once take turns. A version that was replaced before it was applied is left where it is.
 */
export async function applyRules(
  database: Database,
  now: () => Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ deals: number; changed: number }> {
  const until = now().getTime() + ROUND_MS;
  const total = { deals: 0, changed: 0 };
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    if (!(await isDue(ofTenant, tenantId))) continue;
    const owed = await owedOf(tenantId);
    while (now().getTime() < until) {
      const step = await ofTenant.transaction((tx) => applyPiece(tx, tenantId, now(), owed));
      if (step === null) break;
      total.deals += step.deals;
      total.changed += step.changed;
    }
  }
  return total;
}

async function isDue(database: Database, tenantId: string): Promise<boolean> {
  const due = await database.query(
    `select version from attribution_rules r
     where tenant_id = $1 and applied_at is null
       and version = (select max(version) from attribution_rules where tenant_id = $1)`,
    [tenantId],
  );
  return due.length > 0;
}

/** The next accounts, or the deals without one as the last piece; `null` when all is done or somebody else is at it. */
async function applyPiece(
  tx: Database,
  tenantId: string,
  at: Date,
  owed: Owed,
): Promise<{ deals: number; changed: number } | null> {
  const [held] = await tx.query<{ version: number; appliedThrough: string | null }>(
    `select version, applied_through as "appliedThrough" from attribution_rules r
     where tenant_id = $1 and applied_at is null
       and version = (select max(version) from attribution_rules where tenant_id = $1)
     for no key update skip locked`,
    [tenantId],
  );
  if (held === undefined) return null;
  const rule = await ruleOf(tx, tenantId);
  const options = { rule, because: "rule" } as const;
  const ids = await accountsWithDeals(tx, tenantId, { after: held.appliedThrough, most: ACCOUNTS });
  if (ids.length > 0) {
    const done = await creditAccounts(tx, tenantId, ids, at, owed, options);
    await tx.query(
      `update attribution_rules set applied_through = $3, applied_deals = applied_deals + $4
       where tenant_id = $1 and version = $2`,
      [tenantId, held.version, ids.at(-1), done.deals],
    );
    return done;
  }
  const total = { deals: 0, changed: 0 };
  for (let after: Parameters<typeof unmatchedDeals>[2]["after"] = null; ;) {
    const deals: Awaited<ReturnType<typeof unmatchedDeals>> = await unmatchedDeals(tx, tenantId, {
      after,
      most: UNMATCHED,
    });
    const last = deals.at(-1);
    if (last === undefined) break;
    const done = await creditUnmatched(tx, tenantId, deals, at, { ...options, owed });
    total.deals += done.deals;
    total.changed += done.changed;
    after = { createdAt: last.place, crm: last.crm, id: last.id };
  }
  await tx.query(
    `update attribution_rules set applied_deals = applied_deals + $3, applied_at = $4
     where tenant_id = $1 and version = $2`,
    [tenantId, held.version, total.deals, at],
  );
  return total;
}
