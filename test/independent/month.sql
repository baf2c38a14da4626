-- A month's money and counts, written from the definitions by itself: plain SQL over the facts, with nothing of the
-- product's code and none of its stored credits. Both must agree to the cent.
--
-- $1 tenant, $2 first day of the month, $3 reporting zone, $4 the moment up to which facts count
with recursive span as (
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
flag as (
  select id, account_id, kind, status, date_trunc('milliseconds', raised_at) as raised_at
  from flags
  where tenant_id = $1
),
deal as (
  select crm, id, account_id, type, status, amount_minor, currency::text as currency,
    date_trunc('milliseconds', created_at) as created_at, date_trunc('milliseconds', closed_at) as told_close,
    -- An open deal's close is a plan; a deal that is gone stopped being open when it went.
    date_trunc('milliseconds', case when deleted_at is not null then deleted_at when merged_into is not null
      then merged_at when status <> 'open' then closed_at end) as ended_at,
    deleted_at is not null or merged_into is not null as gone
  from opportunities
  where tenant_id = $1
),
-- An organization that was made one with another is that other as well, from then on, and so on.
known_as as (
  select id as account_id, id, '-infinity'::timestamptz as since from accounts where tenant_id = $1
  union
  select k.account_id, m.into_id, greatest(k.since, date_trunc('milliseconds', m.at))
  from known_as k
  join account_merges m on m.tenant_id = $1 and m.from_id = k.id
),
-- An account is one with itself, and with a parent or child that somebody named.
kin as (
  select id as one, id as other from accounts where tenant_id = $1
  union
  select child_id, parent_id from account_relations where tenant_id = $1
  union
  select parent_id, child_id from account_relations where tenant_id = $1
),
same_account as (
  select a.account_id as one, b.account_id as other, min(greatest(a.since, b.since)) as since
  from known_as a
  join kin on kin.one = a.id
  join known_as b on b.id = kin.other
  group by a.account_id, b.account_id
),
-- Deals that this month's figures are about.
wanted as (
  select d.* from deal d, span
  where not d.gone and (d.status = 'won' and d.told_close >= month_from and d.told_close < month_to
    or d.status = 'open' and d.created_at >= month_from and d.created_at < month_to)
),
candidate as (
  select d.crm, d.id, d.account_id, d.type, d.created_at, coalesce(d.ended_at, $4::timestamptz) as closed_at,
    f.id as flag_id, f.raised_at
  from wanted d
  join same_account s on s.one = d.account_id
  join flag f on f.account_id = s.other and s.since <= greatest(f.raised_at, d.created_at)
  where d.type in ('upsell', 'cross-sell', 'seat-add', 'tier-upgrade') and f.kind = 'expansion'
    and f.status not in ('declined', 'duplicate', 'expired', 'withdrawn')
),
-- Another deal of the kind was open when the flag was raised.
while_open as (
  select distinct c.crm, c.id, c.flag_id
  from candidate c
  join same_account s on s.one = c.account_id and s.since <= c.created_at
  join deal o on o.account_id = s.other and o.type = c.type
  where (o.crm, o.id) <> (c.crm, c.id) and o.created_at <= c.raised_at
    and (o.ended_at is null or o.ended_at > c.raised_at)
),
-- CS or sales had been at it.
worked_on as (
  select distinct c.crm, c.id, c.flag_id
  from candidate c
  cross join rule
  join same_account s on s.one = c.account_id and s.since <= c.created_at
  join activities a on a.tenant_id = $1 and a.account_id = s.other
  where a.deleted_at is null and coalesce(a.motion, c.type) = c.type
    and date_trunc('milliseconds', a.at) < c.raised_at
    and c.raised_at - date_trunc('milliseconds', a.at) <= rule.quiet
),
verdict as (
  select c.crm, c.id,
    bool_or(c.raised_at <= c.created_at and c.created_at - c.raised_at <= rule.source_window
      and o.flag_id is null and w.flag_id is null) as is_sourced,
    bool_or(c.raised_at < c.closed_at and c.closed_at - c.raised_at <= rule.influence_window) as is_influenced
  from candidate c
  cross join rule
  left join while_open o on (o.crm, o.id, o.flag_id) = (c.crm, c.id, c.flag_id)
  left join worked_on w on (w.crm, w.id, w.flag_id) = (c.crm, c.id, c.flag_id)
  group by c.crm, c.id
),
decided as (
  select d.*,
    case
      when d.type not in ('upsell', 'cross-sell', 'seat-add', 'tier-upgrade') then 'out-of-scope'
      when d.account_id is null then 'no-account'
      when v.is_sourced then 'sourced'
      when v.is_influenced then 'influenced'
      else 'unattributed'
    end as place
  from wanted d
  left join verdict v on (v.crm, v.id) = (d.crm, d.id)
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
