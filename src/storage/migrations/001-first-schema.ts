import type { Migration } from "../migrate.ts";

/**
 * The first schema. Every primary key starts with `tenant_id`, so that one tenant's rows live together on engines that
 * shard; personal text stands in tables of its own, so that erasure is a delete.
 */
export const firstSchema: Migration = {
  id: 1,
  name: "first-schema",
  sql: `
-- One Zendesk account with one installation of the app.
create table tenants (
  id uuid primary key,
  name text not null,
  subdomain text not null,
  installation_id text not null unique,
  -- The app's id in this Zendesk account.
  app_id text,
  -- The origin the sidebar is served from; CORS allows exactly this one.
  app_origin text,
  -- PEM. Launches of the nav bar are verified with it; it is pinned here and never fetched by a token's wish.
  launch_public_key text,
  -- The OAuth client that this account's admin made for the sign-in to the pages on their own; public, so without a secret.
  oauth_client_id text,
  zone text not null default 'UTC',
  created_at timestamptz not null default now(),
  suspended_at timestamptz
);

-- Keys that Zendesk's proxy signs with. Two may be active, so that rotation loses nobody. Sealed with ENCRYPTION_KEY.
create table signing_keys (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  primary key (tenant_id, id)
);

-- Proofs that were traded for a session, until they expire: each is accepted once.
create table used_proofs (
  tenant_id uuid not null,
  proof text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, proof)
);
create index used_proofs_by_expiry on used_proofs (expires_at);

-- Sessions that somebody signed out of before they expired: their bearers and cookies are refused until then.
create table ended_sessions (
  tenant_id uuid not null,
  session_id text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, session_id)
);
create index ended_sessions_by_expiry on ended_sessions (expires_at);

-- People. Roles live here and only here; nobody is more than an agent without a row.
create table members (
  tenant_id uuid not null references tenants (id),
  id text not null, -- Zendesk user id
  name text not null,
  email text,
  roles text[] not null default '{agent}',
  team text,
  locale text,
  calendar_id text,
  active boolean not null default true,
  -- Sessions begun before this are over: set when the person is deactivated and when they are let in again.
  sessions_from timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- What was changed about people, by whom. Only ever added to, so no name and no address stands in it.
create table member_events (
  tenant_id uuid not null,
  id uuid not null, -- of version 7, so that their order is that of time
  at timestamptz not null,
  member_id text not null,
  by_id text, -- member; null is the operator
  what text not null,
  roles text[] not null,
  roles_before text[], -- null: they stayed as they were
  fields text[] not null default '{}',
  primary key (tenant_id, id)
);

-- Customer companies: a Zendesk organization and what the CRM knows of it.
create table accounts (
  tenant_id uuid not null references tenants (id),
  id int8 not null, -- Zendesk organization id
  crm_id text,
  name text not null,
  domain text,
  plan text,
  segment text,
  region text,
  industry text,
  seats int,
  seats_used int,
  arr_minor int8,
  currency char(3),
  renewal_on date,
  owner_id text,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index accounts_by_crm on accounts (tenant_id, crm_id) where crm_id is not null;
create index accounts_by_arr on accounts (tenant_id, currency, arr_minor);

create table calendars (
  tenant_id uuid not null references tenants (id),
  id text not null, -- 'default' or a name of the tenant's own
  zone text not null,
  days int[] not null, -- ISO weekdays, 1 is Monday
  open_from text, -- 'HH:MM' local; null: all 24 hours count
  open_to text,
  holidays date[] not null default '{}',
  primary key (tenant_id, id)
);

create table taxonomies (
  tenant_id uuid not null references tenants (id),
  version int not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text,
  primary key (tenant_id, version)
);

create table routing_rules (
  tenant_id uuid not null references tenants (id),
  version int not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text,
  primary key (tenant_id, version)
);

-- One signal raised by one agent on one ticket about one account. The snapshot columns hold what was known then.
create table flags (
  tenant_id uuid not null,
  id uuid not null, -- made by the client (version 7); unique for ever, since an offline laptop may return after weeks
  kind text not null,
  signal text,
  taxonomy_version int not null,
  status text not null,
  version int not null,
  ticket_id int8 not null,
  account_id int8,
  account_name text,
  plan text,
  segment text,
  seats int,
  seats_used int,
  arr_minor int8,
  currency char(3),
  renewal_on date,
  account_owner_id text,
  agent_id text not null,
  team text,
  owner_id text,
  queue text not null,
  urgency text not null,
  why jsonb not null,
  due_at timestamptz not null,
  -- The month it belongs to for ever, in the tenant's zone as it stood at creation.
  month date not null,
  zone text not null,
  raised_at timestamptz not null,
  client_raised_at timestamptz not null,
  claimed_at timestamptz,
  contacted_at timestamptz,
  accepted_at timestamptz,
  opportunity_at timestamptz,
  closed_at timestamptz,
  decline_reason text,
  right_signal text,
  duplicate_of uuid,
  crm text,
  opportunity_id text,
  identity_assurance text not null,
  session_id text not null,
  -- Open flags wait for an answer until somebody is contacted; then their clock stands still and they sort last.
  clock_stopped boolean not null generated always as (contacted_at is not null) stored,
  primary key (tenant_id, id)
);
create index flags_queue on flags (tenant_id, clock_stopped, due_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_queue_of_owner on flags (tenant_id, owner_id, clock_stopped, due_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_queue_of_kind on flags (tenant_id, queue, clock_stopped, due_at, id)
  where status in ('new', 'claimed', 'contacted', 'accepted', 'opportunity');
create index flags_closed on flags (tenant_id, closed_at desc, id)
  where status in ('won', 'lost', 'resolved', 'declined', 'duplicate', 'expired', 'withdrawn');
create index flags_of_ticket on flags (tenant_id, ticket_id, raised_at desc);
create index flags_of_account on flags (tenant_id, account_id, raised_at desc);
create index flags_of_month on flags (tenant_id, month, id);
create index flags_of_opportunity on flags (tenant_id, crm, opportunity_id) where crm is not null;
create index flags_by_deadline on flags (tenant_id, due_at, id);

-- What a flag had come to when it was reopened, one row for each time. The flag starts anew for the queue; for the report
-- the first deadline, contact, acceptance and decline stay what they were, or reopening would undo a missed promise.
create table flag_rounds (
  tenant_id uuid not null,
  flag_id uuid not null,
  seq int not null, -- of the event that reopened it
  due_at timestamptz not null,
  contacted_at timestamptz,
  accepted_at timestamptz,
  opportunity_at timestamptz,
  declined_at timestamptz,
  primary key (tenant_id, flag_id, seq)
);
create index flag_rounds_by_deadline on flag_rounds (tenant_id, due_at);

-- Everything personal about a flag, and the hash of what the client sent. Erasure deletes the row.
create table flag_texts (
  tenant_id uuid not null,
  flag_id uuid not null,
  note text,
  quote text,
  evidence text,
  ticket_subject text,
  requester_id int8,
  requester_name text,
  body_sha256 bytea not null,
  search tsvector not null,
  primary key (tenant_id, flag_id)
);
create index flag_texts_search on flag_texts using gin (search);

-- Words of a text as the search finds them. Punctuation parts words, so that "portal.widget.com" is found by "widget".
-- Chinese, Japanese and Korean, which are written without spaces, are cut into pairs of letters. Ranges instead of
-- classes such as [:alnum:], which hold no letter beyond ASCII where the database's locale is C.
create function search_text(words text) returns text
language plpgsql immutable parallel safe as $$
declare
  plain text := normalize(words, nfkc);
begin
  if plain ~ '[\\u3005-\\u3007\\u3041-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af]' then
    plain := concat_ws(' ',
      regexp_replace(plain,
        '[\\u3005-\\u3007\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af]+',
        ' ', 'g'),
      (select string_agg(substr(run[1], at, 2), ' ')
       from regexp_matches(plain,
           '[\\u3005-\\u3007\\u3041-\\u3096\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af]+',
           'g') as run,
         generate_series(1, length(run[1])) as at));
  end if;
  return regexp_replace(plain,
    '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u20a0-\\u20bf\\u2190-\\u2bff\\u3000-\\u3004\\u3008-\\u3030\\u30fb\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65]+',
    ' ', 'g');
end $$;

-- What happened to a flag, in order. Only ever added to.
create table flag_events (
  tenant_id uuid not null,
  flag_id uuid not null,
  seq int not null,
  type text not null,
  at timestamptz not null,
  by_id text, -- member; null is the system
  request_id uuid, -- of a move, made by the client: the same move sent twice is made once
  data jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, flag_id, seq)
);
create unique index flag_events_by_request on flag_events (tenant_id, flag_id, request_id)
  where request_id is not null;
create index flag_events_by_recording on flag_events (tenant_id, recorded_at);

-- What a person wrote with an event, such as why a flag was reopened: apart, since events stay for ever.
create table event_texts (
  tenant_id uuid not null,
  flag_id uuid not null,
  seq int not null,
  words text not null,
  primary key (tenant_id, flag_id, seq)
);

-- The hash chain over a tenant's events. Position is given at sealing, so the order of commits does not matter.
create table seals (
  tenant_id uuid not null,
  position int8 not null,
  flag_id uuid not null,
  seq int not null,
  link bytea not null,
  sealed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, position)
);
create unique index seals_by_event on seals (tenant_id, flag_id, seq);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger flag_events_append_only before update or delete on flag_events
  for each row execute function refuse_change();
create trigger seals_append_only before update or delete on seals
  for each row execute function refuse_change();
create trigger member_events_append_only before update or delete on member_events
  for each row execute function refuse_change();

-- Places outside that hear about flags.
create table destinations (
  tenant_id uuid not null references tenants (id),
  id text not null,
  type text not null,
  name text not null,
  -- URL, secret and whatever else this type needs, sealed with ENCRYPTION_KEY.
  sealed bytea not null,
  kinds text[] not null default '{expansion,friction}',
  events text[] not null default '{raised}',
  active boolean not null default true,
  disabled_why text,
  -- Nothing is sent before this: the breaker is open, a probe is out, or the last message was too short ago.
  paused_until timestamptz,
  -- How long the breaker's last pause was; null while it is closed.
  pause_seconds int,
  -- When the breaker closed again: failures before that don't count any more.
  recovered_at timestamptz,
  -- First failure since the last success.
  failing_since timestamptz,
  primary key (tenant_id, id)
);

-- The outbox: one message owed to one destination, born in the same commit as its event.
create table deliveries (
  tenant_id uuid not null,
  id uuid not null,
  flag_id uuid not null,
  seq int not null, -- the event it tells of
  destination_id text not null,
  status text not null default 'waiting',
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  lease_until timestamptz,
  lease_token uuid,
  -- Built once, at the first attempt, and sent byte for byte ever after.
  body text,
  last_status int,
  problem text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  primary key (tenant_id, id)
);
create index deliveries_due on deliveries (tenant_id, destination_id, next_attempt_at)
  where status = 'waiting';
create index deliveries_leased on deliveries (tenant_id, destination_id)
  where lease_token is not null;
create index deliveries_of_flag on deliveries (tenant_id, flag_id);
create index deliveries_of_destination on deliveries (tenant_id, destination_id, created_at desc);

create table delivery_attempts (
  tenant_id uuid not null,
  delivery_id uuid not null,
  destination_id text not null,
  attempt int not null,
  at timestamptz not null,
  outcome text not null,
  status_code int,
  problem text,
  primary key (tenant_id, delivery_id, attempt)
);
create index delivery_attempts_recent on delivery_attempts (tenant_id, destination_id, at);

-- CRM deals, as the CRM last told them.
create table opportunities (
  tenant_id uuid not null references tenants (id),
  crm text not null,
  id text not null,
  account_id int8, -- null: no account of ours matches
  crm_account_id text,
  account_name text,
  name text not null,
  type text not null,
  status text not null,
  amount_minor int8 not null, -- the expansion amount
  currency char(3) not null,
  -- The earliest creation time the CRM has ever reported.
  created_at timestamptz not null,
  closed_at timestamptz,
  first_seen_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, crm, id)
);
create index opportunities_of_account on opportunities (tenant_id, account_id, created_at);
create index opportunities_by_closing on opportunities (tenant_id, closed_at) where closed_at is not null;
create index opportunities_by_creation on opportunities (tenant_id, created_at);

-- The one credit of an opportunity: sourced, influenced, none or out of scope, with its reason.
create table credits (
  tenant_id uuid not null,
  crm text not null,
  opportunity_id text not null,
  bucket text not null,
  flag_id uuid,
  reason text not null,
  rule_version int not null,
  decided_at timestamptz not null,
  primary key (tenant_id, crm, opportunity_id)
);
create index credits_of_flag on credits (tenant_id, flag_id) where flag_id is not null;

-- Files that were imported, one row for each time.
create table imports (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  content_sha256 bytea not null,
  by_id text not null,
  at timestamptz not null,
  report jsonb not null,
  primary key (tenant_id, id)
);
create index imports_by_content on imports (tenant_id, content_sha256);
`,
};
