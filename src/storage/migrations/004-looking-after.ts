import type { Migration } from "../migrate.ts";

/** What looking after messages, proofs and texts needs to remember. */
export const lookingAfter: Migration = {
  id: 4,
  name: "looking-after",
  sql: `
alter table deliveries
  -- Attempts made before a person last asked for the message to be sent again: the schedule begins anew after them.
  add column replayed_after int not null default 0,
  add column replayed_at timestamptz,
  add column replayed_by text; -- member; null is an operator
create index deliveries_undelivered on deliveries (tenant_id, destination_id, created_at)
  where status in ('failed', 'unknown');

-- Since when a destination is switched off.
alter table destinations add column disabled_at timestamptz;

alter table tenants
  -- The key that launches were signed with before, accepted beside the new one until the instant beside it.
  add column launch_key_before text,
  add column launch_key_before_until timestamptz,
  -- When texts were last looked through for those that are too old; null: at once.
  add column texts_forgotten_at timestamptz,
  add column credited_at timestamptz;
`,
};
