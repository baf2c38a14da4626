import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RaiseFlag } from "../../src/api/flag.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { joinEmbedded } from "../../src/storage/embedded.ts";
import { freshDatabase } from "../helpers/database.ts";
import { makeTenant } from "../helpers/flags.ts";
import { freePort, type ServingProcess, startServing } from "../helpers/operator.ts";
import { agentBearer, aRaise, productionSettings } from "../helpers/production.ts";
import { servingRole } from "../helpers/serving-role.ts";

vi.setConfig({ testTimeout: 120_000 });

let cleanUp: (() => Promise<unknown>)[];

beforeEach(() => {
  cleanUp = [];
});

afterEach(async () => {
  for (const step of cleanUp.toReversed()) await step();
});

async function serving(environment: Record<string, string>): Promise<ServingProcess> {
  const started = await startServing(environment);
  cleanUp.push(() => started.end("SIGTERM"));
  return started;
}

/** Whether this flag was acknowledged; a refusal is a mistake in the test. */
async function raise(url: string, bearer: string, flag: RaiseFlag): Promise<boolean> {
  const answer = await fetch(`${url}/v1/flags`, {
    method: "POST",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(flag),
  }).catch(() => null);
  if (answer === null) return false;
  const text = await answer.text().catch(() => null);
  if (answer.status !== 201 && answer.status !== 503)
    throw new Error(`${answer.status}: ${text ?? ""}`);
  return answer.status === 201 && text !== null;
}

/** Raises flags without a pause until the server is gone; those that it acknowledged, and the one it did not. */
async function raiseUntilGone(url: string, bearer: string, acknowledged: (n: number) => void) {
  const flags: { flag: RaiseFlag; acknowledged: boolean }[] = [];
  for (;;) {
    const flag = aRaise();
    const got = await raise(url, bearer, flag);
    flags.push({ flag, acknowledged: got });
    if (!got) return flags;
    acknowledged(1);
  }
}

/** Kills the process in the middle of eight agents' raising, once sixty flags were acknowledged. */
async function killWhileRaising(victim: ServingProcess, bearer: string) {
  let count = 0;
  let killed: Promise<unknown> | undefined;
  const raised = await Promise.all(
    Array.from({ length: 8 }, () =>
      raiseUntilGone(victim.url, bearer, (n) => {
        count += n;
        if (count >= 60) killed ??= victim.end("SIGKILL");
      }),
    ),
  );
  await killed;
  return raised.flat();
}

const countOf = async (database: Database, flags: readonly RaiseFlag[]) => {
  const rows = await database.query<{ flags: number; events: number }>(
    `select count(*)::int as flags, (select count(*)::int from flag_events
       where flag_id = any($1) and type = 'raised') as events
     from flags where id = any($1)`,
    [flags.map(({ id }) => id)],
  );
  return rows[0];
};

test("kill -9 of a server with its own database loses no acknowledged flag, and a restart takes the rest once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-kill-"));
  await chmod(folder, 0o711);
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, "data");
  const settings = productionSettings({ PORT: await freePort(), DATA_DIR: dataDir });
  const first = await serving(settings);
  const owner = connect({ url: (await joinEmbedded({ dataDir }))?.url() ?? "", max: 2 });
  cleanUp.push(() => owner.close());
  const bearer = await agentBearer(await makeTenant(owner), settings);

  const raised = await killWhileRaising(first, bearer);
  const second = await serving(settings);

  const kept = raised.filter(({ acknowledged }) => acknowledged).map(({ flag }) => flag);
  expect(kept.length).toBeGreaterThanOrEqual(60);
  expect(await countOf(owner, kept)).toEqual({ flags: kept.length, events: kept.length });

  const all = raised.map(({ flag }) => flag);
  for (const flag of all) expect(await raise(second.url, bearer, flag)).toBe(true);
  expect(await countOf(owner, all)).toEqual({ flags: all.length, events: all.length });
  await owner.close();
});

test("of two servers on one PostgreSQL one is killed: the other takes what was not acknowledged, and nothing is there twice", async () => {
  const fresh = await freshDatabase();
  const role = await servingRole(fresh);
  cleanUp.push(async () => {
    await fresh.drop();
    await role.drop();
  });
  const settings = productionSettings({ DATABASE_URL: role.url });
  const [one, other] = await Promise.all([
    serving({ ...settings, PORT: await freePort() }),
    serving({ ...settings, PORT: await freePort() }),
  ]);
  const bearer = await agentBearer(await makeTenant(fresh.database), settings);

  const beside = aRaise();
  const [raised] = await Promise.all([
    killWhileRaising(one, bearer),
    raise(other.url, bearer, beside),
  ]);

  const kept = raised.filter(({ acknowledged }) => acknowledged).map(({ flag }) => flag);
  expect(await countOf(fresh.database, [...kept, beside])).toEqual({
    flags: kept.length + 1,
    events: kept.length + 1,
  });
  const all = raised.map(({ flag }) => flag);
  for (const flag of all) expect(await raise(other.url, bearer, flag)).toBe(true);
  expect(await countOf(fresh.database, all)).toEqual({ flags: all.length, events: all.length });
});
