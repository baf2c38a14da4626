// What the serving role may do: everything a request needs, and never to change what happened.
import type { Database } from "./database.ts";

export const APP_ROLE = "signal_flag_app";

/**
 * Makes the role the endpoint serves with, or gives it a new password. It owns nothing, is no superuser, and may neither
 * change nor remove events and seals. Runs as the owner, after migrations.
 */
export async function prepareAppRole(owner: Database, password: string): Promise<void> {
  await prepareServingRole(owner, APP_ROLE, password);
}

/** The same for a role of another name. */
export async function prepareServingRole(
  owner: Database,
  role: string,
  password: string,
): Promise<void> {
  if (!/^[\w-]{20,}$/.test(password)) throw new Error("The role's password must be base64url.");
  if (!/^[a-z_0-9]{1,60}$/.test(role)) throw new Error("The role's name must be a plain word.");
  await owner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    end $$;
    alter role ${role} with password '${password}';
    ${grantsTo(role)}
  `);
}

/** Lets the serving role, if there is one, use what migrations have added. */
export async function grantAppRole(owner: Database): Promise<void> {
  const found = await owner.query("select 1 from pg_roles where rolname = $1", [APP_ROLE]);
  if (found.length > 0) await owner.query(grantsTo(APP_ROLE));
}

const grantsTo = (role: string): string => `
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    revoke update, delete, truncate on flag_events, seals from ${role};
    revoke insert, update, delete, truncate on schema_migrations from ${role};`;
