import type { Migration } from "../migrate.ts";

/** What CRMs tell of their deals, when they told it and through which door, and what CS and sales did. */
export const outcomes: Migration = {
  id: 15,
  name: "outcomes",
  sql: `
alter table opportunities
  -- When the CRM last changed what stands here, by its own clock; who tells without a time tells how it stands now.
  add column told_at timestamptz not null default now(),
  -- Of the fact that stands here: it decides between two of the same instant.
  add column told_sha256 bytea not null default '\\x00',
  -- The Zendesk organization that the CRM named. Which account that is, is found anew whenever it is told.
  add column told_account_id int8,
  -- When it was told to be gone, and into which deal of the same CRM it was merged. Either way it is in no total.
  add column deleted_at timestamptz,
  add column merged_into text,
  add column merged_at timestamptz,
  -- Yearly revenue, where it was told in parts.
  add column prior_arr_minor int8,
  add column new_arr_minor int8,
  add column escalator_minor int8;
create index opportunities_merged on opportunities (tenant_id, crm, merged_into)
  where merged_into is not null;
-- Which deals an account of the CRM has, when it becomes known whose account that is.
create index opportunities_of_crm_account on opportunities (tenant_id, crm, crm_account_id)
  where crm_account_id is not null;

-- The one spelling of what was told of a deal, hashed. No time zone has a part in it.
create function deal_sha256(account_id int8, crm_account_id text, account_name text, name text, type text,
  status text, amount_minor int8, currency text, created_at timestamptz, closed_at timestamptz,
  prior_arr_minor int8, new_arr_minor int8, escalator_minor int8) returns bytea
language sql stable parallel safe
return sha256(convert_to(jsonb_build_array(account_id, crm_account_id, account_name, name, type,
  status, amount_minor, currency, extract(epoch from created_at), extract(epoch from closed_at),
  prior_arr_minor, new_arr_minor, escalator_minor)::text, 'UTF8'));

-- Everything that was ever told of deals, each fact once. Only ever added to: opportunities can be made from it again.
create table opportunity_facts (
  tenant_id uuid not null,
  crm text not null,
  id text not null,
  told_at timestamptz not null,
  sha256 bytea not null,
  what text not null, -- 'deal', or its end: 'deleted', 'merged'
  source text not null, -- 'webhook', 'poll', 'file' or 'api'
  received_at timestamptz not null,
  account_id int8, -- Zendesk organization, as told
  crm_account_id text,
  account_name text,
  name text,
  type text,
  status text,
  amount_minor int8,
  currency char(3),
  created_at timestamptz,
  closed_at timestamptz,
  prior_arr_minor int8,
  new_arr_minor int8,
  escalator_minor int8,
  merged_into text,
  primary key (tenant_id, crm, id, told_at, sha256)
);
create index opportunity_facts_of_ends on opportunity_facts (tenant_id, crm, id)
  where what <> 'deal';
-- Names alone may change: they are erased with their account.
create trigger opportunity_facts_append_only before delete or update of tenant_id, crm, id, told_at, sha256,
    what, source, received_at, account_id, crm_account_id, type, status, amount_minor, currency, created_at,
    closed_at, prior_arr_minor, new_arr_minor, escalator_minor, merged_into on opportunity_facts
  for each row execute function refuse_change();

-- Calls, mails and meetings of CS and sales, as the CRM last told them.
create table activities (
  tenant_id uuid not null references tenants (id),
  crm text not null,
  id text not null,
  account_id int8, -- null: no account of ours matches
  crm_account_id text,
  told_account_id int8, -- Zendesk organization, as told
  motion text, -- type of opportunity; null is any
  at timestamptz not null,
  kind text not null, -- 'call', 'mail' or 'meeting'
  told_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, crm, id)
);
create index activities_of_account on activities (tenant_id, account_id, at);
create index activities_of_crm_account on activities (tenant_id, crm, crm_account_id)
  where crm_account_id is not null;

-- Where a CRM is heard: a door of its own for webhooks, a destination's credentials for asking, or both.
create table crm_connections (
  tenant_id uuid not null references tenants (id),
  id text not null,
  system text not null, -- 'salesforce', 'hubspot' or 'standard'
  crm text not null, -- the name its deals are kept under
  name text not null,
  -- 128 random bits, a part of the address.
  door text not null unique,
  -- How its words are understood: stages, types, properties.
  settings jsonb not null default '{}',
  -- Whose credentials are used for asking; null: it is only listened to.
  destination_id text,
  active boolean not null default true,
  archived_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null,
  created_by text,
  heard_at timestamptz,
  -- How far it was asked, what is left of a page, and what stopped it.
  cursor jsonb,
  next_poll_at timestamptz,
  polled_at timestamptz,
  problem text,
  failing_since timestamptz,
  lease_until timestamptz,
  lease_token uuid,
  primary key (tenant_id, id)
);
create index crm_connections_to_poll on crm_connections (tenant_id, next_poll_at)
  where next_poll_at is not null;

-- What webhooks are signed with. Two may be live, so that a change of secrets loses nothing. Sealed with ENCRYPTION_KEY.
create table crm_secrets (
  tenant_id uuid not null,
  connection_id text not null,
  id uuid not null,
  sealed bytea not null,
  made_at timestamptz not null,
  retired_at timestamptz, -- may be ahead: until then it is accepted
  primary key (tenant_id, connection_id, id)
);

-- What came in, and what became of it. One row per event, so that the same one again changes nothing.
create table crm_events (
  tenant_id uuid not null,
  connection_id text not null,
  id text not null, -- of the event, as its sender names it
  received_at timestamptz not null,
  result text not null, -- 'stored', 'unchanged', 'refused', 'waiting' for the CRM to be asked, 'passed-over'
  reason text,
  deals text[] not null default '{}',
  -- What was refused, as it came, so that nothing is lost; and what is still to be asked for.
  body text,
  asks text[] not null default '{}',
  primary key (tenant_id, connection_id, id)
);
create index crm_events_by_time on crm_events (tenant_id, connection_id, received_at desc, id);
create index crm_events_waiting on crm_events (tenant_id, connection_id, received_at)
  where result = 'waiting';
alter table crm_events alter column body set statistics 0;

-- Who did what to a connection. Only ever added to, and never a value.
create table crm_connection_events (
  tenant_id uuid not null,
  id uuid not null, -- of version 7, so that their order is that of time
  at timestamptz not null,
  connection_id text not null,
  by_id text, -- member; null is an operator or the system
  what text not null,
  fields text[] not null default '{}',
  primary key (tenant_id, id)
);
create index crm_connection_events_of_connection on crm_connection_events (tenant_id, connection_id, id desc);
create trigger crm_connection_events_append_only before update or delete on crm_connection_events
  for each row execute function refuse_change();

-- What is there already becomes the first fact of its deal, told when it last changed here.
do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    update opportunities set told_at = updated_at, told_account_id = account_id,
      told_sha256 = deal_sha256(account_id, crm_account_id, account_name, name, type, status,
        amount_minor, currency, created_at, closed_at, null, null, null)
    where tenant_id = each;
    insert into opportunity_facts (tenant_id, crm, id, told_at, sha256, what, source, received_at,
      account_id, crm_account_id, account_name, name, type, status, amount_minor, currency,
      created_at, closed_at)
    select tenant_id, crm, id, told_at, told_sha256, 'deal', 'file', updated_at, account_id,
      crm_account_id, account_name, name, type, status, amount_minor, currency, created_at, closed_at
    from opportunities where tenant_id = each;
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;

do $$
declare
  each regclass;
begin
  foreach each in array array['opportunity_facts', 'activities', 'crm_connections', 'crm_secrets',
    'crm_events', 'crm_connection_events']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;

-- Whose door it is, before anybody has proven anything.
create policy of_door on crm_connections for select using (current_question() = 'door');
create function connection_of_door(address text) returns setof crm_connections
language plpgsql as $$
begin
  perform set_config('signal_flag.question', 'door', true);
  return query select * from crm_connections where door = address;
  perform set_config('signal_flag.question', '', true);
end $$;
`,
};
