// The rows beneath a month's report. Figures are computed from them, purely; nothing is summed here.
import type { Bucket } from "../domain/attribution.ts";
import type { FlagRow, OpportunityRow } from "../domain/report/rows.ts";
import type { Database } from "./database.ts";

type Dated<T, K extends keyof T> = Omit<T, K> & { [P in K]: Date | Extract<T[P], null> };
type FlagDates = "raisedAt" | "dueAt" | "contactedAt" | "acceptedAt" | "opportunityAt" | "closedAt";

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

/**
 * Flags raised or due in the month, and opportunities that were created or closed in it or are credited to a flag
 * raised in it. `from` and `to` bound the month in the tenant's zone; `month` is its first day.
 */
export async function reportRows(
  database: Database,
  tenantId: string,
  { from, to, month }: { from: Date; to: Date; month: string },
): Promise<{ flags: FlagRow[]; opportunities: OpportunityRow[] }> {
  const [flags, opportunities] = await Promise.all([
    database.query<Dated<FlagRow, FlagDates>>(
      `select id, kind, signal, status, account_id as "accountId", account_name as "accountName",
         agent_id as "agentId", team, owner_id as "ownerId", raised_at as "raisedAt",
         due_at as "dueAt", contacted_at as "contactedAt", accepted_at as "acceptedAt",
         opportunity_at as "opportunityAt", closed_at as "closedAt",
         decline_reason as "declineReason", duplicate_of as "duplicateOf",
         arr_minor as "arrMinor", currency
       from flags
       where tenant_id = $1 and month = $2::date
       union
       select id, kind, signal, status, account_id, account_name, agent_id, team, owner_id,
         raised_at, due_at, contacted_at, accepted_at, opportunity_at, closed_at,
         decline_reason, duplicate_of, arr_minor, currency
       from flags
       where tenant_id = $1 and due_at >= $3 and due_at < $4`,
      [tenantId, month, from, to],
    ),
    database.query<
      Omit<OpportunityRow, "createdAt" | "closedAt" | "bucket"> & {
        createdAt: Date;
        closedAt: Date | null;
        bucket: Bucket;
      }
    >(
      `with chosen as (
         select crm, id from opportunities
         where tenant_id = $1 and created_at >= $3 and created_at < $4
         union
         select crm, id from opportunities
         where tenant_id = $1 and closed_at >= $3 and closed_at < $4
         union
         select c.crm, c.opportunity_id
         from flags f join credits c on c.tenant_id = f.tenant_id and c.flag_id = f.id
         where f.tenant_id = $1 and f.month = $2::date
       )
       select o.crm, o.id, o.account_id as "accountId",
         coalesce(a.name, o.account_name) as "accountName", o.name, o.type, o.status,
         o.amount_minor as "amountMinor", o.currency, o.created_at as "createdAt",
         o.closed_at as "closedAt", c.bucket, c.flag_id as "flagId", f.signal, f.team, c.reason
       from chosen
       join opportunities o on o.tenant_id = $1 and o.crm = chosen.crm and o.id = chosen.id
       join credits c on c.tenant_id = $1 and c.crm = o.crm and c.opportunity_id = o.id
       left join accounts a on a.tenant_id = $1 and a.id = o.account_id
       left join flags f on f.tenant_id = $1 and f.id = c.flag_id`,
      [tenantId, month, from, to],
    ),
  ]);
  return {
    flags: flags.map((flag) => ({
      ...flag,
      raisedAt: flag.raisedAt.getTime(),
      dueAt: ms(flag.dueAt),
      contactedAt: ms(flag.contactedAt),
      acceptedAt: ms(flag.acceptedAt),
      opportunityAt: ms(flag.opportunityAt),
      closedAt: ms(flag.closedAt),
    })),
    opportunities: opportunities.map((deal) => ({
      ...deal,
      createdAt: deal.createdAt.getTime(),
      closedAt: ms(deal.closedAt),
    })),
  };
}

/** Flags whose deadline falls between two instants: what "answered in time this month" is made of. */
export async function flagsDueBetween(
  database: Database,
  tenantId: string,
  { from, to }: { from: Date; to: Date },
): Promise<FlagRow[]> {
  const rows = await database.query<Dated<FlagRow, FlagDates>>(
    `select id, kind, signal, status, account_id as "accountId", account_name as "accountName",
       agent_id as "agentId", team, owner_id as "ownerId", raised_at as "raisedAt",
       due_at as "dueAt", contacted_at as "contactedAt", accepted_at as "acceptedAt",
       opportunity_at as "opportunityAt", closed_at as "closedAt",
       decline_reason as "declineReason", duplicate_of as "duplicateOf",
       arr_minor as "arrMinor", currency
     from flags
     where tenant_id = $1 and due_at >= $2 and due_at < $3`,
    [tenantId, from, to],
  );
  return rows.map((flag) => ({
    ...flag,
    raisedAt: flag.raisedAt.getTime(),
    dueAt: ms(flag.dueAt),
    contactedAt: ms(flag.contactedAt),
    acceptedAt: ms(flag.acceptedAt),
    opportunityAt: ms(flag.opportunityAt),
    closedAt: ms(flag.closedAt),
  }));
}
