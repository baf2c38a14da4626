// Opens the store: an embedded PostgreSQL, or the one that DATABASE_URL names.
import { randomBytes } from "node:crypto";
import { connect, type Database } from "../storage/database.ts";
import { startEmbedded } from "../storage/embedded.ts";
import { APP_ROLE, prepareAppRole } from "../storage/grants.ts";
import { migrate, refuseOtherSchema } from "../storage/migrate.ts";
import { migrations } from "../storage/migrations/all.ts";
import { refuseUnsafeStore } from "./safe-store.ts";

export interface Store {
  /** For requests. */
  readonly database: Database;
  /** For reports and jobs: statements may take longer, and never take a request's connection. */
  readonly reports: Database;
  /** With the rights of the role that serves. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens and checks the store. The embedded one is migrated here; so is the sandbox's own database, while in production
 * the role that serves may change no schema and `signal-flag migrate` does it. `log` is told what an operator may want
 * to know.
 */
export async function openStore(options: {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly production?: boolean;
  readonly log: (sentence: string) => void;
}): Promise<Store> {
  const { databaseUrl, production = false, log } = options;
  const embedded =
    databaseUrl === null ? await startEmbedded({ dataDir: options.dataDir, log }) : null;
  const ownerUrl = databaseUrl ?? embedded?.url() ?? "";
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closers.toReversed()) await end();
    await embedded?.stop();
  };
  try {
    let url = ownerUrl;
    if (embedded !== null || !production) {
      const owner = connect({ url: ownerUrl, max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
      closers.push(() => owner.close());
      await migrate(owner, migrations);
      if (embedded !== null) {
        const password = randomBytes(24).toString("base64url");
        await prepareAppRole(owner, password);
        url = embedded.url(undefined, { user: APP_ROLE, password });
      }
    }
    const onIdleError = () => log("A connection to the database was cut; it is replaced.");
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
    if (production) await refuseOtherSchema(database, migrations);
    await refuseUnsafeStore(database, {
      requireUnprivilegedRole: production || embedded !== null,
      log,
    });
    return { database, reports, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
