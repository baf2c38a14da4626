import type { Migration } from "../migrate.ts";

/** Files on their way in: what has arrived, how it is understood, and what became of every line. */
export const imports: Migration = {
  id: 16,
  name: "imports",
  sql: `
create table import_files (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- made by the client: the same file begun twice is begun once
  subject text not null, -- 'deals' or 'accounts'
  crm text not null,
  name text not null, -- the file's own
  size int8 not null, -- bytes
  part_bytes int not null, -- of every part but the last
  by_id text not null,
  made_at timestamptz not null,
  -- 'arriving', 'arrived', 'reading', 'refused', 'checking', 'checked', 'storing', 'stored', 'cancelled'
  state text not null,
  format text, -- 'csv' or 'xlsx', once its first part is here
  sheet jsonb, -- of a workbook: its sheets, the one that is read, and what stands in it
  mapping jsonb,
  -- Where reading goes on: the next part, and what of the part before was not the end of a line yet.
  next_part int not null default 0,
  cursor jsonb,
  carry bytea,
  rows int not null default 0, -- lines of data, good or bad
  left_out int not null default 0,
  problems int not null default 0,
  -- Lines that are checked or stored so far, by whoever has the lease.
  done int not null default 0,
  counts jsonb, -- of the dry run, then of the import
  stopped text, -- why the work on it stopped, in a sentence
  lease_until timestamptz,
  lease_token uuid,
  finished_at timestamptz,
  finished_by text,
  forgotten_at timestamptz, -- when its lines were
  primary key (tenant_id, id)
);
create index import_files_by_time on import_files (tenant_id, made_at desc, id);
create index import_files_under_way on import_files (tenant_id, id)
  where state in ('reading', 'checking', 'storing');
create index import_files_to_forget on import_files (tenant_id, made_at) where forgotten_at is null;

-- The bytes as they came, or a workbook's sheet as the text of a table; gone when the file is stored or given up.
create table import_parts (
  tenant_id uuid not null,
  import_id uuid not null,
  source text not null, -- 'file' or 'sheet'
  part int not null,
  body bytea not null,
  primary key (tenant_id, import_id, source, part)
);
alter table import_parts alter column body set statistics 0;
alter table import_parts alter column body set storage external;

-- What was understood: lines as COPY takes them, and what is wrong with others. One row for each part that was read.
create table import_pieces (
  tenant_id uuid not null,
  import_id uuid not null,
  piece int not null, -- -1 is the sheet's own; the last holds what only the whole file shows
  rows int not null,
  body text not null,
  problems jsonb not null default '[]',
  -- One letter for each line of body: n new, c changed, u unchanged, a capital where no account is known.
  outcomes text,
  primary key (tenant_id, import_id, piece)
);
alter table import_pieces alter column body set statistics 0, alter column problems set statistics 0;

-- How the last file of a CRM was understood, to begin with at the next.
create table import_mappings (
  tenant_id uuid not null references tenants (id),
  subject text not null,
  crm text not null,
  remembered jsonb not null,
  by_id text not null,
  at timestamptz not null,
  primary key (tenant_id, subject, crm)
);

do $$
declare
  each regclass;
begin
  foreach each in array array['import_files', 'import_parts', 'import_pieces', 'import_mappings']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
