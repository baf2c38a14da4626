import { type Database, sqlState } from "./database.ts";

/** One step of the schema, forward only. Its id orders it and is never used again. */
export interface Migration {
  id: number;
  name: string;
  /** May hold several statements, but no `begin` or `commit`: it runs in one transaction. */
  sql: string;
}

/** The database holds a migration that this version of the code has never heard of. */
export class SchemaTooNewError extends Error {
  override name = "SchemaTooNewError" as const;
  readonly migration: { id: number; name: string };

  constructor(migration: { id: number; name: string }, newestKnown: number) {
    super(
      `The database has migration ${migration.id} (${migration.name}), and this version of Signal Flag knows them up to ${newestKnown}. Start the newer version.`,
    );
    this.migration = migration;
  }
}

/** The database lacks a migration that this version of the code counts on. */
export class SchemaTooOldError extends Error {
  override name = "SchemaTooOldError" as const;

  constructor(missing: Migration) {
    super(
      `The database lacks migration ${missing.id} (${missing.name}). Run signal-flag migrate as the database's owner, then start again.`,
    );
  }
}

/**
 * Brings the schema up to date and names what it applied. Several may run at once: each migration's
 * own row is inserted first, so the second one waits there and then finds it done.
 *
 * Hand in a database opened with `statementTimeoutMs: 0`, since building an index may take minutes.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
): Promise<{ applied: string[] }> {
  refuseDisorder(migrations);
  await createJournal(database);
  await refuseNewer(database, migrations);

  const done = new Set((await journal(database)).map(({ id }) => id));
  const applied: string[] = [];
  for (const migration of migrations) {
    if (!done.has(migration.id) && (await apply(database, migration))) applied.push(migration.name);
  }
  return { applied };
}

/** Throws SchemaTooNewError when the database has been migrated by a newer version of the code. */
export async function refuseNewer(
  database: Database,
  migrations: readonly Migration[],
): Promise<void> {
  const known = new Set(migrations.map(({ id }) => id));
  const stranger = (await journal(database)).findLast(({ id }) => !known.has(id));
  if (stranger !== undefined) throw new SchemaTooNewError(stranger, migrations.at(-1)?.id ?? 0);
}

/**
 * Throws SchemaTooNewError or SchemaTooOldError unless the schema is exactly the one this code was written for. It only
 * reads, since the role that serves may change no schema.
 */
export async function refuseOtherSchema(
  database: Database,
  migrations: readonly Migration[],
): Promise<void> {
  const known = await journal(database).catch((error: unknown) => {
    // There is no journal: nothing was ever migrated.
    if (sqlState(error) === "42P01") return [];
    throw error;
  });
  const ids = new Set(known.map(({ id }) => id));
  const missing = migrations.find(({ id }) => !ids.has(id));
  if (missing !== undefined) throw new SchemaTooOldError(missing);
  await refuseNewer(database, migrations);
}

function journal(database: Database): Promise<{ id: number; name: string }[]> {
  return database.query("select id, name from schema_migrations order by id", []);
}

async function createJournal(database: Database): Promise<void> {
  try {
    await database.query(
      `create table if not exists schema_migrations (
         id integer primary key,
         name text not null,
         applied_at timestamptz not null default now()
       )`,
      [],
    );
  } catch (error) {
    // "if not exists" is no lock: of two that create it at once, one is told that the name is taken.
    if (!["23505", "42P07"].includes(sqlState(error) ?? "")) throw error;
  }
}

/** False when another migrator had already applied it. */
function apply(database: Database, migration: Migration): Promise<boolean> {
  return database.transaction(async (tx) => {
    // Long enough to wait for another migrator that is building an index.
    await tx.query("set local lock_timeout = '10min'; set local statement_timeout = 0");
    const inserted = await tx.query(
      "insert into schema_migrations (id, name) values ($1, $2) on conflict (id) do nothing returning id",
      [migration.id, migration.name],
    );
    if (inserted.length === 0) return false;
    // While a migration waits for a table, everybody behind it waits as well.
    await tx.query("set local lock_timeout = '10s'");
    await tx.query(migration.sql);
    return true;
  });
}

function refuseDisorder(migrations: readonly Migration[]): void {
  for (const [at, migration] of migrations.entries()) {
    const before = migrations[at - 1];
    if (before !== undefined && before.id >= migration.id) {
      throw new Error(
        `Migration ${migration.id} (${migration.name}) stands after ${before.id} (${before.name}). Give every migration a higher id than the one before it.`,
      );
    }
  }
}
