import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import {
  EmbeddedStartError,
  findPlace,
  firstLine,
  makeFolders,
  notWritable,
  type Place,
} from "./embedded-place.ts";

const run = promisify(execFile);

/** A PostgreSQL server of our own on this computer. */
export interface EmbeddedServer {
  /** Where to connect; without a login as the server's superuser, who owns everything. */
  url(database?: string, login?: { user: string; password: string }): string;
  /** The superuser in the database `postgres`, to create and drop others from. */
  adminUrl: string;
  /** Lets statements end, writes everything to disk and stops the server. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Made when it does not exist. */
  dataDir: string;
  /** On 127.0.0.1; without it, any that is free. */
  port?: number;
  /** Told in a sentence what an operator may want to know. */
  log?: (sentence: string) => void;
}

/** The database that `url()` names. */
const defaultDatabase = "signal_flag";

/** A server that recovers after a crash replays at most 256 MB of log, which takes seconds. */
const startPatienceMs = 60_000;

/** Which of several processes on one folder is the one that uses it. Any number, as long as it never changes. */
const ownerLock = 7_265_337;

const serverSettings: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // Promised: an acknowledged flag is on disk.
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  // The same data gives the same result on every computer.
  timezone: "UTC",
  log_timezone: "UTC",
  // DETAIL lines quote whole rows.
  log_error_verbosity: "terse",
  // An error's message quotes values as well, and the endpoint tells of errors itself.
  log_min_messages: "log",
  log_checkpoints: "off",
  wal_recycle: "off",
  // It shares a small machine with the endpoint.
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  max_connections: "100",
  // Compiling a plan costs more than our short statements take.
  jit: "off",
};

/**
 * Starts PostgreSQL on `dataDir`, or takes over the one that a killed process left running there.
 * Throws EmbeddedStartError. The server is in no terminal's process group, so Ctrl-C leaves it to
 * the caller to finish its work and then call `stop`; should it die, it is started again.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const log = options.log ?? (() => undefined);
  const place = await findPlace(options.dataDir, log);
  const home = join(place.folder, "server");
  await createCluster(place, home);
  await refuseOtherVersion(place, home);
  const password = await readPassword(home);

  const port = await bringUp(place, home, options.port);
  const url = urlsOf(port, password);
  const adminUrl = url("postgres");

  let stopping: Promise<void> | undefined;
  let reviving: Promise<void> | undefined;
  let owner = await own(adminUrl, options.dataDir, onEnd);
  await createDefaultDatabase(owner);

  /** The server has closed the owner's connection, as it does when it dies. */
  function onEnd(): void {
    if (stopping === undefined) reviving = revive();
  }

  async function revive(): Promise<void> {
    log("The embedded database stopped by itself; it is started again.");
    let waitMs = 100;
    for (;;) {
      if (stopping !== undefined) return;
      try {
        await bringUp(place, home, port);
        owner = await own(adminUrl, options.dataDir, onEnd);
        log("The embedded database is up again.");
        return;
      } catch (error) {
        log(`The embedded database does not start: ${firstLine(error)}`);
        if (error instanceof EmbeddedStartError && error.reason === "in-use") return;
        await pause(waitMs);
        waitMs = Math.min(waitMs * 2, 10_000);
      }
    }
  }

  async function stop(): Promise<void> {
    await reviving;
    await owner.end();
    try {
      await shutDown(place, home, "fast");
    } catch {
      if ((await livePort(home)).state === "absent") return;
      // Safe for the data, which the next start recovers from the log.
      await shutDown(place, home, "immediate");
    }
  }

  return { url, adminUrl, stop: () => (stopping ??= stop()) };
}

/** A server that another process owns. */
export type JoinedServer = Pick<EmbeddedServer, "url" | "adminUrl">;

/**
 * The server that runs on `dataDir` already, for a second process that has something to do there while the first one
 * serves: it owns nothing, so it must neither stop the server nor start it again. `null` when none is running.
 * Throws EmbeddedStartError.
 */
export async function joinEmbedded(
  options: Pick<EmbeddedOptions, "dataDir" | "log">,
): Promise<JoinedServer | null> {
  const place = await findPlace(options.dataDir, options.log ?? (() => undefined));
  const home = join(place.folder, "server");
  const giveUpAt = performance.now() + startPatienceMs;
  let live = await livePort(home);
  // It may be on its way up or down; which of the two shows in a moment.
  while (live.state === "busy" && performance.now() < giveUpAt) {
    await pause(100);
    live = await livePort(home);
  }
  if (live.state !== "ready") return null;
  const url = urlsOf(live.port, await readPassword(home));
  return { url, adminUrl: url("postgres") };
}

function urlsOf(port: number, password: string): EmbeddedServer["url"] {
  return (database = defaultDatabase, login) => {
    const { user, password: secret } = login ?? { user: "postgres", password };
    return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  };
}

function shutDown(place: Place, home: string, mode: "fast" | "immediate"): Promise<unknown> {
  return run(
    place.programs.pgCtl,
    ["stop", "-w", "-t", "60", "-m", mode, "-D", join(home, "cluster")],
    spawnAs(place, home),
  );
}

/** Runs a program as the server's user, in a folder it can reach, with nothing of our environment but the path. */
function spawnAs(place: Place, home: string) {
  return {
    ...place.runAs,
    cwd: home,
    windowsHide: true,
    env: {
      PATH: process.env["PATH"],
      SystemRoot: process.env["SystemRoot"],
      LC_ALL: "C",
      TZ: "UTC",
    },
  };
}

/** Makes `server` whole or not at all: a start that is killed half-way leaves only a draft behind. */
async function createCluster(place: Place, home: string): Promise<void> {
  let draft: string;
  try {
    if (await exists(home)) return;
    await makeFolders(place.folder);
    draft = await mkdtemp(`${home}-draft-`);
  } catch (cause) {
    throw notWritable(place.folder, cause);
  }
  const cluster = join(draft, "cluster");
  const passwordForServer = join(draft, "password-for-initdb");
  const password = randomBytes(24).toString("base64url");
  try {
    await writeFile(join(draft, "password"), password, { mode: 0o600 });
    await writeFile(passwordForServer, password, { mode: 0o600 });
    await mkdir(cluster, { mode: 0o700 });
    if (place.runAs !== undefined) {
      const { uid, gid } = place.runAs;
      await chmod(draft, 0o711);
      await Promise.all([cluster, passwordForServer].map((path) => chown(path, uid, gid)));
    }
    await run(
      place.programs.initdb,
      [
        `--pgdata=${cluster}`,
        "--username=postgres",
        `--pwfile=${passwordForServer}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
      ],
      spawnAs(place, draft),
    );
    await rm(passwordForServer);
    await rename(draft, home);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    // Another start was quicker; its cluster is as good as ours.
    if (await exists(home)) return;
    throw new EmbeddedStartError(
      "failed",
      `The database could not be created in ${place.folder}: ${firstLine(cause)}. Check that the disk has 100 MB free, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

async function refuseOtherVersion(place: Place, home: string): Promise<void> {
  const file = join(home, "cluster", "PG_VERSION");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw notReadable(file, cause);
  });
  const found = text.trim();
  if (found === String(place.majorVersion)) return;
  throw new EmbeddedStartError(
    "other-version",
    `The database in ${home} was made by PostgreSQL ${found}, and this version of Signal Flag brings PostgreSQL ${place.majorVersion}. Start the version that made it and move the data with pg_dump, or set DATA_DIR to another folder.`,
  );
}

function readPassword(home: string): Promise<string> {
  const file = join(home, "password");
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw notReadable(file, cause);
  });
}

function notReadable(file: string, cause: unknown): EmbeddedStartError {
  return new EmbeddedStartError(
    "not-writable",
    `The database's file ${file} can't be read (${firstLine(cause)}). Start Signal Flag as the user who started it first, or set DATA_DIR to another folder.`,
    { cause },
  );
}

/** The port of a server that is ready: the one that is running, or a new one. */
async function bringUp(place: Place, home: string, wanted: number | undefined): Promise<number> {
  const giveUpAt = performance.now() + startPatienceMs;
  for (;;) {
    const live = await livePort(home);
    if (live.state === "ready") return live.port;
    const outOfTime = performance.now() > giveUpAt;
    if (live.state === "absent") {
      const port = wanted ?? (await freePort());
      const complaint = await launch(place, home, port, giveUpAt);
      if (complaint === undefined) return port;
      const portTaken = /could not bind|Address already in use|could not create any TCP/.test(
        complaint,
      );
      // The last server's processes need a moment to see that it is gone.
      const leftover = /lock file|shared memory/.test(complaint);
      if (portTaken && wanted !== undefined) {
        throw new EmbeddedStartError(
          "port",
          `The embedded database can't listen on port ${port}: it is in use. Choose another port.`,
        );
      }
      if (outOfTime || !(portTaken || leftover)) {
        throw new EmbeddedStartError(
          "failed",
          `The embedded database in ${home} did not start: ${complaint}. ${join(home, "log")} says more.`,
        );
      }
    } else if (outOfTime) {
      throw new EmbeddedStartError(
        "failed",
        `The embedded database in ${home} is still starting or stopping after ${startPatienceMs / 1000} seconds. ${join(home, "log")} says why.`,
      );
    }
    await pause(100);
  }
}

/** Starts the server and waits until it is ready; otherwise what it complained of. */
async function launch(
  place: Place,
  home: string,
  port: number,
  giveUpAt: number,
): Promise<string | undefined> {
  const logFile = join(home, "log");
  // An ordinary start writes a few lines, so only a server in trouble ever gets here.
  const tooLong = ((await stat(logFile).catch(() => undefined))?.size ?? 0) > 10_000_000;
  const output = await open(logFile, tooLong ? "w" : "a", 0o600).catch((cause: unknown) => {
    throw notWritable(home, cause);
  });
  try {
    const { size: before } = await output.stat();
    const settings = Object.entries({ ...serverSettings, port: String(port) });
    const child = spawn(
      place.programs.postgres,
      [
        "-D",
        join(home, "cluster"),
        ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      // Detached: a Ctrl-C meant for us would otherwise stop it in the middle of our work.
      { ...spawnAs(place, home), detached: true, stdio: ["ignore", output.fd, output.fd] },
    );
    child.unref();
    const ended: { why?: string } = {};
    child.once("error", (error) => (ended.why = error.message));
    child.once("exit", () => (ended.why ??= "it ended at once"));
    for (;;) {
      const live = await livePort(home);
      if (live.state === "ready" && live.pid === child.pid) return undefined;
      if (ended.why !== undefined || performance.now() > giveUpAt) break;
      await pause(20);
    }
    const written = (await readFile(logFile, "utf8")).slice(before);
    const fatal = [...written.matchAll(/(?:FATAL|PANIC|ERROR):\s*(.+)/g)].map(([, text]) => text);
    const warning = /WARNING:.*(?:bind|listen).*|LOG:.*could not bind.*/.exec(written)?.[0];
    return [warning, fatal.at(-1) ?? ended.why ?? "it is not ready in time"]
      .filter(Boolean)
      .join(", ");
  } finally {
    await output.close();
  }
}

type Live = { state: "absent" } | { state: "busy" } | { state: "ready"; port: number; pid: number };

/** What `postmaster.pid` says, once it is certain that the process it names is this folder's server. */
async function livePort(home: string): Promise<Live> {
  const cluster = join(home, "cluster");
  const file = join(cluster, "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return { state: "absent" };
  if (!(await servesFolder(pid, cluster))) {
    // The number has gone to another program; PostgreSQL would take it for a server and refuse.
    await rm(file, { force: true });
    return { state: "absent" };
  }
  // Line 4 is the port, line 8 the state.
  return lines[7]?.trim() === "ready"
    ? { state: "ready", port: Number(lines[3]), pid }
    : { state: "busy" };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function servesFolder(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === "linux") {
    // A server works in its data folder. A process that we may not look at is not our server.
    return readlink(`/proc/${pid}/cwd`).then(
      async (cwd) => cwd === (await realpath(cluster)),
      () => false,
    );
  }
  if (process.platform === "win32") return true;
  return run("ps", ["-p", String(pid), "-o", "comm="]).then(
    ({ stdout }) => stdout.includes("postgres"),
    () => false,
  );
}

/**
 * Makes this process the folder's owner for as long as the connection lives: the lock ends with the
 * process, however it ends.
 */
async function own(adminUrl: string, dataDir: string, onEnd: () => void): Promise<Client> {
  const client = new Client({
    connectionString: adminUrl,
    application_name: `signal-flag owner ${process.pid}`,
    keepAlive: true,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new EmbeddedStartError(
      "failed",
      `The embedded database in ${dataDir} runs but lets nobody in: ${firstLine(cause)}. Stop it, and start Signal Flag again.`,
      { cause },
    );
  }
  // The server needs a moment to notice that a killed process is gone.
  for (let attempt = 1; attempt <= 10; attempt++) {
    const { rows } = await client.query<{ mine: boolean }>(
      "select pg_try_advisory_lock($1) as mine",
      [ownerLock],
    );
    if (rows[0]?.mine === true) {
      client.once("end", onEnd);
      return client;
    }
    await pause(100);
  }
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name
       from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and objid = $1 and granted`,
    [ownerLock],
  );
  await client.end();
  const pid = /\d+$/.exec(rows[0]?.name ?? "")?.[0];
  throw new EmbeddedStartError(
    "in-use",
    `The data folder ${dataDir} is in use by another Signal Flag${pid === undefined ? "" : ` (process ${pid})`}. Stop that one, or set DATA_DIR to another folder.`,
  );
}

async function createDefaultDatabase(admin: Client): Promise<void> {
  const { rows } = await admin.query("select 1 from pg_database where datname = $1", [
    defaultDatabase,
  ]);
  if (rows.length === 0) await admin.query(`create database ${defaultDatabase}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("No port is free on 127.0.0.1."));
      });
    });
  });
}

/** Throws when it can't be told, so that data out of reach is never taken for no data. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
