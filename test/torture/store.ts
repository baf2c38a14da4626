// A PostgreSQL of one campaign's own, as the product embeds it, and ways to be cruel to it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { v7 } from "uuid";
import { connect, type Database } from "../../src/storage/database.ts";
import { startEmbedded } from "../../src/storage/embedded.ts";
import { APP_ROLE, prepareAppRole } from "../../src/storage/grants.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";
import { makeTenant } from "../helpers/flags.ts";
import { pause, until } from "./campaign.ts";

export interface TortureStore {
  /** As the server's superuser and without time limits: to look, past every rule. */
  readonly owner: Database;
  readonly ownerUrl: string;
  /** As the role that serves requests. */
  readonly url: string;
  readonly tenantId: string;
  /** Of the server's first process. */
  postmaster(): Promise<number>;
  /** Every process of the server, the first one first. Linux only. */
  processes(): Promise<number[]>;
  /** What `pg_ctl stop -m immediate` does: no process finishes anything. The product then starts it again by itself. */
  quit(): Promise<void>;
  /** What a power cut does to its processes: all of them are gone at the same moment. Linux only. */
  kill(): Promise<void>;
  /** Returns once it answers again. */
  back(): Promise<void>;
  /** Starts it again with one setting changed that the product insists on. Nobody revives it from then on. Linux only. */
  restartWith(setting: string): Promise<void>;
  close(): Promise<void>;
}

export interface TortureServer {
  /** A migrated database with one tenant and nothing else in it. */
  open(): Promise<TortureStore>;
  close(): Promise<void>;
}

/** A store on a server of its own, which ends with it. */
export async function openTortureStore(): Promise<TortureStore> {
  const server = await startTortureServer();
  const store = await server.open();
  return {
    ...store,
    async close() {
      await store.close();
      await server.close();
    },
  };
}

export async function startTortureServer(): Promise<TortureServer> {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-torture-"));
  // As root the server runs as another user, who must be able to pass.
  await chmod(folder, 0o711);
  const server = await startEmbedded({ dataDir: folder });
  const lasting = { statementTimeoutMs: 0, lockTimeoutMs: 0 };
  const password = randomBytes(24).toString("base64url");
  const template = connect({ url: server.url(), max: 1, ...lasting });
  await migrate(template, migrations);
  await prepareAppRole(template, password);
  const [row] = await template.query<{ cluster: string }>(
    "select current_setting('data_directory') as cluster",
  );
  // A database that somebody is connected to can't be copied.
  await template.close();
  const cluster = row?.cluster ?? "";
  let opened = 0;
  let stranger: ChildProcess | undefined;

  return {
    async open() {
      opened += 1;
      const name = `torture_${opened}`;
      const admin = connect({ url: server.adminUrl, max: 1, ...lasting });
      await admin.query(
        `create database ${name} template ${new URL(server.url()).pathname.slice(1)}`,
      );
      await admin.close();
      const ownerUrl = server.url(name);
      const owner = connect({ url: ownerUrl, max: 3, ...lasting });
      return {
        ...crueltiesTo(owner),
        owner,
        ownerUrl,
        url: server.url(name, { user: APP_ROLE, password }),
        tenantId: await makeTenant(owner, v7(), { joins: true }),
        close: () => owner.close(),
      };
    },
    async close() {
      stranger?.kill("SIGQUIT");
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function postmaster(): Promise<number> {
    const pid = Number((await readFile(join(cluster, "postmaster.pid"), "utf8")).split("\n")[0]);
    if (!Number.isInteger(pid) || pid <= 1) throw new Error("There is no server to be cruel to.");
    return pid;
  }

  async function processes(): Promise<number[]> {
    const first = await postmaster();
    const children = await readFile(`/proc/${first}/task/${first}/children`, "utf8");
    return [first, ...children.trim().split(" ").filter(Boolean).map(Number)];
  }

  function crueltiesTo(owner: Database): Cruelties {
    return {
      postmaster,
      processes,
      async quit() {
        const pid = await postmaster();
        process.kill(pid, "SIGQUIT");
        await gone(pid);
      },
      async kill() {
        const pids = await processes();
        // Stopped first, so that none of them sees another one die and has time to act on it.
        for (const signal of ["SIGSTOP", "SIGKILL"] as const)
          for (const pid of pids) {
            try {
              process.kill(pid, signal);
            } catch {
              // It ended by itself meanwhile.
            }
          }
        await gone(pids[0] ?? 0);
      },
      async back() {
        await pause(20);
        await until(
          "the server answers again",
          () =>
            owner.query("select 1").then(
              () => true,
              () => false,
            ),
          60_000,
        );
      },
      async restartWith(setting) {
        const pid = await postmaster();
        const [program = "", ...words] = (await readFile(`/proc/${pid}/cmdline`, "utf8"))
          .split("\0")
          .filter(Boolean);
        const { uid, gid } = await stat(`/proc/${pid}`);
        await server.stop();
        const [name = ""] = setting.split("=");
        const changed = words.map((word) => (word.startsWith(`${name}=`) ? setting : word));
        if (changed.join() === words.join()) throw new Error(`The product does not set ${name}.`);
        stranger = spawn(program, changed, { uid, gid, cwd: dirname(cluster), stdio: "ignore" });
        await until(
          "the server is up with its setting changed",
          () =>
            owner.query<{ value: string }>("select current_setting($1) as value", [name]).then(
              ([found]) => setting === `${name}=${found?.value}`,
              () => false,
            ),
          20_000,
        );
      },
    };
  }
}

type Cruelties = Pick<
  TortureStore,
  "postmaster" | "processes" | "quit" | "kill" | "back" | "restartWith"
>;

const gone = (pid: number) =>
  until("the server's first process is gone", () => !isRunning(pid), 60_000);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
