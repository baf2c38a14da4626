import type { Migration } from "../migrate.ts";

/**
 * The second wall behind the tenant in every statement: a role that is no superuser sees and writes rows of the tenant
 * that its transaction names, and none without a name. Forced, so that the owner of the tables is bound as well, with
 * one exception that says why.
 *
 * What must be known before a tenant is, is asked through a function that opens one narrow policy for itself alone.
 */
export const rowLevelSecurity: Migration = {
  id: 2,
  name: "row-level-security",
  sql: `
-- The tenant that this transaction is for; null when it named none. Read once per statement.
create function current_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('signal_flag.tenant', true), '')::uuid;

-- Which of the functions below is running; null in every other statement.
create function current_question() returns text language sql stable parallel safe
  return current_setting('signal_flag.question', true);

do $$
declare
  each regclass;
begin
  for each in
    select a.attrelid::regclass from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'tenant_id' and c.relkind = 'r'
      and c.relnamespace = current_schema()::regnamespace
  loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;

alter table tenants enable row level security;
alter table tenants force row level security;
create policy own_tenant on tenants using (id = (select current_tenant()))
  with check (id = current_tenant());

-- Who may knock: sign-in finds a tenant by its installation, CORS all apps' origins, and jobs every tenant's id.
create policy of_installation on tenants for select using (current_question() = 'installation');
create policy all_of_them on tenants for select using (current_question() in ('tenants', 'due'));
-- Whose messages are due. The messages themselves are claimed tenant by tenant.
create policy due on destinations for select using (current_question() = 'due');
create policy due on deliveries for select using (current_question() = 'due');

create function tenant_of_installation(installation text) returns setof tenants
language plpgsql as $$
begin
  perform set_config('signal_flag.question', 'installation', true);
  return query select * from tenants where installation_id = installation;
  perform set_config('signal_flag.question', '', true);
end $$;

create function all_tenants() returns setof tenants language plpgsql as $$
begin
  perform set_config('signal_flag.question', 'tenants', true);
  return query select * from tenants order by id;
  perform set_config('signal_flag.question', '', true);
end $$;

create function tenants_with_due_deliveries(at timestamptz) returns table (tenant_id uuid)
language plpgsql as $$
begin
  perform set_config('signal_flag.question', 'due', true);
  return query
    select t.id from tenants t
    where t.suspended_at is null and exists (
      select from destinations s
      where s.tenant_id = t.id and s.active and (s.paused_until is null or s.paused_until <= at)
        and exists (
          select from deliveries d
          where d.tenant_id = t.id and d.destination_id = s.id and d.status = 'waiting'
            and d.next_attempt_at <= at and (d.lease_until is null or d.lease_until < now())));
  perform set_config('signal_flag.question', '', true);
end $$;

-- A full-text index is not used beneath a policy, since its operator is not known to keep quiet about rows it may not
-- show. So words are looked up as the owner, who alone is not bound on this table, and here for one tenant only.
alter table flag_texts no force row level security;
create function flags_with_words(words tsquery) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public rows 100 as $$
  select flag_id from flag_texts where tenant_id = current_tenant() and search @@ words
$$;

-- Events and seals stay as they are, until their whole tenant is erased by the owner of the tables.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('signal_flag.erasing', true) = old.tenant_id::text then
    return old;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
`,
};
