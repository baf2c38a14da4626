import type { Migration } from "../migrate.ts";

/** Destinations that people set up on a page, and that remember what they made of a flag. */
export const destinations: Migration = {
  id: 10,
  name: "destinations",
  sql: `
-- What a destination keeps of a flag: the ids of what it made over there, to change that later. No text, no name.
create table destination_kept (
  tenant_id uuid not null,
  destination_id text not null,
  flag_id uuid not null,
  kept jsonb not null,
  at timestamptz not null default now(),
  primary key (tenant_id, destination_id, flag_id)
);

-- A secret that a service changes by itself, such as a refresh token. Sealed with ENCRYPTION_KEY.
create table destination_vaults (
  tenant_id uuid not null,
  id text not null, -- of the destination
  sealed bytea not null,
  primary key (tenant_id, id)
);

-- What was changed about destinations, by whom. Only ever added to, and never a value: names of fields.
create table destination_events (
  tenant_id uuid not null,
  id uuid not null, -- of version 7, so that their order is that of time
  at timestamptz not null,
  destination_id text not null,
  by_id text, -- member; null is an operator or the system
  what text not null,
  fields text[] not null default '{}',
  primary key (tenant_id, id)
);
create index destination_events_of_destination on destination_events (tenant_id, destination_id, id desc);
create trigger destination_events_append_only before update or delete on destination_events
  for each row execute function refuse_change();

do $$
declare
  each text;
begin
  foreach each in array array['destination_kept', 'destination_vaults', 'destination_events'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format('create policy own_tenant on %I using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;

alter table destinations
  -- Null: all of them.
  add column queues text[],
  add column signals text[],
  -- When somebody put it away: nothing is sent or kept any more, its settings are gone, its history stays.
  add column archived_at timestamptz,
  add column created_at timestamptz not null default now(),
  -- Counts up with every change by a person, so that two who edit at once don't overwrite each other.
  add column version int not null default 1;

-- When something last arrived at a destination.
create index delivery_attempts_delivered on delivery_attempts (tenant_id, destination_id, at)
  where outcome = 'delivered';
-- The history of a destination, newest first.
create index deliveries_history on deliveries (tenant_id, destination_id, id);
-- What a message to a destination that takes them in order waits for.
create index deliveries_in_order on deliveries (tenant_id, destination_id, flag_id, seq)
  where status = 'waiting';
`,
};
