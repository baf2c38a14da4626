import type { Migration } from "../migrate.ts";

/** Disputes about who a deal is owed to, and the log of months that were handed out as files. */
export const disputes: Migration = {
  id: 21,
  name: "disputes",
  sql: `
-- Somebody says that a deal's credit is wrong, and somebody else decides. What was written stands in dispute_texts.
create table disputes (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- made by the client: the same one sent twice is made once
  crm text not null,
  opportunity_id text not null,
  -- 'contested', 'decided' or 'withdrawn'. A decided one whose deal changed afterwards waits again; that is computed.
  status text not null,
  -- What the contester says, and what stood then.
  bucket text not null,
  flag_id uuid,
  bucket_before text not null,
  flag_before uuid,
  contested_by text not null,
  contested_at timestamptz not null,
  -- What was decided, and the deal as it was then.
  decided_bucket text,
  decided_flag_id uuid,
  decided_by text,
  decided_at timestamptz,
  basis jsonb,
  primary key (tenant_id, id)
);
create index disputes_of_deal on disputes (tenant_id, crm, opportunity_id, contested_at);
-- A deal is contested by one at a time.
create unique index disputes_standing on disputes (tenant_id, crm, opportunity_id) where status = 'contested';

-- Everything that was done in a dispute, in order. Only ever added to.
create table dispute_events (
  tenant_id uuid not null,
  dispute_id uuid not null,
  seq int not null,
  type text not null, -- 'contested', 'decided', 'withdrawn'
  at timestamptz not null,
  by_id text not null,
  data jsonb not null,
  primary key (tenant_id, dispute_id, seq)
);
create trigger dispute_events_append_only before update or delete on dispute_events
  for each row execute function refuse_change();

-- Why, in somebody's words: apart, since events stay for ever.
create table dispute_texts (
  tenant_id uuid not null,
  dispute_id uuid not null,
  seq int not null,
  words text not null,
  primary key (tenant_id, dispute_id, seq)
);
alter table dispute_texts alter column words set statistics 0;

-- The dispute that a credit was decided in; null: by the rule.
alter table credits add column dispute_id uuid;

-- Whoever took a month's evidence away as a file, and the sum of what they got.
create table month_exports (
  tenant_id uuid not null,
  id uuid not null,
  month date not null,
  by_id text, -- member; null is the operator
  at timestamptz not null,
  sha256 bytea not null,
  primary key (tenant_id, id)
);
create trigger month_exports_append_only before update or delete on month_exports
  for each row execute function refuse_change();

do $$
declare
  each regclass;
begin
  foreach each in array array['disputes', 'dispute_events', 'dispute_texts', 'month_exports']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
