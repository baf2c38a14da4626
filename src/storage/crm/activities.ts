// Calls, mails and meetings of CS and sales: they show that somebody was at it already, before a flag.
import type { Database } from "../database.ts";

export interface ActivityInput {
  readonly crm: string;
  readonly id: string;
  /** The Zendesk organization, if the CRM names it. */
  readonly accountId: string | null;
  readonly crmAccountId: string | null;
  /** Type of opportunity, or the deal whose type it is; without either it is about any. */
  readonly motion: string | null;
  readonly dealId: string | null;
  readonly at: Date;
  readonly kind: "call" | "mail" | "meeting";
  readonly toldAt: Date;
  readonly isDeleted: boolean;
}

/**
 * Stores activities; of each, what the CRM told last by its own clock stands. Answers the accounts whose credits have
 * to be decided again, and how many changed.
 */
export async function storeActivities(
  tx: Database,
  tenantId: string,
  activities: readonly ActivityInput[],
): Promise<{ readonly changed: number; readonly accountIds: readonly string[] }> {
  if (activities.length === 0) return { changed: 0, accountIds: [] };
  const [row] = await tx.query<{ changed: number; accountIds: string[] }>(
    `with told as (
       select distinct on (d.crm, d.id) d.*
       from jsonb_to_recordset($2::jsonb) as d (crm text, id text, "accountId" int8,
         "crmAccountId" text, motion text, "dealId" text, at timestamptz, kind text,
         "toldAt" timestamptz, "isDeleted" boolean)
       order by d.crm, d.id, d."toldAt" desc, d.at desc, d.kind desc
     ), stored as (
       insert into activities as a (tenant_id, crm, id, account_id, crm_account_id, told_account_id,
         motion, at, kind, told_at, deleted_at)
       select $1, t.crm, t.id,
         coalesce(by_id.id, matched.account_id, by_crm.id, deal.account_id), coalesce(t."crmAccountId", deal.crm_account_id),
         t."accountId", coalesce(t.motion, deal.type), t.at, t.kind, t."toldAt",
         case when t."isDeleted" then t."toldAt" end
       from told t
       left join accounts by_id on by_id.tenant_id = $1 and by_id.id = t."accountId"
       left join accounts by_crm on by_crm.tenant_id = $1 and by_crm.crm_id = t."crmAccountId"
       left join crm_accounts matched
         on matched.tenant_id = $1 and matched.crm = t.crm and matched.id = t."crmAccountId"
       left join opportunities deal
         on deal.tenant_id = $1 and deal.crm = t.crm and deal.id = t."dealId"
       order by t.crm, t.id
       on conflict (tenant_id, crm, id) do update set account_id = excluded.account_id,
         crm_account_id = excluded.crm_account_id, told_account_id = excluded.told_account_id,
         motion = excluded.motion, at = excluded.at, kind = excluded.kind,
         told_at = excluded.told_at, deleted_at = excluded.deleted_at
       where (excluded.told_at, excluded.at, excluded.kind) >= (a.told_at, a.at, a.kind)
         and (a.account_id, a.crm_account_id, a.motion, a.at, a.kind, a.deleted_at)
           is distinct from (excluded.account_id, excluded.crm_account_id, excluded.motion,
             excluded.at, excluded.kind, excluded.deleted_at)
       returning crm, id, account_id
     )
     select (select count(*)::int from stored) as changed,
       coalesce((select array_agg(distinct each::text) from stored
         left join activities a on a.tenant_id = $1 and a.crm = stored.crm and a.id = stored.id,
         unnest(array[stored.account_id, a.account_id]) as each where each is not null), '{}')
         as "accountIds"`,
    [tenantId, JSON.stringify(activities)],
  );
  return row ?? { changed: 0, accountIds: [] };
}
