// What an operator does when somebody asks to be forgotten: by command, down to the bytes on the disk.
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deliverDue } from "../../src/destinations/deliver.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/storage/embedded.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { migrations } from "../../src/storage/migrations/all.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { sealDue } from "../../src/storage/seals.ts";
import {
  answered,
  owe,
  recordingPost,
  sealer,
  tenantWith,
  toolsOf,
} from "../destinations/outbox.ts";
import { aFlag, AGENT, makeTenant, northwind } from "../helpers/flags.ts";
import { productionSettings } from "../helpers/production.ts";
import { typed } from "../helpers/typed.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let server: EmbeddedServer;
let owner: Database;
let settings: Record<string, string>;
let tenantId: string;
const run = (...args: string[]) => typed(args, settings);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signal-flag-erasure-"));
  await chmod(folder, 0o711);
  const old = Buffer.alloc(32, 1).toString("base64url");
  settings = productionSettings({ DATA_DIR: join(folder, "data"), ENCRYPTION_KEY: old });
  server = await startEmbedded({ dataDir: settings["DATA_DIR"] ?? "" });
  owner = connect({ url: server.url(), statementTimeoutMs: 0 });
  await migrate(owner, migrations);
  tenantId = await tenantWith(owner, { hook: "webhook" });
});
afterAll(async () => {
  await owner?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Which of these words stand in any file of the database: tables, indexes, the log of changes, the server's own log. */
async function onDisk(words: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => null);
    for (const word of words) if (bytes?.includes(word)) found.add(word);
  }
  return [...found];
}

/** Words that nobody else writes, one per field. */
const newWord = (field: string) => `${field}${randomBytes(6).toString("hex")}`;
const textWords = () => ({
  note: newWord("note"),
  quote: newWord("quote"),
  subject: newWord("subject"),
  requester: newWord("requester"),
});

async function writtenAndSent(said: Record<"note" | "quote" | "subject" | "requester", string>) {
  const ids = await owe(owner, tenantId, ["hook"], {
    note: said.note,
    quote: said.quote,
    ticketSubject: said.subject,
    requesterName: said.requester,
    requesterId: "4711",
  });
  const { post } = recordingPost(() => answered(200));
  await deliverDue({
    database: owner,
    sealer,
    tools: toolsOf(post),
    queueUrl: "https://flags.example.com/queue",
    random: () => 0.5,
  })(new Date());
  await sealDue(owner);
  // Into the files, and into the figures that the planner keeps of every column.
  await owner.query(`analyze`);
  await owner.query(`checkpoint`);
  return ids;
}

test("after a requester is erased, none of their words is in any file of the database", async () => {
  const said = textWords();
  await writtenAndSent(said);
  expect((await onDisk(Object.values(said))).toSorted()).toEqual(Object.values(said).toSorted());
  const shown = await run("privacy", "export", "--tenant", tenantId, "--requester", "4711");
  for (const word of Object.values(said)) expect(shown.out).toContain(word);

  const erased = await run("privacy", "erase", "--tenant", tenantId, "--requester", "4711");
  expect([erased.err, erased.code]).toEqual(["", 0]);
  expect(erased.out).toMatch(/^Erased the texts of 1 flags, 1 kept messages and 0 names\.$/m);
  expect(await onDisk(Object.values(said))).toEqual([]);
  const chain = await run("verify", "--tenant", tenantId);
  expect([chain.code, chain.out]).toEqual([
    0,
    expect.stringMatching(/The chain of Fernwell holds/),
  ]);
});

test("an agent and an account leave no name behind either", async () => {
  const said = textWords();
  const named = {
    agent: newWord("agent"),
    email: newWord("email"),
    account: newWord("account"),
    domain: newWord("domain"),
  };
  const params = [tenantId, named.agent, named.email];
  await owner.query(
    `update members set name = $2, email = $3 where tenant_id = $1 and id = '${AGENT}'`,
    params,
  );
  await owner.query(`update accounts set name = $2, domain = $3 where tenant_id = $1`, [
    tenantId,
    named.account,
    named.domain,
  ]);
  const account = { ...northwind, name: named.account };
  await createRaiser(owner)(aFlag(tenantId, { account }));
  await writtenAndSent(said);
  const all = Object.values({ ...said, ...named });
  expect((await onDisk(all)).toSorted()).toEqual(all.toSorted());
  for (const subject of [
    ["--agent", AGENT],
    ["--account", northwind.id],
  ])
    expect(await run("privacy", "erase", "--tenant", tenantId, ...subject)).toMatchObject({
      code: 0,
      err: "",
    });
  expect(await onDisk(all)).toEqual([]);
});

const asked = (...subject: string[]) => run("privacy", "erase", "--tenant", tenantId, ...subject);

test("whose data is meant must be said once, and in numbers", async () => {
  expect((await asked()).err).toMatch(/Say whose data is meant/);
  expect((await asked("--agent", "1", "--account", "2")).err).toMatch(/Say whose data is meant/);
  expect((await asked("--agent", "Ada")).err).toMatch(/not a number/);
});

test("keys are rotated by command, and the old one may be left out afterwards", async () => {
  const next = randomBytes(32).toString("base64url");
  const old = settings["ENCRYPTION_KEY"] ?? "";
  const both = { ...settings, ENCRYPTION_KEY: `v2:${next},v1:${old}` };
  const rotated = await typed(["keys", "rotate"], both);
  expect([rotated.code, rotated.out]).toEqual([
    0,
    expect.stringMatching(/^Sealed anew with v2: 1\./),
  ]);
  const alone = await typed(["keys", "rotate"], { ...settings, ENCRYPTION_KEY: `v2:${next}` });
  expect(alone.out).toBe("Sealed anew with v2: 0. Sealed with it before: 1.\n");
  expect((await run("keys", "rotate")).err).toMatch(/can't be opened with any key/);
  for (const output of [rotated, alone]) {
    expect(output.out + output.err).not.toContain(next);
    expect(output.out + output.err).not.toContain(old);
  }
});

test("a tenant is switched off and on, given a time to keep texts, exported and erased", async () => {
  const other = await makeTenant(owner, "4242");
  const tenant = ["--tenant", "4242"];
  const state = async () =>
    (
      await owner.query(
        `select suspended_at is not null as off, text_retention_days as days from tenants where id = $1`,
        [other],
      )
    )[0];
  expect((await run("tenant", "suspend", ...tenant)).code).toBe(0);
  expect(await state()).toEqual({ off: true, days: null });
  expect((await run("tenant", "resume", ...tenant)).code).toBe(0);
  expect((await run("tenant", "retention", ...tenant, "--days", "365")).code).toBe(0);
  expect(await state()).toEqual({ off: false, days: 365 });
  expect((await run("tenant", "retention", ...tenant, "--days", "soon")).err).toMatch(
    /--days soon/,
  );

  const given = await run("tenant", "export", ...tenant);
  const lines = given.out.trim().split("\n");
  expect(given.err).toBe(`${lines.length} rows of Fernwell.\n`);
  expect(lines.every((line) => line.includes(other))).toBe(true);

  expect((await run("tenant", "erase", ...tenant)).err).toMatch(/Add --yes/);
  expect(await state()).toEqual({ off: false, days: 365 });
  expect((await run("tenant", "erase", ...tenant, "--yes")).code).toBe(0);
  expect(await state()).toBeUndefined();
  expect(await onDisk([other])).toEqual([]);
  const [kept] = await owner.query<{ n: number }>(
    `select count(*)::int as n from flags where tenant_id = $1`,
    [tenantId],
  );
  expect(kept?.n).toBeGreaterThan(0);
});
