import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningSandbox, startSandbox } from "../../src/platform/sandbox.ts";
import { connect, type Database } from "../../src/storage/database.ts";

export interface TestSandbox extends RunningSandbox {
  /** Asks the sandbox's own store, past every screen; its rows are those of the sandbox's tenant. */
  readonly database: Database;
}

/** The whole product as `npm start` runs it, on free ports and in a folder of its own, which `prepare` may fill before. */
export async function newSandbox(
  { history }: { history: boolean },
  prepare: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<TestSandbox> {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-sandbox-"));
  await prepare(folder);
  // As root the database runs as another user, who must be able to pass.
  await chmod(folder, 0o711);
  const running = await startIn(folder, history);
  const store = connect({ url: running.storeUrl });
  return {
    ...running,
    database: store.forTenant(running.tenantId),
    async stop() {
      await store.close();
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts it in a folder that somebody else looks after. */
export const startIn = (folder: string, history: boolean): Promise<RunningSandbox> =>
  startSandbox({ port: 0, databaseUrl: null, dataDir: folder, history, log: () => undefined });
