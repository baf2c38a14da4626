// Opens the store: an embedded PostgreSQL, or the one that DATABASE_URL names.
import { randomBytes } from "node:crypto";
import { connect, type Database } from "../storage/database.ts";
import { startEmbedded } from "../storage/embedded.ts";
import { APP_ROLE, prepareAppRole } from "../storage/grants.ts";
import { migrate } from "../storage/migrate.ts";
import { migrations } from "../storage/migrations/all.ts";
import { checkSettings } from "../storage/settings-check.ts";

export interface Store {
  /** For requests. */
  readonly database: Database;
  /** For reports and jobs: statements may take longer, and never take a request's connection. */
  readonly reports: Database;
  close(): Promise<void>;
}

/** The database has settings under which a promise could not be kept. */
export class UnsafeStoreError extends Error {
  override name = "UnsafeStoreError" as const;
}

/** Opens, migrates and checks the store. `log` is told what an operator may want to know. */
export async function openStore(options: {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly log: (sentence: string) => void;
}): Promise<Store> {
  const embedded =
    options.databaseUrl === null
      ? await startEmbedded({ dataDir: options.dataDir, log: options.log })
      : null;
  const ownerUrl = options.databaseUrl ?? embedded?.url() ?? "";
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closers.toReversed()) await end();
    await embedded?.stop();
  };
  try {
    const owner = connect({ url: ownerUrl, max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
    closers.push(() => owner.close());
    await migrate(owner, migrations);
    let url = ownerUrl;
    if (embedded !== null) {
      const password = randomBytes(24).toString("base64url");
      await prepareAppRole(owner, password);
      url = embedded.url(undefined, { user: APP_ROLE, password });
    }
    const onIdleError = () => options.log("A connection to the database was cut; it is replaced.");
    const database = connect({ url, max: 10, applicationName: "signal-flag", onIdleError });
    closers.push(() => database.close());
    const reports = connect({
      url,
      max: 4,
      statementTimeoutMs: 30_000,
      applicationName: "signal-flag-reports",
      onIdleError,
    });
    closers.push(() => reports.close());
    const { refused, noted } = await checkSettings(database, {
      requireUnprivilegedRole: embedded !== null,
    });
    for (const note of noted) options.log(note);
    if (refused.length > 0) throw new UnsafeStoreError(refused.join(" "));
    return { database, reports, close };
  } catch (error) {
    await close();
    throw error;
  }
}
