import type { Migration } from "../migrate.ts";

/** The weekly digest: who does not want it, and whose was sent. */
export const email: Migration = {
  id: 12,
  name: "email",
  sql: `
-- Switched off by the person, through the link in a digest.
alter table members add column digest boolean not null default true;

-- One row per person and week, so that a digest is sent once however many workers there are.
create table digests (
  tenant_id uuid not null,
  member_id text not null,
  week date not null, -- its Monday, in the person's zone
  status text not null default 'waiting', -- sent; empty: there was nothing to say; failed
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  lease_until timestamptz,
  lease_token uuid,
  problem text,
  settled_at timestamptz,
  primary key (tenant_id, member_id, week)
);
alter table digests enable row level security;
alter table digests force row level security;
create policy own_tenant on digests using (tenant_id = (select current_tenant()))
  with check (tenant_id = current_tenant());
`,
};
