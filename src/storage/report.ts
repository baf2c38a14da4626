// The rows beneath a month's report. Figures are computed from them, purely; nothing is summed here.
import type { FlagRow, OpportunityRow } from "../domain/report/rows.ts";
import type { Database } from "./database.ts";

/**
 * An instant as milliseconds, cut off below them. Twenty thousand rows have a hundred thousand instants, and reading
 * one from its text costs more than everything else about it. Half a microsecond is more than a double can be off by.
 */
const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

/** `f` is the flag, `r` what its earlier rounds came to, if it was ever reopened: of everything, the first counts. */
const FLAG_COLUMNS = `
  f.id, kind, signal, status, account_id as "accountId", account_name as "accountName",
  agent_id as "agentId", team, segment, owner_id as "ownerId", to_char(month, 'YYYY-MM') as month, ${ms("raised_at", "raisedAt")},
  ${ms("coalesce(r.due_at, f.due_at)", "dueAt")},
  ${ms("least(r.contacted_at, f.contacted_at)", "contactedAt")},
  ${ms("least(r.accepted_at, f.accepted_at)", "acceptedAt")},
  ${ms("least(r.opportunity_at, f.opportunity_at)", "opportunityAt")},
  ${ms("closed_at", "closedAt")}, ${ms("r.declined_at", "firstDeclinedAt")},
  decline_reason as "declineReason", right_signal as "rightSignal", duplicate_of as "duplicateOf", arr_minor as "arrMinor", currency,
  f.id in (select p.flag_id from pauses p where p.tenant_id = $1) as "wasPaused"`;

/** Reopened flags are few: one row for each, however often it was. */
const ROUNDS = `
  rounds as (
    select flag_id, (array_agg(due_at order by seq))[1] as due_at, min(contacted_at) as contacted_at,
      min(accepted_at) as accepted_at, min(opportunity_at) as opportunity_at,
      min(declined_at) as declined_at
    from flag_rounds
    where tenant_id = $1
    group by flag_id
  )`;

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
    // Each part takes what the other leaves: comparing whole rows to find those in both would take longer than reading.
    database.query<FlagRow>(
      `with ${ROUNDS}
       select ${FLAG_COLUMNS}
       from flags f left join rounds r on r.flag_id = f.id
       where tenant_id = $1 and month = $2::date
       union all
       select ${FLAG_COLUMNS}
       from flags f left join rounds r on r.flag_id = f.id
       where tenant_id = $1 and f.due_at >= $3 and f.due_at < $4 and month <> $2::date
         and r.flag_id is null
       union all
       select ${FLAG_COLUMNS}
       from rounds r join flags f on f.tenant_id = $1 and f.id = r.flag_id
       where r.due_at >= $3 and r.due_at < $4 and month <> $2::date`,
      [tenantId, month, from, to],
    ),
    database.query<OpportunityRow>(
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
         o.amount_minor as "amountMinor", o.currency, ${ms("o.created_at", "createdAt")},
         ${ms("o.closed_at", "closedAt")}, c.bucket, c.flag_id as "flagId", f.signal, f.team,
         case when f.id is null then a.segment else f.segment end as segment, c.reason,
         case when o.merged_into is not null then 'merged'
           when o.deleted_at is not null then 'deleted' end as gone
       from chosen
       join opportunities o on o.tenant_id = $1 and o.crm = chosen.crm and o.id = chosen.id
       join credits c on c.tenant_id = $1 and c.crm = o.crm and c.opportunity_id = o.id
       left join accounts a on a.tenant_id = $1 and a.id = o.account_id
       left join flags f on f.tenant_id = $1 and f.id = c.flag_id`,
      [tenantId, month, from, to],
    ),
  ]);
  return { flags, opportunities };
}

/**
 * Credits of deals that nothing but a new version of the rule has moved since an instant, as they were before: what a month
 * that was closed under an earlier version is compared by.
 */
export const movedByRuleAlone = (
  database: Database,
  tenantId: string,
  { since, ruleVersion }: { since: Date; ruleVersion: number },
): Promise<
  Pick<OpportunityRow, "crm" | "id" | "bucket" | "flagId" | "signal" | "team" | "segment">[]
> =>
  database.query(
    `with moved as (
       select distinct on (crm, opportunity_id) crm, opportunity_id, was_bucket, was_flag_id
       from credit_events e
       where tenant_id = $1 and rule_version > $3 and because = 'rule' and recorded_at > $2
         and (bucket <> was_bucket or flag_id is distinct from was_flag_id)
         and not exists (select from credit_events o
           where o.tenant_id = $1 and o.crm = e.crm and o.opportunity_id = e.opportunity_id
             and o.recorded_at > $2 and o.because <> 'rule')
       order by crm, opportunity_id, seq)
     select m.crm, m.opportunity_id as id, m.was_bucket as bucket, m.was_flag_id as "flagId",
       f.signal, f.team, case when f.id is null then a.segment else f.segment end as segment
     from moved m
     join opportunities o on o.tenant_id = $1 and o.crm = m.crm and o.id = m.opportunity_id
     left join accounts a on a.tenant_id = $1 and a.id = o.account_id
     left join flags f on f.tenant_id = $1 and f.id = m.was_flag_id`,
    [tenantId, since, ruleVersion],
  );

/** Flags whose deadline falls between two instants: what "answered in time this month" is made of. */
export const flagsDueBetween = (
  database: Database,
  tenantId: string,
  { from, to }: { from: Date; to: Date },
): Promise<FlagRow[]> =>
  database.query<FlagRow>(
    `with ${ROUNDS}
     select ${FLAG_COLUMNS}
     from flags f left join rounds r on r.flag_id = f.id
     where tenant_id = $1 and f.due_at >= $2 and f.due_at < $3 and r.flag_id is null
     union all
     select ${FLAG_COLUMNS}
     from rounds r join flags f on f.tenant_id = $1 and f.id = r.flag_id
     where r.due_at >= $2 and r.due_at < $3`,
    [tenantId, from, to],
  );
