// The PostgreSQL of a benchmark: our embedded server with its own settings (fsync on), in a folder that goes afterwards.
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Database } from "../../src/storage/database.ts";
import { startEmbedded } from "../../src/storage/embedded.ts";
import { APP_ROLE, prepareAppRole } from "../../src/storage/grants.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";

export interface BenchStore {
  /** As the owner and without time limits: to fill and to explain. */
  readonly owner: Database;
  readonly ownerUrl: string;
  /** As the role that serves requests, whom row-level rules and grants bind. */
  readonly url: string;
  /** The same for programs that take one value at a time. */
  readonly login: { readonly host: string; readonly port: string; readonly user: string } & {
    readonly password: string;
    readonly database: string;
  };
  readonly version: string;
  /** Times a second that this disk confirms one small write. */
  readonly writesConfirmedPerSecond: number;
  close(): Promise<void>;
}

/** Starts the server and migrates an empty database. */
export async function openBenchStore(): Promise<BenchStore> {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bench-"));
  // As root the server runs as another user, who must be able to pass.
  await chmod(folder, 0o711);
  const writesConfirmedPerSecond = await confirmedWrites(join(folder, "probe"));
  const server = await startEmbedded({ dataDir: folder });
  const owner = connect({ url: server.url(), max: 2, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  await migrate(owner, migrations);
  const password = randomBytes(24).toString("base64url");
  await prepareAppRole(owner, password);
  const url = server.url(undefined, { user: APP_ROLE, password });
  const [row] = await owner.query<{ version: string; fsync: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  if (row?.fsync !== "on") throw new Error("The benchmark's database must have fsync on.");
  const { hostname, port, pathname } = new URL(url);
  return {
    owner,
    ownerUrl: server.url(),
    url,
    login: { host: hostname, port, user: APP_ROLE, password, database: pathname.slice(1) },
    version: row.version,
    writesConfirmedPerSecond,
    async close() {
      await owner.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a commit waits for at least: an 8 kB write and its fdatasync, one after the other for half a second. */
async function confirmedWrites(path: string): Promise<number> {
  const file = await open(path, "w");
  const block = Buffer.alloc(8192, 1);
  let confirmed = 0;
  const started = performance.now();
  while (performance.now() < started + 500) {
    await file.write(block, 0, block.length, 0);
    await file.datasync();
    confirmed += 1;
  }
  await file.close();
  return (confirmed / (performance.now() - started)) * 1000;
}
