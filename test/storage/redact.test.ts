// Erasing a person: what they wrote and who they were is gone, and every figure and the chain are as before.
import { afterAll, beforeEach, expect, test } from "vitest";
import { monthReport } from "../../src/domain/report/month-report.ts";
import { monthInput } from "../../src/storage/report-input.ts";
import { configurationOf } from "../../src/storage/configuration.ts";
import type { Database } from "../../src/storage/database.ts";
import { flagDetail } from "../../src/storage/flags.ts";
import { refineFlag } from "../../src/storage/refine.ts";
import { memberEvents } from "../../src/storage/member-events.ts";
import { memberById } from "../../src/storage/members.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { queuePage } from "../../src/storage/queue.ts";
import { createRaiser, type NewFlag } from "../../src/storage/raise.ts";
import {
  exportSubject,
  forgetTexts,
  redactSubject,
  type Subject,
} from "../../src/storage/redact.ts";
import { sealDue, verifySeals } from "../../src/storage/seals.ts";
import { retainTexts } from "../../src/storage/tenants.ts";
import { later, outboxOf, owe, recordingPost, tenantWith, worker } from "../destinations/outbox.ts";
import { freshDatabase } from "../helpers/database.ts";
import { aFlag, AGENT, MANAGER, northwind, NOW } from "../helpers/flags.ts";
import { MOMENT } from "../helpers/moment.ts";

const fresh = await freshDatabase();
afterAll(() => fresh.drop());

let tenantId: string;
beforeEach(async () => {
  tenantId = await tenantWith(fresh.database, { hook: "webhook" });
});

const tellNobody = { at: NOW, eventId: crypto.randomUUID(), owed: () => [] };
const redact = (subject: Subject) => redactSubject(fresh.serving, tenantId, subject, tellNobody);
const raised = async (changes: Partial<NewFlag> = {}): Promise<NewFlag> => {
  const flag = aFlag(tenantId, changes);
  await createRaiser(fresh.serving)(flag);
  return flag;
};
const shown = async (id: string) =>
  JSON.stringify(await flagDetail(fresh.serving.forTenant(tenantId), tenantId, id));
const figures = async () => {
  const database = fresh.serving.forTenant(tenantId);
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("The tenant is gone.");
  return monthReport(await monthInput("2026-11", configuration, { database, now: NOW.getTime() }));
};

test("erasing a requester erases the texts of their flags and of nobody else's, and no figure changes", async () => {
  const theirs = await raised({ requesterId: "301", note: "about Rita", quote: "Rita's words" });
  const others = await raised({ requesterId: "302", note: "about Rolf" });
  await moveFlag(fresh.serving.forTenant(tenantId), tenantId, theirs.id, {
    requestId: null,
    expectedVersion: 1,
    by: { as: "cs", id: MANAGER },
    move: { move: "decline", reason: "not-qualified" },
    at: NOW,
    owed: () => [],
  });
  await moveFlag(fresh.serving.forTenant(tenantId), tenantId, theirs.id, {
    requestId: null,
    expectedVersion: 2,
    by: { as: "cs", id: MANAGER },
    move: { move: "reopen", why: "Rita called again" },
    at: NOW,
    owed: () => [],
  });
  await sealDue(fresh.serving);
  const before = await figures();
  expect(await redact({ is: "requester", id: "301" })).toEqual({
    flags: 1,
    deliveries: 0,
    names: 0,
  });
  expect(await shown(theirs.id)).not.toMatch(/Rita|No seats left/);
  expect(await shown(others.id)).toMatch(/about Rolf/);
  expect(await figures()).toEqual(before);
  await sealDue(fresh.serving);
  expect(await verifySeals(fresh.serving.forTenant(tenantId), tenantId)).toMatchObject({
    is: "intact",
    unsealed: 0,
  });
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, theirs.id);
  expect(detail?.story.at(-1)).toMatchObject({ type: "redacted", data: { because: "requester" } });
  // Whoever sends it again is told, and nothing of it comes back.
  expect(await createRaiser(fresh.serving)(theirs)).toEqual({
    is: "refused",
    because: "erased",
  });
  const search = { queue: "all", status: "open", q: "Rita", ...MOMENT, limit: 10 } as const;
  expect(await queuePage(fresh.serving.forTenant(tenantId), tenantId, search)).toMatchObject({
    items: [],
  });
  expect(await redact({ is: "requester", id: "301" })).toMatchObject({ flags: 0 });
});

test("erasing an agent takes their name, their address and what they wrote", async () => {
  const flag = await raised({ note: "in Ada's words" });
  await fresh.database.query(`update members set email = 'ada@example.com' where tenant_id = $1`, [
    tenantId,
  ]);
  expect(await redact({ is: "agent", id: AGENT })).toMatchObject({ flags: 1, names: 1 });
  expect(await shown(flag.id)).toContain("former agent");
  expect(await shown(flag.id)).not.toMatch(/Ada/);
  const [member] = await fresh.database.query(
    `select name, email, active from members where tenant_id = $1 and id = $2`,
    [tenantId, AGENT],
  );
  expect(member).toEqual({ name: "former agent", email: null, active: false });
});

const anonymous = (report: unknown) =>
  JSON.stringify(report).replaceAll(/Northwind Trading|erased account/g, "account");

test("erasing an account takes its name wherever it stands, and its revenue stays counted", async () => {
  const flag = await raised();
  const before = await figures();
  expect(await redact({ is: "account", id: northwind.id })).toMatchObject({ flags: 1, names: 1 });
  expect(await shown(flag.id)).not.toMatch(/Northwind/);
  const [account] = await fresh.database.query(
    `select name, domain, arr_minor as arr from accounts where tenant_id = $1`,
    [tenantId],
  );
  expect(account).toEqual({ name: "erased account", domain: null, arr: northwind.arrMinor });
  expect(anonymous(await figures())).toBe(anonymous(before));
});

test("kept messages lose their body, and one that still waits is sent without the texts", async () => {
  const [sent = "", waiting = ""] = [
    ...(await owe(fresh.database, tenantId, ["hook"], { note: "secret note" })),
    ...(await owe(fresh.database, tenantId, ["hook"], { note: "secret note", at: later(60_000) })),
  ];
  await worker(fresh.serving, recordingPost().post)(NOW);
  expect((await outboxOf(fresh.database, tenantId))[0]?.body).toContain("secret note");
  const counts = await redactSubject(
    fresh.serving,
    tenantId,
    { is: "agent", id: AGENT },
    {
      at: NOW,
      eventId: crypto.randomUUID(),
      owed: (_kind, type) =>
        type === "redacted"
          ? [{ id: crypto.randomUUID(), destinationId: "hook", nextAttemptAt: NOW }]
          : [],
    },
  );
  expect(counts).toEqual({ flags: 2, deliveries: 1, names: 1 });
  const after = recordingPost();
  await worker(fresh.serving, after.post)(later(60_000));
  const bodies = after.sent.map(({ body }) => body).join("\n");
  expect(after.sent).toHaveLength(3);
  expect(bodies).not.toContain("secret note");
  expect(bodies).toContain("flag.redacted");
  for (const id of [sent, waiting]) expect(bodies).toContain(id);
});

test("a message that was being built while its flag was erased is not sent as it was built", async () => {
  await owe(fresh.database, tenantId, ["hook"], { note: "secret note" });
  const { sent, post } = recordingPost();
  let erased = false;
  /** The erasure comes after the body was built and before it is kept. */
  const racing = (database: Database): Database => ({
    ...database,
    forTenant: (id) => racing(database.forTenant(id)),
    async query(sql, params) {
      if (sql.includes("set body = coalesce") && !erased) {
        erased = true;
        await redact({ is: "agent", id: AGENT });
      }
      return database.query(sql, params);
    },
  });
  await worker(racing(fresh.serving), post, { roundMs: 10 })(NOW);
  expect(erased).toBe(true);
  await worker(fresh.serving, post)(later(1000));
  expect(sent.map(({ body }) => body).join("\n")).not.toContain("secret note");
  expect(sent).toHaveLength(1);
});

test("what was erased can't be written again by refining it", async () => {
  const flag = await raised();
  await redact({ is: "requester", id: "301" });
  const refined = await refineFlag(fresh.serving.forTenant(tenantId), tenantId, flag.id, {
    agentId: AGENT,
    fields: { note: "about Rita again" },
    at: NOW,
    owed: () => [],
  });
  expect(refined).toEqual({ is: "refused", because: "erased" });
});

test("an export holds what is kept about a person, and nothing of another", async () => {
  await raised({ requesterId: "301", note: "about Rita" });
  await raised({ requesterId: "302", note: "about Rolf" });
  const found = await exportSubject(fresh.serving, tenantId, { is: "requester", id: "301" });
  expect(found.map(({ about }) => about)).toEqual(["event", "flag", "text"]);
  expect(JSON.stringify(found)).toMatch(/about Rita/);
  expect(JSON.stringify(found)).not.toMatch(/Rolf/);
  const agent = await exportSubject(fresh.serving, tenantId, { is: "agent", id: AGENT });
  expect(agent.filter(({ about }) => about === "flag")).toHaveLength(2);
  expect(agent[0]).toMatchObject({ about: "member", row: { name: "Ada Agent" } });
});

const nobody = async () => () => [];

test("texts older than their tenant keeps them are erased, younger ones and other tenants' stay", async () => {
  const old = await raised({ raisedAt: later(-31 * 86_400_000), note: "an old note" });
  const young = await raised({ raisedAt: later(-29 * 86_400_000), note: "a young note" });
  await forgetTexts(fresh.serving, NOW, nobody);
  expect(await shown(old.id)).toContain("an old note");
  await retainTexts(fresh.serving, tenantId, 30);
  expect(await forgetTexts(fresh.serving, NOW, nobody)).toEqual({ flags: 1, deliveries: 0 });
  expect(await shown(old.id)).not.toContain("an old note");
  expect(await shown(young.id)).toContain("a young note");
  expect(await forgetTexts(fresh.serving, NOW, nobody)).toEqual({ flags: 0, deliveries: 0 });
});

const away = () => Promise.reject(new Error("away"));

test("however often the work is called, texts are looked through once a day, and again at once after a new limit", async () => {
  await fresh.database.query(`update tenants set text_retention_days = null`);
  const own = await tenantWith(fresh.database, {});
  const hour = 3_600_000;
  const runAt = async (hours: number) =>
    (await forgetTexts(fresh.serving, new Date(NOW.getTime() + hours * hour), nobody)).flags;
  const raiseOld = () =>
    createRaiser(fresh.serving)(aFlag(own, { raisedAt: new Date(NOW.getTime() - 40 * 24 * hour) }));
  await retainTexts(fresh.database, own, 30);
  await raiseOld();
  expect(await runAt(0)).toBe(1);
  await raiseOld();
  expect([await runAt(1), await runAt(19)]).toEqual([0, 0]);
  expect(await runAt(21)).toBe(1);
  await raiseOld();
  await retainTexts(fresh.database, own, 31);
  expect(await runAt(22)).toBe(1);

  // A run that failed was none.
  await raiseOld();
  const late = new Date(NOW.getTime() + 44 * hour);
  await expect(forgetTexts(fresh.serving, late, away)).rejects.toThrow("away");
  expect(await runAt(44)).toBe(1);
});

test("an erased agent is let in no more, and that they were erased is kept without their name", async () => {
  const at = new Date(NOW.getTime() + 1);
  const what = { at, eventId: crypto.randomUUID(), owed: () => [] };
  const erase = () => redactSubject(fresh.serving, tenantId, { is: "agent", id: AGENT }, what);
  await erase();
  const ofTenant = fresh.serving.forTenant(tenantId);
  const page = { before: null, most: 10 };
  expect(await memberEvents(ofTenant, tenantId, page)).toEqual([
    {
      id: what.eventId,
      at,
      memberId: AGENT,
      byId: null,
      what: "erased",
      roles: ["agent"],
      rolesBefore: null,
      fields: [],
    },
  ]);
  expect(await memberById(ofTenant, tenantId, AGENT)).toMatchObject({
    active: false,
    sessionsFrom: at,
  });
  // Erased again, there is nothing more to tell.
  await erase();
  expect(await memberEvents(ofTenant, tenantId, page)).toHaveLength(1);
});
