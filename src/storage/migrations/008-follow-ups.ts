import type { Migration } from "../migrate.ts";

/** What CS does with a flag besides moving it, and the answers that come back to agents. */
export const followUps: Migration = {
  id: 8,
  name: "follow-ups",
  sql: `
alter table flags
  -- Out of its owner's sight until then; the clock goes on. Past instants mean nothing any more.
  add column snoozed_until timestamptz,
  -- Whose own acts let it sleep on; anybody else's wake it.
  add column snoozed_by text;
create index flags_snoozed on flags (tenant_id, owner_id, snoozed_until, id)
  where snoozed_until is not null;
-- Flags that were joined with another one.
create index flags_joined on flags (tenant_id, duplicate_of) where duplicate_of is not null;

-- Where what was agreed stands in the CRM. Beside the words, since it goes when they are erased.
alter table event_texts add column link text;

-- What became of their flags, per agent and in the order in which it came: written in the commit of the event it names.
create table answers (
  tenant_id uuid not null,
  agent_id text not null,
  at timestamptz not null,
  flag_id uuid not null,
  seq int not null,
  primary key (tenant_id, agent_id, at, flag_id, seq)
);
create index answers_of_event on answers (tenant_id, flag_id, seq);
alter table answers enable row level security;
alter table answers force row level security;
create policy own_tenant on answers using (tenant_id = (select current_tenant()))
  with check (tenant_id = current_tenant());

do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    insert into answers (tenant_id, agent_id, at, flag_id, seq)
    select e.tenant_id, f.agent_id, e.at, e.flag_id, e.seq
    from flag_events e
    join flags f on f.tenant_id = e.tenant_id and f.id = e.flag_id
    where e.tenant_id = each
      and e.type in ('contact', 'accept', 'opportunity', 'win', 'lose', 'resolve', 'decline')
      and e.by_id is distinct from f.agent_id
      -- A digest looks back a week, and nobody reads further than a month.
      and e.recorded_at > now() - interval '35 days'
      and not exists (select from flag_events u where u.tenant_id = each and u.flag_id = e.flag_id
        and u.type = 'undone' and u.data->>'undid' = e.seq::text);
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;
`,
};
