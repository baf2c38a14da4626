import { type Database, UnsafeConnectionError } from "./database.ts";

/** The oldest PostgreSQL that the statements and the tests are written for. */
const oldestVersion = 150000;

interface Settings {
  fsync: string | null;
  full_page_writes: string | null;
  synchronous_commit: string | null;
  server_encoding: string | null;
  server_version_num: string | null;
  role: string;
  superuser: boolean | null;
  bypassrls: boolean | null;
}

/**
 * What of this server's settings would break a promise: `refused` must stop the start, `noted` is
 * for the log. With `requireUnprivilegedRole`, a role that row-level security does not bind is
 * refused too.
 */
export async function checkSettings(
  database: Database,
  options: { requireUnprivilegedRole?: boolean } = {},
): Promise<{ refused: string[]; noted: string[] }> {
  const refused: string[] = [];
  const noted: string[] = [];

  let settings: Settings;
  try {
    settings = await readSettings(database);
  } catch (error) {
    if (error instanceof UnsafeConnectionError) return { refused: [error.message], noted };
    throw error;
  }

  const unknown = (name: string) =>
    noted.push(`The database does not know the setting ${name}, so it was not checked.`);

  for (const name of ["fsync", "full_page_writes", "synchronous_commit"] as const) {
    const value = settings[name];
    if (value === null) unknown(name);
    // synchronous_commit has five values; only "off" answers before this server's disk has it.
    else if (value === "off") {
      refused.push(
        `The database has ${name} = off, so an acknowledged flag could be lost. Set ${name} = on.`,
      );
    }
  }

  if (settings.server_encoding === null) unknown("server_encoding");
  else if (settings.server_encoding !== "UTF8") {
    refused.push(
      `The database's encoding is ${settings.server_encoding}, which can't hold every text. Create it again with encoding 'UTF8'.`,
    );
  }

  const version = Number(settings.server_version_num);
  if (settings.server_version_num === null) unknown("server_version_num");
  else if (version < oldestVersion) {
    refused.push(
      `The database is PostgreSQL ${Math.floor(version / 10000)}. Use PostgreSQL ${oldestVersion / 10000} or newer.`,
    );
  }

  if (options.requireUnprivilegedRole === true && (settings.superuser || settings.bypassrls)) {
    const attribute = settings.superuser ? "superuser" : "bypassrls";
    refused.push(
      `The database role ${settings.role} is ${attribute}, so row-level security would not hold. Connect with a role that is neither superuser nor bypassrls.`,
    );
  }
  return { refused, noted };
}

async function readSettings(database: Database): Promise<Settings> {
  const [settings] = await database.query<Settings>(
    `select
       current_setting('fsync', true) as fsync,
       current_setting('full_page_writes', true) as full_page_writes,
       current_setting('synchronous_commit', true) as synchronous_commit,
       current_setting('server_encoding', true) as server_encoding,
       current_setting('server_version_num', true) as server_version_num,
       current_user::text as role,
       (select rolsuper from pg_roles where rolname = current_user) as superuser,
       (select rolbypassrls from pg_roles where rolname = current_user) as bypassrls`,
    [],
  );
  if (settings === undefined) throw new Error("The database did not answer with its settings.");
  return settings;
}
