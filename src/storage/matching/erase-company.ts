import type { Database } from "../database.ts";

/**
 * Erases what companies that are this account were called. Their deals stay with it: what found it was the name, so from
 * now on its id does.
 */
export async function eraseCompanies(
  tx: Database,
  tenantId: string,
  accountId: string,
  erased: string,
): Promise<void> {
  await tx.query(
    `update opportunities set told_account_id = account_id
     where tenant_id = $1 and account_id = $2 and crm_account_id is null and told_account_id is null`,
    [tenantId, accountId],
  );
  // A normalised name is the whole of such a company.
  await tx.query(
    `with gone as (
       delete from crm_accounts
       where tenant_id = $1 and account_id = $2 and id like 'name:%'
       returning crm, id
     )
     delete from match_log l using gone g
     where l.tenant_id = $1 and l.crm = g.crm and l.crm_account_id = g.id`,
    [tenantId, accountId],
  );
  await tx.query(
    `update crm_accounts
     set name = $3, domain = null,
       external_id = case when reason in ('name', 'domain') then account_id else external_id end
     where tenant_id = $1 and account_id = $2`,
    [tenantId, accountId, erased],
  );
}
