import type { Migration } from "../migrate.ts";

/** What product has fixed, and the links by which a ledger is read without a seat. */
export const ledger: Migration = {
  id: 14,
  name: "ledger",
  sql: `
-- The ledgers ask for the flags of a few signals since half a year.
create index flags_of_signal on flags (tenant_id, signal, raised_at)
  where kind = 'friction' and signal is not null;

-- A friction that product has put right. Everybody who flagged it is told by an event on their flag.
create table fixes (
  tenant_id uuid not null references tenants (id),
  id uuid not null, -- made by the client: the same one sent twice is made once
  signal text not null,
  words text not null, -- what was done, for agents to tell their customers
  by_id text not null,
  at timestamptz not null,
  -- When it turned out not to be fixed.
  undone_at timestamptz,
  undone_by text,
  -- When the last flag was told, of the fix and of its undoing; null while some still wait.
  told_at timestamptz,
  primary key (tenant_id, id)
);
create index fixes_of_signal on fixes (tenant_id, signal, at desc);
create index fixes_untold on fixes (tenant_id, id) where told_at is null;
alter table fixes alter column words set statistics 0;

-- A link that shows one ledger to whoever has it, and nothing else. Only the hash of its key is kept.
create table ledger_links (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  ledger text not null,
  name text not null, -- whom it was made for
  key_sha256 bytea not null,
  -- Whether accounts are named, or only counted.
  names_accounts boolean not null,
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_read_at timestamptz,
  primary key (tenant_id, id)
);
create unique index ledger_links_by_key on ledger_links (tenant_id, key_sha256);
alter table ledger_links alter column name set statistics 0;

do $$
declare
  each regclass;
begin
  foreach each in array array['fixes', 'ledger_links']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;
`,
};
