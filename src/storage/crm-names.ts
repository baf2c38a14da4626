// How a CRM knows a flag's account and its owner.
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";

export interface CrmNames {
  /** The account's id in the CRM; `null` when no account of the CRM matches. */
  readonly accountId: string | null;
  /** By which people are found there; `null` for nobody, somebody who has left or one without an address. */
  readonly ownerEmail: string | null;
}

export async function crmNamesOf(
  database: Database,
  tenantId: string,
  { accountId, ownerId }: Pick<FlagRecord, "accountId" | "ownerId">,
): Promise<CrmNames> {
  const [names] = await database.query<CrmNames>(
    `select
       (select crm_id from accounts where tenant_id = $1 and id = $2) as "accountId",
       (select email from members where tenant_id = $1 and id = $3 and active) as "ownerEmail"`,
    [tenantId, accountId, ownerId],
  );
  return names ?? { accountId: null, ownerEmail: null };
}
