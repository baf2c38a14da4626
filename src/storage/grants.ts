// What the serving role may do: everything a request needs, and never to change what happened.
import type { Database } from "./database.ts";

export const APP_ROLE = "signal_flag_app";

/**
 * Makes the role the endpoint serves with, or gives it a new password. It owns nothing, is no superuser, and may neither
 * change nor remove events and seals. Runs as the owner, after migrations.
 */
export async function prepareAppRole(owner: Database, password: string): Promise<void> {
  if (!/^[\w-]{20,}$/.test(password)) throw new Error("The role's password must be base64url.");
  await owner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
        create role ${APP_ROLE} login nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    end $$;
    alter role ${APP_ROLE} with password '${password}';
    ${GRANTS}
  `);
}

/** Lets the serving role, if there is one, use what migrations have added. */
export async function grantAppRole(owner: Database): Promise<void> {
  const found = await owner.query("select 1 from pg_roles where rolname = $1", [APP_ROLE]);
  if (found.length > 0) await owner.query(GRANTS);
}

const GRANTS = `
    grant usage on schema public to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${APP_ROLE};
    revoke update, delete, truncate on flag_events, seals from ${APP_ROLE};
    revoke insert, update, delete, truncate on schema_migrations from ${APP_ROLE};`;
