// A server that dies while it stores a file has stored nothing of it, and the next one stores it whole.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { importDue } from "../../../src/endpoint/imports/import-due.ts";
import { connect, type Database } from "../../../src/storage/database.ts";
import { northwind } from "../../helpers/flags.ts";
import { type ServingRole, workerRole } from "../../helpers/serving-role.ts";
import { makeWorld, type World } from "../world.ts";
import { read, sendParts } from "./send-file.ts";

const PROGRAM = resolve(import.meta.dirname, "../../helpers/importing-program.ts");
const LINES = 600;

let world: World;
let role: ServingRole;
let worker: Database;
beforeAll(async () => {
  world = await makeWorld();
  role = await workerRole(world.fresh);
  worker = connect({ url: role.url, statementTimeoutMs: 0 });
});
afterAll(async () => {
  await worker.close();
  await world.fresh.drop();
  await role.drop();
});

const rows = <Row>(sql: string) => world.fresh.database.query<Row>(sql);
const deals = async () =>
  (await rows<{ n: number }>("select count(*)::int as n from opportunities"))[0]?.n;

async function until(sql: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await rows(sql)).length > 0) return;
    await new Promise((wait) => setTimeout(wait, 25));
  }
  throw new Error(`It never came to this: ${sql}`);
}

/** A file that somebody has said yes to. */
async function aFile(): Promise<string> {
  const header = "opportunity_id,account_id,name,type,status,amount,currency,created_at,closed_at";
  const lines = Array.from(
    { length: LINES },
    (_, n) => `D${n},001A,Seats,seat-add,won,10.00,USD,2026-11-02,2026-11-09`,
  );
  const id = await sendParts(world, [header, ...lines, ""].join("\n"));
  expect((await read(world, id)).file.counts).toMatchObject({ created: LINES });
  await rows(`update import_files set state = 'storing', done = 0 where id = '${id}'`);
  return id;
}

/** Runs it as far as the credits of the account that we hold, when all deals are written, and kills it there. */
async function killedInTheMiddle(how: string): Promise<void> {
  await world.fresh.database.transaction(async (tx) => {
    await tx.query("select id from accounts where id = $1 for update", [northwind.id]);
    const child = spawn(process.execPath, [PROGRAM, role.url, how], { stdio: "inherit" });
    const ended = once(child, "exit");
    await until(
      `select from pg_stat_activity where datname = current_database()
       and wait_event_type = 'Lock' and query like '%from accounts%'`,
    );
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
  });
  await until(
    `select where not exists (select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock')`,
  );
}

test("a server that is killed in the middle of an import has stored nothing, and the next one goes on", async () => {
  const id = await aFile();
  await killedInTheMiddle("whole");
  expect(await deals()).toBe(0);
  expect(await rows("select id from opportunity_facts")).toEqual([]);
  // As long as it might still be there, nobody takes its work.
  await importDue(worker, () => new Date(world.clock.now), v7);
  expect(await deals()).toBe(0);
  await rows("update import_files set lease_until = now()");
  await importDue(worker, () => new Date(world.clock.now), v7);
  expect(await deals()).toBe(LINES);
  expect(
    await rows(`select state, counts->>'created' as created from import_files where id = '${id}'`),
  ).toEqual([{ state: "stored", created: String(LINES) }]);
  // And once more changes nothing.
  await importDue(worker, () => new Date(world.clock.now), v7);
  expect(await rows("select id from opportunity_facts")).toHaveLength(LINES);
});

test("control: what a careless import leaves behind is noticed", async () => {
  await world.fresh.database.query(
    "truncate opportunities, opportunity_facts, credits, import_files, import_parts, import_pieces",
  );
  await aFile();
  await killedInTheMiddle(world.tenantId);
  expect(await deals()).toBe(1);
});
