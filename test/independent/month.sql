-- A month's money and counts, written from the definitions by itself: plain SQL over the facts, with nothing of the
-- product's code and none of its stored credits. Both must agree to the cent.
--
-- $1 tenant, $2 first day of the month, $3 reporting zone, $4 the moment up to which facts count
with span as (
  select ($2::date)::timestamp at time zone $3 as month_from,
    ($2::date + interval '1 month') at time zone $3 as month_to
),
rule as (
  select coalesce((body ->> 'sourceWindowDays')::int, 90) * interval '24 hours' as source_window,
    coalesce((body ->> 'influenceWindowDays')::int, 180) * interval '24 hours' as influence_window,
    coalesce((body ->> 'quietDays')::int, 30) * interval '24 hours' as quiet
  from (select 1) one
  left join lateral (select body from attribution_rules where tenant_id = $1 order by version desc limit 1) last on true
),
-- Money knows no microseconds: instants are compared as they travel.
-- An organization that was made one with another is that other, from then on.
merged as (
  select from_id, into_id from account_merges where tenant_id = $1
),
flag as (
  select id, coalesce((select into_id from merged where from_id = account_id), account_id) as account_id, kind, status, date_trunc('milliseconds', raised_at) as raised_at
  from flags
  where tenant_id = $1
),
deal as (
  select crm, id, coalesce((select into_id from merged where from_id = account_id), account_id) as account_id, type,
    status, amount_minor, currency::text as currency,
    date_trunc('milliseconds', created_at) as created_at, date_trunc('milliseconds', closed_at) as told_close,
    -- An open deal's close is a plan; a deal that is gone stopped being open when it went.
    date_trunc('milliseconds', case when deleted_at is not null then deleted_at when merged_into is not null
      then merged_at when status <> 'open' then closed_at end) as ended_at,
    deleted_at is not null or merged_into is not null as gone
  from opportunities
  where tenant_id = $1
),
-- An account is one with itself, and with a parent or child that somebody named.
same_account as (
  select distinct account_id as one, account_id as other from deal where account_id is not null
  union
  select child_id, parent_id from account_relations where tenant_id = $1
  union
  select parent_id, child_id from account_relations where tenant_id = $1
),
pair as (
  select d.crm, d.id, f.id as flag_id, f.raised_at, d.created_at, coalesce(d.ended_at, $4::timestamptz) as closed_at,
    case
      when f.raised_at > d.created_at then 'flag-after-opportunity'
      when d.created_at - f.raised_at > rule.source_window then 'outside-source-window'
      when exists (
        select from deal o
        join same_account s on s.one = d.account_id and s.other = o.account_id
        where (o.crm, o.id) <> (d.crm, d.id) and o.type = d.type and o.created_at <= f.raised_at
          and (o.ended_at is null or o.ended_at > f.raised_at)) then 'open-opportunity'
      when exists (
        select from activities a
        join same_account s on s.one = d.account_id and s.other = a.account_id
        where a.tenant_id = $1 and a.deleted_at is null and coalesce(a.motion, d.type) = d.type
          and date_trunc('milliseconds', a.at) < f.raised_at
          and f.raised_at - date_trunc('milliseconds', a.at) <= rule.quiet) then 'prior-activity'
    end as why_not
  from deal d
  cross join rule
  join same_account s on s.one = d.account_id
  join flag f on f.account_id = s.other and f.kind = 'expansion'
    and f.status not in ('declined', 'duplicate', 'expired', 'withdrawn')
  where d.type in ('upsell', 'cross-sell', 'seat-add', 'tier-upgrade') and not d.gone
),
decided as (
  select d.*,
    case
      when d.type not in ('upsell', 'cross-sell', 'seat-add', 'tier-upgrade') then 'out-of-scope'
      when d.account_id is null then 'no-account'
      when exists (select from pair p where (p.crm, p.id) = (d.crm, d.id) and p.why_not is null) then 'sourced'
      when exists (select from pair p cross join rule where (p.crm, p.id) = (d.crm, d.id)
        and p.raised_at < p.closed_at and p.closed_at - p.raised_at <= rule.influence_window) then 'influenced'
      else 'unattributed'
    end as place
  from deal d
  where not d.gone
),
-- Of a flag that was reopened the first deadline, contact and acceptance stay what they were.
first_of as (
  select f.id, f.status, f.kind, f.month, f.signal,
    coalesce((select due_at from flag_rounds r where r.tenant_id = $1 and r.flag_id = f.id order by seq limit 1), f.due_at)
      as due_at,
    least(f.contacted_at, (select min(contacted_at) from flag_rounds r where r.tenant_id = $1 and r.flag_id = f.id))
      as contacted_at,
    least(f.accepted_at, (select min(accepted_at) from flag_rounds r where r.tenant_id = $1 and r.flag_id = f.id))
      as accepted_at
  from flags f
  where f.tenant_id = $1
)
select 'closed.' || place || '.' || currency as figure, count(*) as n, sum(amount_minor)::text as amount
from decided, span
where status = 'won' and told_close >= month_from and told_close < month_to
group by place, currency
union all
select 'pipeline.' || place || '.' || currency, count(*), sum(amount_minor)::text
from decided, span
where status = 'open' and created_at >= month_from and created_at < month_to
group by place, currency
union all
-- Corroborations and flags that were taken back are no flags of their own.
select 'flags', count(*), null from first_of
where month = $2::date and status not in ('duplicate', 'withdrawn')
union all
select 'accepted', count(*), null from first_of
where month = $2::date and accepted_at is not null
union all
select 'contacted-in-time', count(*), null from first_of, span
where due_at >= month_from and due_at < month_to and contacted_at <= due_at
  and status not in ('duplicate', 'withdrawn')
order by figure
