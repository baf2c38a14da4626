import type { Migration } from "../migrate.ts";

/** Versions of the rule that credits deals, and everything that was ever decided by them. */
export const attribution: Migration = {
  id: 18,
  name: "attribution",
  sql: `
-- The rule, one row for each version that was published; a tenant without one lives by version 1, the rule as delivered.
create table attribution_rules (
  tenant_id uuid not null references tenants (id),
  version int not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text, -- member; null is the operator
  -- How far the deals that are not sealed were decided again under it: accounts up to this one.
  applied_through int8,
  -- Deals it was applied to so far, and when that was all of them.
  applied_deals int not null default 0,
  applied_at timestamptz,
  primary key (tenant_id, version)
);

-- Every decision about a deal's credit, the first one included. Only ever added to: "credits" holds the last of each.
create table credit_events (
  tenant_id uuid not null,
  crm text not null,
  opportunity_id text not null,
  seq int not null,
  at timestamptz not null,
  bucket text not null,
  flag_id uuid,
  reason text not null,
  rule_version int not null,
  -- What it was before; null with the first decision.
  was_bucket text,
  was_flag_id uuid,
  -- 'facts', 'rule' when a version was published, or 'dispute'.
  because text not null,
  by_id text, -- member who decided a dispute
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, crm, opportunity_id, seq)
);
-- What publishing a version moved.
create index credit_events_of_rule on credit_events (tenant_id, rule_version)
  where because = 'rule' and (bucket <> was_bucket or flag_id is distinct from was_flag_id);
create trigger credit_events_append_only before update or delete on credit_events
  for each row execute function refuse_change();

-- Deals that a flag influenced while they are open: time alone may end that.
create index credits_influenced on credits (tenant_id, flag_id) where bucket = 'influenced';

-- What accounts are compared within, by the base rate: segment, currency, and half a power of ten of yearly revenue. And an
-- order to draw them in that nothing of theirs has a part in but their id.
alter table accounts
  add column stratum text generated always as (coalesce(segment, '') || '/' || coalesce(currency::text, '') || '/'
    || case when arr_minor is null then '' when arr_minor < 1 then '-'
      else floor(2 * log(arr_minor::numeric))::int4::text end) stored,
  add column draw int8 generated always as ((id % 2147483648) * 1103515245 % 2147483648) stored;
create index accounts_to_compare on accounts (tenant_id, stratum, draw, id);
-- What an account has won around some day.
create index opportunities_won on opportunities (tenant_id, account_id, closed_at) where status = 'won';

-- The companies beneath one, as the CRM tells.
create index crm_accounts_by_parent on crm_accounts (tenant_id, crm, parent_id) where parent_id is not null;

-- What was decided before there was a log of it.
do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    insert into credit_events (tenant_id, crm, opportunity_id, seq, at, bucket, flag_id, reason, rule_version, because)
    select tenant_id, crm, opportunity_id, 1, decided_at, bucket, flag_id, reason, rule_version, 'facts'
    from credits where tenant_id = each;
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;

do $$
declare
  each regclass;
begin
  foreach each in array array['attribution_rules', 'credit_events']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
