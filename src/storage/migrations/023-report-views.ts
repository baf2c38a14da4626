import type { Migration } from "../migrate.ts";

/**
 * What a warehouse or a BI tool may read, one tenant each: facts without anything that people wrote, nor names of people. The views
 * belong to the owner of the tables and hand out the rows of one tenant only, whatever a reader sets or calls.
 */
export const reportViews: Migration = {
  id: 23,
  name: "report-views",
  sql: `
-- The tenant whose rows a view shows. A reader's role carries its tenant in its name, which it cannot change; to name another
-- tenant in its settings shows it nothing.
create function report_tenant() returns uuid language sql stable parallel safe
  return case when starts_with(session_user, 'signal_flag_reader_')
    then case when replace(current_tenant()::text, '-', '') = substr(session_user, 20)
      then current_tenant() end
    else current_tenant() end;

create view report_flags with (security_barrier) as
select f.id as flag_id, f.kind, f.signal, f.taxonomy_version, f.status, f.ticket_id, f.account_id, f.account_name,
  f.plan, f.segment, f.seats, f.arr_minor, f.currency::text as currency, f.renewal_on,
  -- Whoever opted out of personal figures is nobody in particular here.
  case when not coalesce(m.recognition_opt_out, false) then f.agent_id end as agent_id,
  f.team, f.owner_id, f.queue, f.urgency, f.month, f.raised_at,
  -- Of a flag that was reopened the first deadline, contact, acceptance and opportunity stay what they were.
  coalesce(r.due_at, f.due_at) as due_at,
  least(r.contacted_at, f.contacted_at) as contacted_at,
  least(r.accepted_at, f.accepted_at) as accepted_at,
  least(r.opportunity_at, f.opportunity_at) as opportunity_at,
  f.closed_at, f.decline_reason, f.right_signal, f.duplicate_of, f.crm, f.opportunity_id, f.identity_assurance
from flags f
left join members m on m.tenant_id = f.tenant_id and m.id = f.agent_id
left join lateral (
  select (array_agg(due_at order by seq))[1] as due_at, min(contacted_at) as contacted_at,
    min(accepted_at) as accepted_at, min(opportunity_at) as opportunity_at
  from flag_rounds r where r.tenant_id = f.tenant_id and r.flag_id = f.id
) r on true
where f.tenant_id = (select report_tenant());

create view report_opportunities with (security_barrier) as
select o.crm, o.id as opportunity_id, o.account_id, coalesce(a.name, o.account_name) as account_name, o.name,
  o.type, o.status, o.amount_minor, o.currency::text as currency, o.created_at, o.closed_at, o.deleted_at, o.merged_into,
  c.bucket, c.flag_id, c.reason, c.rule_version, c.dispute_id, c.decided_at, f.signal, f.team
from opportunities o
left join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
left join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
left join flags f on f.tenant_id = o.tenant_id and f.id = c.flag_id
where o.tenant_id = (select report_tenant());

-- Each agent's part of a credited deal: equal parts by largest remainder, a unit that is left to whoever heard it first.
create view report_credit_shares with (security_barrier) as
select h.crm, h.opportunity_id, h.bucket,
  case when not coalesce(m.recognition_opt_out, false) then h.agent_id end as agent_id,
  h.heard_at,
  h.amount_minor / h.agents + case when h.place <= h.amount_minor % h.agents then 1 else 0 end as amount_minor,
  h.currency
from (
  select o.crm, o.id as opportunity_id, c.bucket, heard.agent_id, heard.heard_at, o.amount_minor, o.currency::text as currency,
    count(*) over deal as agents,
    row_number() over (deal order by date_trunc('milliseconds', heard.heard_at), heard.agent_id collate "C") as place,
    o.tenant_id
  from opportunities o
  join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
  join lateral (
    select f.agent_id, min(f.raised_at) as heard_at from flags f
    where f.tenant_id = c.tenant_id
      and (f.id = c.flag_id or (f.duplicate_of = c.flag_id and f.status = 'duplicate'))
    group by f.agent_id
  ) heard on true
  where o.tenant_id = (select report_tenant()) and c.bucket in ('sourced', 'influenced')
  window deal as (partition by o.crm, o.id)
) h
left join members m on m.tenant_id = h.tenant_id and m.id = h.agent_id;

-- Every figure of every closed month as it was reported last: value null is a refusal, whose method says why.
create view report_month_figures with (security_barrier) as
select m.month, m.version, m.closed_at, m.why, figure ->> 'id' as figure, figure ->> 'unit' as unit,
  figure ->> 'currency' as currency, (figure ->> 'value')::numeric::float8 as value, figure ->> 'n' as n,
  (figure -> 'interval' ->> 0)::numeric::float8 as low, (figure -> 'interval' ->> 1)::numeric::float8 as high,
  figure ->> 'method' as method
from closed_months m
cross join lateral jsonb_path_query(m.report::jsonb, 'strict $.** ? (exists (@.method) && exists (@.refusal))') figure
where m.tenant_id = (select report_tenant())
  and not exists (select from closed_months later
    where later.tenant_id = m.tenant_id and later.month = m.month and later.version > m.version);
`,
};
