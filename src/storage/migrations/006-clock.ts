import type { Migration } from "../migrate.ts";

/** Calendars of teams with holidays and closures, targets, pauses, and the ladder that goes up while nobody answers. */
export const clock: Migration = {
  id: 6,
  name: "clock",
  sql: `
alter table calendars
  add column name text not null default '',
  -- Whose public holidays it keeps: 'DE', 'DE-BY', 'DE-BY-A'. Null: none.
  add column region text,
  -- The last year whose holidays are listed.
  add column holidays_through int,
  add column changed_at timestamptz,
  add column changed_by text; -- member; null is the system
-- The calendars whose next year must be listed soon.
create index calendars_by_listing on calendars (tenant_id, holidays_through) where region is not null;

-- What the dates of calendars.holidays are, and those on which people work all the same.
create table calendar_days (
  tenant_id uuid not null,
  calendar_id text not null,
  on_day date not null,
  what text not null check (what in ('holiday', 'closure')),
  name text not null,
  observed boolean not null default true,
  -- Where a holiday was found: library, version and region.
  source text,
  primary key (tenant_id, calendar_id, what, on_day)
);

-- Teams that work by a calendar of their own. A member's own calendar comes before their team's.
create table team_calendars (
  tenant_id uuid not null,
  team text not null,
  calendar_id text not null,
  primary key (tenant_id, team)
);
create index team_calendars_by_calendar on team_calendars (tenant_id, calendar_id);
create index members_by_calendar on members (tenant_id, calendar_id) where calendar_id is not null;

-- What is promised for each urgency. A flag is held to the version that stood when its clock began.
create table targets (
  tenant_id uuid not null references tenants (id),
  version int not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text,
  primary key (tenant_id, version)
);

-- Times in which a flag's clock stood still.
create table pauses (
  tenant_id uuid not null,
  flag_id uuid not null,
  id uuid not null, -- of the request, made by the client
  reason text not null,
  starts_at timestamptz not null,
  -- The clock goes on then: as it was said at first, or as it came when somebody ended it early.
  ends_at timestamptz not null,
  -- The deadlines that it found and left.
  due_before timestamptz not null,
  due_after timestamptz not null,
  by_id text not null,
  -- When its end was recorded.
  ended_at timestamptz,
  primary key (tenant_id, flag_id, id)
);
create unique index pauses_one_at_a_time on pauses (tenant_id, flag_id) where ended_at is null;

-- Each step of the ladder, made once. 'round' is the event that last reopened the flag, or 0; step 0 is the hold.
create table ladder_steps (
  tenant_id uuid not null,
  flag_id uuid not null,
  round int not null,
  step int not null,
  seq int not null,
  at timestamptz not null,
  primary key (tenant_id, flag_id, round, step)
);

do $$
declare
  each text;
begin
  foreach each in array array['calendar_days', 'team_calendars', 'targets', 'pauses', 'ladder_steps'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format('create policy own_tenant on %I using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;

alter table flags
  -- When the ladder looks at it again; null: never, as nothing is left to be done.
  add column next_step_at timestamptz,
  -- What stops its clock now. Set to null when the pause is over.
  add column paused_until timestamptz,
  add column paused_reason text;
create index flags_next_step on flags (tenant_id, next_step_at, id)
  where status in ('new', 'claimed') and next_step_at is not null;

-- A deadline that moves is looked at again at once, whoever moved it.
create function look_again() returns trigger language plpgsql as $$
begin
  -- Before any clock that a caller may bring.
  new.next_step_at := to_timestamp(0);
  return new;
end $$;
create trigger flags_look_again before update of due_at on flags
  for each row when (new.due_at is distinct from old.due_at
    and new.next_step_at is not distinct from old.next_step_at)
  execute function look_again();

-- What is overdue already was so before there was a ladder: nobody is called about all of it at once.
do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    update calendars set name = id where tenant_id = each and id <> 'default';
    insert into calendar_days (tenant_id, calendar_id, on_day, what, name)
    select c.tenant_id, c.id, unnest(c.holidays), 'closure', c.id from calendars c where c.tenant_id = each
    on conflict do nothing;
    update flags set next_step_at = now()
    where tenant_id = each and status in ('new', 'claimed') and due_at > now();
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;
`,
};
