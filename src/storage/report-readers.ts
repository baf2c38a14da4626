// A role of the database that reads one tenant's report views and nothing else: for BI tools and warehouses.
import type { Database } from "./database.ts";
import { REPORT_VIEWS } from "./report-views.ts";

/** Behind it the tenant's id follows, without its hyphens: the views go by the name, which a role cannot change. */
const PREFIX = "signal_flag_reader_";

export const readerRole = (tenantId: string): string => `${PREFIX}${tenantId.replaceAll("-", "")}`;

/** Milliseconds; what takes longer belongs into a warehouse. */
const LONGEST_QUESTION = 60_000;

/** Makes the tenant's reader, or gives it a new password. Runs as the owner of the tables. */
export async function prepareReader(
  owner: Database,
  tenantId: string,
  password: string,
): Promise<string> {
  if (!/^[\w-]{20,}$/.test(password)) throw new Error("The role's password must be base64url.");
  const role = readerRole(tenantId);
  if (!/^[a-z_0-9]{51}$/.test(role)) throw new Error("A tenant's id is a UUID in small letters.");
  await owner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole noinherit connection limit 5;
      end if;
    end $$;
    alter role ${role} with password '${password}';
    alter role ${role} set signal_flag.tenant = '${tenantId}';
    alter role ${role} set default_transaction_read_only = on;
    alter role ${role} set statement_timeout = ${LONGEST_QUESTION};
    ${grants(role)}`);
  return role;
}

/** Whether there was one. Sessions that it has open end with their next question. */
export async function removeReader(owner: Database, tenantId: string): Promise<boolean> {
  const role = readerRole(tenantId);
  const found = await owner.query("select 1 from pg_roles where rolname = $1", [role]);
  if (found.length === 0) return false;
  await owner.query(`drop owned by ${role}; drop role ${role}`);
  return true;
}

/** Lets all readers use what migrations have added. */
export async function grantReaders(owner: Database): Promise<void> {
  const readers = await owner.query<{ role: string }>(
    `select rolname as role from pg_roles where rolname ~ '^${PREFIX}[0-9a-f]{32}$'`,
  );
  for (const { role } of readers) await owner.query(grants(role));
}

const grants = (role: string): string => `
    grant usage on schema public to ${role};
    grant select on ${REPORT_VIEWS.map(({ name }) => name).join(", ")} to ${role};`;
