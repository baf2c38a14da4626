import type { Migration } from "../migrate.ts";

/** Months as they were reported, what was restated since, and the calendar by which months, quarters and years are counted. */
export const closedMonths: Migration = {
  id: 19,
  name: "closed-months",
  sql: `
alter table tenants
  -- The first month of the fiscal year; 1 is the calendar year.
  add column fiscal_start int not null default 1 check (fiscal_start between 1 and 12),
  -- Days after its end on which a month closes by itself.
  add column close_after_days int not null default 5 check (close_after_days between 1 and 60);

-- Every calendar the tenant ever reported by, the first one included: a change of zone moves nothing that is past. Without a row
-- the tenant has only had the one that stands in "tenants".
create table reporting_calendars (
  tenant_id uuid not null references tenants (id),
  since timestamptz not null,
  zone text not null,
  fiscal_start int not null,
  close_after_days int not null,
  by_id text, -- member; null is how it began
  primary key (tenant_id, since)
);
create trigger reporting_calendars_append_only before update or delete on reporting_calendars
  for each row execute function refuse_change();

-- A month as it was reported, version 1, and as it was restated after facts that arrived late. Only ever added to.
create table closed_months (
  tenant_id uuid not null references tenants (id),
  month date not null,
  version int not null,
  closed_at timestamptz not null,
  closed_by text, -- member; null: by itself
  why text not null, -- 'due', 'early' or 'restated'
  rule_version int not null,
  -- As it was shown, byte for byte, but for deals' names, which can be erased.
  report json not null,
  sha256 bytea not null,
  -- The rows it was made from and the waits of its flags, gzipped JSON without names.
  rows bytea not null,
  waits bytea not null,
  -- What differs from the version before: figure by figure, with the rows behind each. Null for version 1.
  changes jsonb,
  primary key (tenant_id, month, version)
);
alter table closed_months alter column report set statistics 0, alter column rows set statistics 0,
  alter column waits set statistics 0, alter column changes set statistics 0,
  -- Compressed already.
  alter column rows set storage external, alter column waits set storage external;
create trigger closed_months_append_only before update or delete on closed_months
  for each row execute function refuse_change();

-- When a closed month was last compared with today's rows.
create table closed_month_looks (
  tenant_id uuid not null,
  month date not null,
  looked_at timestamptz not null,
  primary key (tenant_id, month)
);

do $$
declare
  each regclass;
begin
  foreach each in array
    array['reporting_calendars', 'closed_months', 'closed_month_looks']::regclass[]
  loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
