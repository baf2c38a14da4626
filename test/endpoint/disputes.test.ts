import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { ContestedDeals, DisputeAnswer } from "../../src/api/dispute.ts";
import { Evidence } from "../../src/api/evidence.ts";
import { sheetHash } from "../../src/domain/evidence/statement.ts";
import { canonicalJson, link } from "../../src/domain/hash-chain.ts";
import { eraseDisputeTexts } from "../../src/storage/dispute-texts.ts";
import { redactSubject } from "../../src/storage/redact.ts";
import { sealDue } from "../../src/storage/seals.ts";
import { northwind, NOW } from "../helpers/flags.ts";
import { type As, aRaise, makeWorld, OPS, problemOf, type World } from "./world.ts";

const DAY = 86_400_000;
const day = (n: number) => new Date(NOW.getTime() + n * DAY).toISOString();
let world: World;
let deals = 0;
/** The first flag sources the deal; the second came a day later. */
let flagId: string;
let laterFlagId: string;
let deal: string;

beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  world.clock.now = NOW.getTime();
  await world.fresh.database.query(`update flags set status = 'withdrawn'`);
  [flagId, laterFlagId] = [v7(), v7()];
  await world.ask("agent", "POST", "/v1/flags", aRaise({ id: flagId }));
  world.clock.now += DAY;
  await world.ask("other-agent", "POST", "/v1/flags", aRaise({ id: laterFlagId }));
  world.clock.now = NOW.getTime() + 20 * DAY;
  deal = `006D${(deals += 1)}`;
  await tell();
});
afterAll(() => world.fresh.drop());

const tell = (changes: Record<string, unknown> = {}) =>
  world.ask("ops", "PUT", `/v1/opportunities/salesforce/${deal}`, {
    accountId: northwind.id,
    name: "15 more seats",
    type: "seat-add",
    status: "won",
    amount: "12000.01",
    currency: "USD",
    createdAt: day(12),
    closedAt: day(15),
    ...changes,
  });
const sheet = async (as: As = "ops") => {
  const answer = await world.ask(as, "GET", `/v1/opportunities/salesforce/${deal}/evidence`);
  expect(answer.status).toBe(200);
  return Evidence.parse(await answer.json());
};
const claim = (bucket: string, flag: string | null, words = "Sales had it already.") => ({
  bucket,
  flagId: flag,
  words,
});
const contest = (as: As, said: object, id = v7()) =>
  world.ask(as, "POST", "/v1/disputes", { id, crm: "salesforce", opportunityId: deal, ...said });
const decided = (as: As, id: string, said: object) =>
  world.ask(as, "POST", `/v1/disputes/${id}/decision`, said);
const credit = async () => (await sheet()).statement.credit;

test("a credit is contested by one and decided by another, also after it was sealed, and recomputing keeps it", async () => {
  const id = v7();
  const before = await credit();
  expect(before).toMatchObject({ bucket: "sourced", flagId, disputeId: null });
  const contested = await contest("cs_manager", claim("influenced", laterFlagId), id);
  expect(contested.status).toBe(201);
  // Until it is decided the credit stays.
  expect(await credit()).toEqual(before);
  world.clock.now += 100 * DAY;
  const answer = await decided("ops", id, claim("influenced", laterFlagId, "The mail says so."));
  expect(DisputeAnswer.parse(await answer.json()).dispute).toMatchObject({
    state: "decided",
    mayDecide: false,
  });
  const after = {
    bucket: "influenced",
    flagId: laterFlagId,
    reason: "dispute-decided",
    disputeId: id,
  };
  expect(await credit()).toMatchObject(after);
  // Told again with another amount, and recomputed because of another deal of the account.
  await tell({ amount: "9000.00" });
  const told = deal;
  deal = `006D${(deals += 1)}`;
  await tell({ createdAt: day(13) });
  deal = told;
  expect(await credit()).toMatchObject(after);
  const { statement, disputes } = await sheet();
  expect(statement.timeline.filter(({ of }) => of === "dispute").map(({ type }) => type)).toEqual([
    "contested",
    "decided",
  ]);
  expect(disputes[0]?.events.map(({ words }) => words)).toEqual([
    "Sales had it already.",
    "The mail says so.",
  ]);
  for (const flag of [flagId, laterFlagId]) {
    const { story } = await (await world.ask("ops", "GET", `/v1/flags/${flag}`)).json();
    const types = story.map(({ type }: { type: string }) => type);
    expect(types.filter((type: string) => type === "disputed")).toHaveLength(2);
    expect(types.at(-1)).toBe("credited");
  }
});

test("nobody decides what they contested, and nothing is decided twice", async () => {
  const id = v7();
  await contest("ops", claim("none", null), id);
  expect(await problemOf(await decided("ops", id, claim("none", null)))).toMatchObject({
    status: 403,
  });
  expect((await decided("cs_manager", id, claim("none", null))).status).toBe(403);
  expect((await decided("admin", id, claim("none", null))).status).toBe(200);
  // The same decision sent again is the one that was made; another one is too late.
  expect((await decided("admin", id, claim("none", null))).status).toBe(200);
  const late = await problemOf(await decided("admin", id, claim("sourced", laterFlagId)));
  expect([late.status, late.reason]).toEqual([422, "not-contested"]);
  expect((await sheet()).disputes[0]?.events).toHaveLength(2);
  const { statement } = await sheet();
  expect(statement.credit).toMatchObject({ bucket: "none", flagId: null });
  // The sheet still tells the story of the flag that it was taken from.
  expect([statement.flag?.id, statement.shares]).toEqual([flagId, []]);
});

test("a deal is contested by one at a time, the same contest once, and after a decision again", async () => {
  const id = v7();
  const said = claim("none", null);
  expect((await contest("cs_manager", said, id)).status).toBe(201);
  expect((await contest("cs_manager", said, id)).status).toBe(201);
  const other = await problemOf(await contest("admin", claim("influenced", laterFlagId)));
  expect(other.reason).toBe("already-contested");
  const changed = await problemOf(await contest("cs_manager", claim("none", null, "Other."), id));
  expect(changed.type).toBe("id-already-used");
  await decided("ops", id, claim("none", null));
  const again = v7();
  expect((await contest("admin", claim("sourced", flagId), again)).status).toBe(201);
  // What was decided first stands until the second one is.
  expect(await credit()).toMatchObject({ bucket: "none", disputeId: id });
  await decided("ops", again, claim("sourced", flagId));
  expect(await credit()).toMatchObject({ bucket: "sourced", disputeId: again });
});

test("a contest is taken back by whoever made it, and stays on record", async () => {
  const id = v7();
  await contest("cs_manager", claim("none", null), id);
  const back = (as: As) => world.ask(as, "POST", `/v1/disputes/${id}/withdrawal`, {});
  expect((await back("ops")).status).toBe(403);
  expect((await back("cs_manager")).status).toBe(200);
  expect((await back("cs_manager")).status).toBe(200);
  expect((await decided("ops", id, claim("none", null))).status).toBe(422);
  const { disputes } = await sheet();
  expect(disputes[0]).toMatchObject({ state: "withdrawn", mayWithdraw: false });
  expect(disputes[0]?.events.map(({ type }) => type)).toEqual(["contested", "withdrawn"]);
  expect((await contest("cs_manager", claim("none", null))).status).toBe(201);
});

test.each([
  ["a flag raised after the deal as its source", "flag-late", 422],
  ["what stands already", "same", 422],
  ["sourced without a flag", "no-flag", 422],
  ["none with a flag", "surplus", 422],
  ["a flag that is not there", "nowhere", 422],
  ["a renewal", "renewal", 422],
  ["a deal that is not there", "no-deal", 404],
] as const)("nobody claims %s", async (_what, which, status) => {
  if (which === "flag-late") await tell({ createdAt: day(0.5) });
  if (which === "renewal") await tell({ type: "renewal" });
  if (which === "no-deal") deal = "006NONE";
  const said = {
    "flag-late": claim("sourced", laterFlagId),
    same: claim("sourced", flagId),
    "no-flag": claim("influenced", null),
    surplus: claim("none", flagId),
    nowhere: claim("influenced", v7()),
    renewal: claim("none", null),
    "no-deal": claim("none", null),
  }[which];
  expect((await contest("ops", said)).status).toBe(status);
});

test("a deal that moves to another day of creation opens its dispute again, and the rule decides meanwhile", async () => {
  const id = v7();
  await contest("cs_manager", claim("none", null), id);
  await decided("ops", id, claim("none", null));
  world.clock.now += 100 * DAY;
  // The CRM tells an earlier creation, so that this is another question.
  await tell({ createdAt: day(0.5) });
  expect(await credit()).toMatchObject({ bucket: "sourced", flagId, disputeId: null });
  const { disputes } = await sheet();
  expect(disputes[0]).toMatchObject({ state: "reopened", mayDecide: true });
  await decided("ops", id, claim("influenced", flagId));
  expect(await credit()).toMatchObject({ bucket: "influenced", disputeId: id });
});

const contestedNow = async () =>
  ContestedDeals.parse(await (await world.ask("ops", "GET", "/v1/disputes?month=2026-12")).json());

test("the report hears how many deals of the month are contested, and how much they are", async () => {
  const before = (await contestedNow()).all[0]?.n ?? 0;
  const id = v7();
  await contest("cs_manager", claim("none", null), id);
  const during = await contestedNow();
  expect(during.all).toMatchObject([{ currency: "USD", n: before + 1 }]);
  expect(during.deals).toContainEqual(
    expect.objectContaining({ opportunityId: deal, amountMinor: "1200001", state: "contested" }),
  );
  await decided("ops", id, claim("none", null));
  expect((await contestedNow()).all[0]?.n ?? 0).toBe(before);
});

test("the sheet has the flag's numbers beside the rule's windows, shares to the cent, and links that follow", async () => {
  await world.fresh.database.query(
    `update flags set status = 'duplicate', duplicate_of = $1 where id = $2`,
    [flagId, laterFlagId],
  );
  await sealDue(world.fresh.serving);
  const shown = await sheet();
  const { statement, sha256 } = shown;
  expect(statement.rule.measured).toMatchObject({
    flagToDealMs: 12 * DAY,
    sourceWindowDays: 90,
    flagToCloseMs: 15 * DAY,
    quietDays: 30,
  });
  expect(statement.snapshot).toMatchObject({ plan: "Growth", seats: 40, arrMinor: "4800000" });
  expect(statement.shares).toEqual([
    { flagId, amountMinor: "600001" },
    { flagId: laterFlagId, amountMinor: "600000" },
  ]);
  expect(shown.flags.find(({ id }) => id === flagId)?.quote).toBe("We are out of licences.");
  expect(sha256).toBe(sheetHash(statement));
  // Names and texts are not in what is hashed, so erasing them changes no printed sheet.
  expect(JSON.stringify(statement)).not.toMatch(/licences|Ada|Northwind/);
  const first = shown.chain.find(({ seq, flagId: of }) => seq === 1 && of === flagId);
  const [event] = await world.fresh.database.query<{ at: Date; by: string; data: object }>(
    `select at, by_id as by, data from flag_events where flag_id = $1 and seq = 1`,
    [flagId],
  );
  const [previous] = await world.fresh.database.query<{ link: Uint8Array }>(
    `select link from seals where tenant_id = $1 and position = $2::int8 - 1`,
    [world.tenantId, first?.position],
  );
  const sealed = {
    flagId,
    seq: 1,
    type: "raised",
    at: event?.at.toISOString(),
    by: event?.by,
    data: event?.data,
  };
  const expected = link(
    previous ? new Uint8Array(previous.link) : new Uint8Array(32),
    canonicalJson(sealed),
  );
  expect(first?.link).toBe(Buffer.from(expected).toString("hex"));
});

test("what was written goes with its account and with its age, and no customer wrote any of it", async () => {
  const erase = (whose: Parameters<typeof eraseDisputeTexts>[2]) =>
    eraseDisputeTexts(world.fresh.database, world.tenantId, whose);
  await world.fresh.database.query("delete from dispute_texts");
  await contest("ops", claim("none", null));
  const at = world.clock.now;
  expect(await erase({ is: "requester", id: "9001" })).toBe(0);
  expect(await erase({ is: "account", id: "4711" })).toBe(0);
  expect(await erase({ is: "age", before: new Date(at) })).toBe(0);
  expect(await erase({ is: "age", before: new Date(at + 1) })).toBe(1);
  deal = `006D${(deals += 1)}`;
  await tell();
  await contest("ops", claim("none", null));
  expect(await erase({ is: "account", id: northwind.id })).toBe(1);
});

test("another tenant's deal and dispute are not there", async () => {
  const id = v7();
  expect((await contest("ops", claim("none", null), id)).status).toBe(201);
  const path = `/v1/opportunities/salesforce/${deal}/evidence`;
  expect((await world.ask("other-tenant", "GET", path)).status).toBe(404);
  expect((await decided("other-tenant", id, claim("none", null))).status).toBe(404);
  expect((await contest("other-tenant", claim("none", null))).status).toBe(404);
});

// Last, since nobody of ops is left afterwards.
test("what was written in a dispute is erased with whoever wrote it, and the dispute stays", async () => {
  const id = v7();
  await contest("ops", claim("none", null, "Because Rita said so."), id);
  await redactSubject(
    world.fresh.database,
    world.tenantId,
    { is: "agent", id: OPS },
    { at: new Date(world.clock.now), owed: () => [], eventId: v7() },
  );
  const { disputes } = await sheet("admin");
  expect(disputes[0]?.events[0]).toMatchObject({ type: "contested", words: null });
});
