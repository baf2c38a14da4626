// The role that delivers: it does all the work that repeats, and nothing else.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { dueWork } from "../../src/platform/due-work.ts";
import { runJobs } from "../../src/platform/run-jobs.ts";
import { connect, type Database, sqlState } from "../../src/storage/database.ts";
import { upsertOpportunity } from "../../src/storage/opportunities.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { retainTexts, useProof } from "../../src/storage/tenants.ts";
import {
  answered,
  owe,
  recordingPost,
  sealer,
  tenantWith,
  toolsOf,
} from "../destinations/outbox.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, northwind } from "../helpers/flags.ts";
import { type ServingRole, workerRole } from "../helpers/serving-role.ts";

const ENCRYPTION_KEY = new Uint8Array(32).fill(1);
const DAY = 86_400_000;
let fresh: FreshDatabase;
let role: ServingRole;
let worker: Database;
let tenantId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  role = await workerRole(fresh);
  worker = connect({ url: role.url, max: 4 });
  tenantId = await tenantWith(fresh.database, { hook: "webhook" });
});
afterAll(async () => {
  await worker?.close();
  await fresh?.drop();
  await role?.drop();
});

test("every job that there is runs with its rights", async () => {
  expect(await sealer.open(await sealer.seal("with the same key"))).toBe("with the same key");
  const now = new Date();
  const ofTenant = fresh.serving.forTenant(tenantId);
  await useProof(ofTenant, tenantId, "old", new Date(now.getTime() - DAY));
  const deal = {
    crm: "csv",
    id: "deal",
    accountId: northwind.id,
    crmAccountId: null,
    accountName: null,
    name: "More seats",
    type: "expansion",
    status: "open",
    amountMinor: "100",
    currency: "USD",
    createdAt: new Date(now.getTime() - DAY),
    closedAt: null,
  } as const;
  await upsertOpportunity(ofTenant, tenantId, deal, now, () => []);
  // One message for a receiver that is gone, a flag beside an open deal, and one whose texts are too old.
  await owe(fresh.database, tenantId, ["hook"], { at: new Date(now.getTime() - 1000) });
  await createRaiser(fresh.serving)(aFlag(tenantId, { raisedAt: now }));
  const old = new Date(now.getTime() - 400 * DAY);
  await createRaiser(fresh.serving)(aFlag(tenantId, { raisedAt: old }));
  await retainTexts(fresh.database, tenantId, 365);

  // A flag whose pause is over and whose deadline has passed, and a calendar that lacks next year's holidays.
  const late = aFlag(tenantId, {
    signal: "exp.commercial.upgrade",
    raisedAt: new Date(now.getTime() - 3 * DAY),
    dueAt: new Date(now.getTime() - DAY),
    nextStepAt: new Date(now.getTime() - DAY),
    account: { ...northwind, id: "77" },
    accountIsNew: true,
  });
  await createRaiser(fresh.serving)(late);
  await fresh.database.query(
    `with paused as (
       insert into pauses (tenant_id, flag_id, id, reason, starts_at, ends_at, due_before, due_after,
         by_id)
       values ($1, $2, $3, 'legal-hold', $4, $5, $5, $5, '201'))
     update flags set paused_until = $5, paused_reason = 'legal-hold' where tenant_id = $1 and id = $2`,
    [tenantId, late.id, v7(), late.raisedAt, late.dueAt],
  );
  await fresh.database.query(`update calendars set region = 'DE' where tenant_id = $1`, [tenantId]);

  const jobs = dueWork({
    settings: {
      encryptionKeys: [{ version: 1, key: ENCRYPTION_KEY }],
      publicUrl: "https://flags.example.com",
    },
    database: worker,
    tools: toolsOf(recordingPost(() => answered(410)).post),
    log: () => undefined,
    roundMs: 1000,
  });
  expect(await runJobs(jobs)).toMatchObject({
    deliver: { failed: 1 },
    credit: { accounts: 1 },
    "forget-proofs": 1,
    "forget-texts": { flags: 1 },
    escalate: { breached: 1, unpaused: 1 },
    "list-holidays": { calendars: 1 },
  });
  expect(await runJobs(jobs.filter(({ name }) => name === "seal"))).toEqual({
    seal: { sealed: expect.any(Number) },
  });
  const left = await fresh.database.query(
    `select 1 from flag_events e where not exists (select from seals s
       where s.tenant_id = e.tenant_id and s.flag_id = e.flag_id and s.seq = e.seq)`,
    [],
  );
  expect(left).toEqual([]);
});

test("it changes and removes nothing that happened, reads no signing key and lets nobody in", async () => {
  const ofTenant = worker.forTenant(tenantId);
  for (const sql of [
    `update flag_events set seq = seq`,
    `delete from flag_events`,
    `update seals set seq = seq`,
    `delete from seals`,
    `truncate flag_events`,
    `select sealed from signing_keys`,
    `insert into signing_keys (tenant_id, id, sealed) values ('${tenantId}', '${v7()}', '')`,
    `update members set roles = '{admin}'`,
    `insert into members (tenant_id, id, name) values ('${tenantId}', '1', 'Eve')`,
    `update destinations set sealed = ''`,
    `update tenants set launch_public_key = ''`,
    `delete from flags`,
    `delete from deliveries`,
    `update flag_texts set note = ''`,
    `select 1 from imports`,
  ])
    await expect(ofTenant.query(sql, [])).rejects.toSatisfy(
      (error) => sqlState(error) === "42501",
      sql,
    );
  // And of another tenant it sees nothing, like everybody.
  expect(await worker.query(`select 1 from flags`, [])).toEqual([]);
});
