import type { Migration } from "../migrate.ts";

/** Recognition that people may opt out of, and drafts of the taxonomy. */
export const recognition: Migration = {
  id: 20,
  name: "recognition",
  sql: `
-- Set by the person alone: then no personal figure, no story and no sum of a team is made from their flags.
alter table members add column recognition_opt_out boolean not null default false;

-- What became of somebody's flags.
create index flags_of_agent on flags (tenant_id, agent_id, raised_at);

-- A taxonomy that somebody is working on. Nothing goes by it until it is published.
create table taxonomy_drafts (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- made by the client
  name text not null,
  based_on int not null, -- the published version it was begun from
  body jsonb not null,
  -- Retired signal → the one that takes its place. Flags keep theirs; reports may follow it.
  merged jsonb not null default '{}',
  -- The proposal it was opened from, as the report named it.
  proposal text,
  -- Counts up with every change, so that two admins don't overwrite each other.
  version int not null default 1,
  made_at timestamptz not null,
  made_by text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, id)
);

-- What was done with drafts and published versions, by whom. Only ever added to, and never a text.
create table taxonomy_events (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- of version 7, so that their order is that of time
  at timestamptz not null,
  by_id text not null,
  what text not null, -- draft-made, draft-changed, draft-deleted, published
  draft_id uuid,
  taxonomy_version int, -- of what was published
  merged jsonb,
  primary key (tenant_id, id)
);
create index taxonomy_events_of_version on taxonomy_events (tenant_id, taxonomy_version)
  where taxonomy_version is not null;
create trigger taxonomy_events_append_only before update or delete on taxonomy_events
  for each row execute function refuse_change();

do $$
declare
  each regclass;
begin
  foreach each in array array['taxonomy_drafts', 'taxonomy_events']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
