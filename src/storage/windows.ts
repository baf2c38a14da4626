// How long a tenant's flags wait for each other, and for an answer.
import type { Database } from "./database.ts";
import { standHeads } from "./heads.ts";
import type { Windows } from "./tenants.ts";

/**
 * Says how long flags wait for each other and for an answer; what is not named stays as it is. A tenant that begins to
 * join has its flags' heads found first.
 */
export const setWindows = (
  database: Database,
  tenantId: string,
  windows: Partial<Windows>,
  now: Date,
): Promise<void> =>
  database.forTenant(tenantId).transaction(async (tx) => {
    const { corroborationDays, silentDays, withoutDealDays } = windows;
    await tx.query(
      `update tenants set
         corroboration_days = case when $2 then $3 else corroboration_days end,
         silent_days = coalesce($4, silent_days),
         without_deal_days = coalesce($5, without_deal_days)
       where id = $1`,
      [
        tenantId,
        corroborationDays !== undefined,
        corroborationDays ?? null,
        silentDays ?? null,
        withoutDealDays ?? null,
      ],
    );
    if (corroborationDays === null)
      await tx.query(`delete from signal_heads where tenant_id = $1`, [tenantId]);
    else if (corroborationDays !== undefined) await standHeads(tx, tenantId, now);
  });
