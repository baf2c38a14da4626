import type { Migration } from "../migrate.ts";

/** Who joins whom: the flag that stands for a signal of an account, and how a later one is joined to it at its raise. */
export const corroboration: Migration = {
  id: 9,
  name: "corroboration",
  sql: `
alter table tenants
  -- Days after its decision in which a flag is still joined; null: every flag stands for itself.
  add column corroboration_days int default 30 check (corroboration_days between 0 and 365),
  -- Days without contact after which a flag has expired.
  add column silent_days int not null default 90 check (silent_days between 7 and 3650),
  -- Days from acceptance in which an expansion flag leads to an opportunity, or has expired.
  add column without_deal_days int not null default 180 check (without_deal_days between 7 and 3650);

-- The flag it joined when it was raised. Never changes, so the receipt can say it.
alter table flags add column joined_at_raise uuid;

-- The flag that stands for a signal of an account. Raises, moves and refinements take this row before any flag's, so that
-- of two that come at once the second sees what the first one did.
create table signal_heads (
  tenant_id uuid not null,
  account_id int8 not null,
  signal text not null,
  flag_id uuid not null,
  decided_at timestamptz, -- null: it is open
  -- How far back the newest raise looked for a decision; what was decided before that is not joined any more.
  looked_back_to timestamptz not null,
  primary key (tenant_id, account_id, signal)
);
create index signal_heads_of_flag on signal_heads (tenant_id, flag_id);

-- Those that stand now: the oldest open one, else the one that was decided last.
do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    insert into signal_heads (tenant_id, account_id, signal, flag_id, decided_at, looked_back_to)
    select distinct on (account_id, signal) tenant_id, account_id, signal, id, closed_at, raised_at
    from flags
    where tenant_id = each and account_id is not null and signal is not null
      and status not in ('duplicate', 'withdrawn')
      and (closed_at is null or closed_at > now() - interval '30 days')
    order by account_id, signal, closed_at desc nulls first, raised_at, id;
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;

alter table signal_heads enable row level security;
alter table signal_heads force row level security;
create policy own_tenant on signal_heads using (tenant_id = (select current_tenant()))
  with check (tenant_id = current_tenant());

-- The second half of a raise: flags that were stored as new by the same statement, and are joined to others. It sees the
-- heads as they are now, and not as they were when the statement began; their rows of signal_heads are held already.
-- Flags are held in the order of ids, so that two raises never wait for each other in a circle.
create function join_heads(joining jsonb) returns int language plpgsql as $$
begin
  update flags f
  set status = 'duplicate', duplicate_of = j."headId", joined_at_raise = j."headId",
    closed_at = f.raised_at
  from jsonb_to_recordset(joining) as j ("tenantId" uuid, id uuid, "headId" uuid)
  where f.tenant_id = j."tenantId" and f.id = j.id;

  perform from flags h
  where (h.tenant_id, h.id) in (
    select j."tenantId", j."headId"
    from jsonb_to_recordset(joining) as j ("tenantId" uuid, "headId" uuid))
  order by h.id
  for no key update;

  with told as (
    select j.*, h.version + (row_number() over (partition by j."headId" order by j.id))::int as seq
    from jsonb_to_recordset(joining) as j ("tenantId" uuid, id uuid, "headId" uuid, "agentId" text,
      "ticketId" text, at timestamptz, deliveries jsonb)
    join flags h on h.tenant_id = j."tenantId" and h.id = j."headId"
  ), head as (
    -- Somebody else has heard it: whoever put it aside sees it again.
    update flags h set version = t.seq, snoozed_until = null, snoozed_by = null
    from (select "tenantId", "headId", max(seq) as seq from told group by 1, 2) t
    where h.tenant_id = t."tenantId" and h.id = t."headId"
  ), event as (
    insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, data)
    select "tenantId", "headId", seq, 'corroborated', at, "agentId",
      jsonb_build_object('flagId', id, 'agentId', "agentId", 'ticketId', "ticketId")
    from told
  )
  insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
  select "tenantId", d.id, "headId", seq, d."destinationId", d."nextAttemptAt"
  from told
  cross join lateral jsonb_to_recordset(told.deliveries)
    as d (id uuid, "destinationId" text, "nextAttemptAt" timestamptz);
  return jsonb_array_length(joining);
end $$;
`,
};
