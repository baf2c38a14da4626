// Opens the store: an embedded PostgreSQL, or the one that DATABASE_URL names.
import { randomBytes } from "node:crypto";
import { connect, type Database } from "../storage/database.ts";
import { startEmbedded } from "../storage/embedded.ts";
import { APP_ROLE, prepareAppRole, prepareWorkerRole, WORKER_ROLE } from "../storage/grants.ts";
import { migrate, refuseOtherSchema } from "../storage/migrate.ts";
import { migrations } from "../storage/migrations/all.ts";
import { refuseUnsafeStore } from "./safe-store.ts";

export interface Store {
  /** For requests. */
  readonly database: Database;
  /** For reports: statements may take longer, and never take a request's connection. */
  readonly reports: Database;
  /** For the work that repeats, with the rights of the role that delivers where there is one. */
  readonly worker: Database;
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
  /** `null`: with the rights of the role that serves. The embedded database makes a role of its own. */
  readonly workerDatabaseUrl?: string | null;
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
    let workerUrl = options.workerDatabaseUrl ?? null;
    if (embedded !== null || !production) {
      const owner = connect({ url: ownerUrl, max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
      closers.push(() => owner.close());
      await migrate(owner, migrations);
      if (embedded !== null) {
        const password = randomBytes(24).toString("base64url");
        await prepareAppRole(owner, password);
        url = embedded.url(undefined, { user: APP_ROLE, password });
        await prepareWorkerRole(owner, password);
        workerUrl = embedded.url(undefined, { user: WORKER_ROLE, password });
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
    const worker = connect({
      url: workerUrl ?? url,
      max: 4,
      statementTimeoutMs: 30_000,
      applicationName: "signal-flag-worker",
      onIdleError,
    });
    closers.push(() => worker.close());
    if (production) await refuseOtherSchema(database, migrations);
    const requireUnprivilegedRole = production || embedded !== null;
    await refuseUnsafeStore(database, { requireUnprivilegedRole, log });
    if (workerUrl !== null) await refuseUnsafeStore(worker, { requireUnprivilegedRole, log });
    return { database, reports, worker, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
