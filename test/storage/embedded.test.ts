import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "../../src/storage/database.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/storage/embedded.ts";
import { checkSettings } from "../../src/storage/settings-check.ts";

let folder: string;
let servers: EmbeddedServer[];
let children: ReturnType<typeof spawn>[];
let elsewhere: string | undefined;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "signal-flag-embedded-")));
  await chmod(folder, 0o711);
  servers = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of servers) await server.stop();
  await rm(folder, { recursive: true, force: true });
  if (elsewhere !== undefined) await rm(elsewhere, { recursive: true, force: true });
  elsewhere = undefined;
});

async function start(dataDir: string, log?: (sentence: string) => void): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, ...(log && { log }) });
  servers.push(server);
  return server;
}

/** Another Node process that started the server, committed a row and keeps running. */
async function startInAnotherProcess(dataDir: string): Promise<ReturnType<typeof spawn>> {
  const script = join(import.meta.dirname, "fixtures", "hold-embedded.ts");
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const said: unknown[] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  expect(String(said[0])).toBe("committed\n");
  return child;
}

async function ask<Row>(server: EmbeddedServer, sql: string): Promise<Row[]> {
  const database = connect({ url: server.url() });
  try {
    return await database.query<Row>(sql, []);
  } finally {
    await database.close();
  }
}

test("the embedded database starts, takes many connections and has only safe settings", async () => {
  const server = await start(join(folder, "data"));
  const database = connect({ url: server.url(), max: 20 });

  const pids = await Promise.all(
    Array.from({ length: 20 }, () =>
      database.query<{ pid: number }>("select pg_backend_pid() as pid, pg_sleep(0.2)", []),
    ),
  );
  const settings = await checkSettings(database);
  const [zone] = await database.query<{ zone: string }>(
    "select current_setting('timezone') as zone",
  );
  await database.close();

  expect(new Set(pids.flat().map(({ pid }) => pid)).size).toBe(20);
  expect(settings).toEqual({ refused: [], noted: [] });
  expect(zone).toEqual({ zone: "UTC" });
});

test("strangers on this computer get in neither without the password nor with a guessed one", async () => {
  const server = await start(join(folder, "data"));
  const guess = new URL(server.url());
  guess.password = "postgres";
  const database = connect({ url: guess.href });

  await expect(database.query("select 1")).rejects.toThrow("password authentication failed");
  await database.close();

  const password = await stat(join(folder, "data", "server", "password"));
  expect(password.mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "data", "server", "cluster"))).mode & 0o777).toBe(0o700);
});

test("after kill -9 of the process that started it, a second start finds what was committed", async () => {
  const dataDir = join(folder, "data");
  const first = await startInAnotherProcess(dataDir);
  first.kill("SIGKILL");
  await once(first, "exit");

  const server = await start(dataDir);

  expect(await ask(server, "select word from kept")).toEqual([{ word: "committed" }]);
});

test("a folder that another running Signal Flag uses is refused in a sentence that names the process", async () => {
  const dataDir = join(folder, "data");
  const first = await startInAnotherProcess(dataDir);

  await expect(start(dataDir)).rejects.toMatchObject({
    name: "EmbeddedStartError",
    reason: "in-use",
    message: `The data folder ${dataDir} is in use by another Signal Flag (process ${first.pid}). Stop that one, or set DATA_DIR to another folder.`,
  });

  first.kill("SIGKILL");
  await once(first, "exit");
  await start(dataDir);
});

test("a folder that can't be made is refused in a sentence that names it and the setting", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");

  await expect(start(join(file, "data"))).rejects.toMatchObject({
    name: "EmbeddedStartError",
    reason: "not-writable",
    message: expect.stringMatching(
      /^The data folder .*file\/data can't be written to \(.+\)\. Set DATA_DIR to a folder that can\.$/,
    ),
  });
});

test("data of another PostgreSQL version is refused in a sentence that names both", async () => {
  const dataDir = join(folder, "data");
  await (await start(dataDir)).stop();
  await writeFile(join(dataDir, "server", "cluster", "PG_VERSION"), "16\n");

  await expect(start(dataDir)).rejects.toMatchObject({
    reason: "other-version",
    message: expect.stringContaining("was made by PostgreSQL 16, and this version"),
  });
});

test("a folder inside a private one works as well, and where the data is gets said", async () => {
  await chmod(folder, 0o700);
  const dataDir = join(folder, "data");
  const said: string[] = [];

  const server = await start(dataDir, (sentence) => said.push(sentence));
  const [where] = await ask<{ where: string }>(
    server,
    "select current_setting('data_directory') as where",
  );

  // Only root hands the server to another user, who can't pass through the private folder.
  const asRoot = process.getuid?.() === 0;
  const home = where?.where.replace("/server/cluster", "") ?? "";
  if (asRoot) elsewhere = home;
  expect(home.startsWith("/var/tmp/signal-flag-")).toBe(asRoot);
  expect(said.some((sentence) => sentence.endsWith(`so the data is kept in ${home}.`))).toBe(
    asRoot,
  );
});

test("a pid file left by a crash, whose number another program has now, does not stop the start", async () => {
  const dataDir = join(folder, "data");
  await (await start(dataDir)).stop();
  const cluster = join(dataDir, "server", "cluster");
  const lines = [process.pid, cluster, 1, 5432, "", "127.0.0.1", "", "ready", ""];
  await writeFile(join(cluster, "postmaster.pid"), lines.join("\n"));

  const server = await start(dataDir);

  expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a database server that dies is started again under the same address", async () => {
  const dataDir = join(folder, "data");
  const said: string[] = [];
  const server = await start(dataDir, (sentence) => said.push(sentence));
  const pidFile = await readFile(join(dataDir, "server", "cluster", "postmaster.pid"), "utf8");

  process.kill(Number(pidFile.split("\n", 1)[0]), "SIGKILL");

  await expect
    .poll(() => said, { timeout: 30_000 })
    .toContain("The embedded database is up again.");
  expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("stopping twice is stopping once", async () => {
  const server = await start(join(folder, "data"));
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  const database = connect({ url: server.url() });

  await expect(database.query("select 1")).rejects.toMatchObject({ name: "StoreUnavailableError" });
  await database.close();
});
