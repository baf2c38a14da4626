import type { Migration } from "../migrate.ts";

/** Views that people save of the queue, the columns they look at it by, and an index for every order it is read in. */
export const views: Migration = {
  id: 7,
  name: "views",
  sql: `
-- A question asked of the queue again and again, under a name. Private to its owner, or shared with everybody who sees
-- the queue. What it asks for is kept as the API spells it.
create table queue_views (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- made by the client, of version 7
  owner_id text not null,
  name text not null,
  shared boolean not null,
  body jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
create index queue_views_of_owner on queue_views (tenant_id, owner_id);
create index queue_views_shared on queue_views (tenant_id, id) where shared;

-- The columns a person chose for the dense list; no row: the list as it comes.
create table queue_columns (
  tenant_id uuid not null references tenants (id),
  member_id text not null,
  columns text[] not null,
  primary key (tenant_id, member_id)
);

do $$
declare
  each text;
begin
  foreach each in array array['queue_views', 'queue_columns'] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
-- What people typed leaves no sample in the planner's statistics.
alter table queue_views alter column name set statistics 0, alter column body set statistics 0;

-- By worth: one currency after the other, the largest amount first, and last what nobody knows the worth of. Read
-- backwards. As expressions, since an order by several directions is no range of any index.
create index flags_queue_by_worth on flags (tenant_id,
    (case when arr_minor is null or currency is null then '' else currency end),
    (case when arr_minor is null or currency is null then 0 else arr_minor end), id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_queue_by_age on flags (tenant_id, raised_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_queue_of_either_kind on flags (tenant_id, kind, clock_stopped, due_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_queue_of_signal on flags (tenant_id, signal, clock_stopped, due_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
`,
};
