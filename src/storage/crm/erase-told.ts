// An account's names in what CRMs told: gone from the facts, and from messages that were refused and kept.
import type { Database } from "../database.ts";

/** Erases the names of an account's deals where they were told; amounts, times and how often stay. */
export async function eraseTold(
  tx: Database,
  tenantId: string,
  accountId: string,
  erased: string,
): Promise<void> {
  await tx.query(
    `update opportunity_facts f set account_name = $3, name = f.crm || ' ' || f.id
     from opportunities o
     where f.tenant_id = $1 and f.what = 'deal' and o.tenant_id = $1 and o.crm = f.crm
       and o.id = f.id and o.account_id = $2`,
    [tenantId, accountId, erased],
  );
  // Whose name a message holds that could not be read is not known: what is kept of any is let go.
  await tx.query(`update crm_events set body = null where tenant_id = $1 and body is not null`, [
    tenantId,
  ]);
}
