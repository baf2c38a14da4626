import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { FlagDetail } from "../../src/api/flag.ts";
import { OpportunityCredit } from "../../src/api/opportunity.ts";
import { NOW, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const deal = (changes: Record<string, unknown> = {}) => ({
  accountId: northwind.id,
  name: "Northwind, 10 seats",
  type: "seat-add",
  status: "open",
  amount: "12400.50",
  currency: "USD",
  createdAt: new Date(NOW.getTime() + 86_400_000).toISOString(),
  closedAt: null,
  ...changes,
});

const put = (id: string, body: unknown) =>
  world.ask("ops", "PUT", `/v1/opportunities/salesforce/${id}`, body);

test("from click to money: a flag is linked to its deal, and the deal is won", async () => {
  const flag = aRaise();
  await world.ask("agent", "POST", "/v1/flags", flag);
  expect((await put("006A", deal())).status).toBe(200);
  const listed = await world.ask("cs_manager", "GET", `/v1/opportunities?account=${northwind.id}`);
  expect(await listed.json()).toMatchObject({
    items: [{ crm: "salesforce", id: "006A", amountMinor: "1240050", status: "open" }],
  });
  // The deal came after the flag of its account, so the flag stands where its deal does.
  expect((await shown(flag.id)).flag).toMatchObject({
    status: "opportunity",
    opportunity: { crm: "salesforce", id: "006A", status: "open" },
  });
  world.clock.now += 2 * 86_400_000;
  const answer = await put(
    "006A",
    deal({ status: "won", amount: "9000", closedAt: new Date(world.clock.now).toISOString() }),
  );
  const credit = OpportunityCredit.parse(await answer.json());
  expect(credit).toMatchObject({
    crm: "salesforce",
    id: "006A",
    bucket: "sourced",
    flagId: flag.id,
  });
  const { flag: won, story } = await shown(flag.id);
  expect(won).toMatchObject({
    status: "won",
    opportunity: { status: "won", amountMinor: "900000" },
  });
  expect(story.map(({ type }) => type)).toContain("win");
  world.clock.now = NOW.getTime();
});

test("a CS manager links a flag to a deal that the CRM has told of", async () => {
  const before = new Date(NOW.getTime() - 86_400_000).toISOString();
  await put("006L", deal({ name: "There before the flag", createdAt: before }));
  const flag = aRaise();
  await world.ask("agent", "POST", "/v1/flags", flag);
  const answer = await world.ask("cs_manager", "POST", `/v1/flags/${flag.id}/moves`, {
    id: v7(),
    version: 1,
    move: "opportunity",
    opportunity: { crm: "salesforce", id: "006L" },
  });
  expect(answer.status).toBe(200);
  expect((await shown(flag.id)).flag.opportunity).toMatchObject({
    name: "There before the flag",
  });
});

test("a deal of no known account is not linked, and the answer says why", async () => {
  await put("006N", deal({ accountId: null, accountName: "Nobody we know" }));
  const flag = aRaise();
  await world.ask("agent", "POST", "/v1/flags", flag);
  const answer = await world.ask("cs_manager", "POST", `/v1/flags/${flag.id}/moves`, {
    id: v7(),
    version: 1,
    move: "opportunity",
    opportunity: { crm: "salesforce", id: "006N" },
  });
  expect(answer.status).toBe(422);
  expect(await problemOf(answer)).toMatchObject({ type: "move-refused", reason: "other-account" });
});

async function shown(id: string) {
  return FlagDetail.parse(await (await world.ask("agent", "GET", `/v1/flags/${id}`)).json());
}

test("new revenue minus what was there before and what was sold already is the expansion", async () => {
  const { amount: _amount, ...rest } = deal();
  await put("006B", { ...rest, newArr: "130000", priorArr: "100000", contractedEscalator: "5000" });
  const rows = await world.fresh.database.query(
    "select amount_minor from opportunities where id = '006B'",
  );
  expect(rows).toEqual([{ amount_minor: "2500000" }]);
});

test.each([
  ["amount", { amount: 12400.5 }],
  ["amount", { amount: "12,400.50" }],
  ["amount", { amount: "1e400" }],
  ["amount", { amount: "12400.505" }],
  ["amount", { amount: "-5" }],
  ["amount", { amount: undefined }],
  ["amount", { newArr: "130000", priorArr: "100000" }],
  ["priorArr", { amount: undefined, newArr: "130000" }],
  ["amount", { amount: "12400.5", currency: "JPY" }],
  ["currency", { currency: "XYZ" }],
  ["currency", { currency: "usd" }],
  ["type", { type: "gift" }],
  ["closedAt", { status: "won" }],
  ["closedAt", { status: "won", closedAt: "2020-01-01T00:00:00Z" }],
  ["createdAt", { createdAt: "11/18/2026" }],
  ["accountId", { accountId: "9999999999999999999" }],
  ["name", { name: "a\u0000b" }],
  ["credit", { credit: "sourced" }],
])("a deal with a wrong %s is 422 and names it", async (field, change) => {
  const answer = await put("006C", deal(change));
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).field).toBe(field);
});

test("a deal that closed within the second it was made in is taken, however its instants are written", async () => {
  const createdAt = new Date(NOW.getTime()).toISOString().replace(".000Z", "Z");
  for (const closedAt of [createdAt.replace("Z", ".500Z"), createdAt.replace(":00Z", ":30Z")]) {
    const answer = await put("006T", deal({ status: "won", createdAt, closedAt }));
    expect([200, 201]).toContain(answer.status);
  }
});

test.each(["sales%20force/1", "Salesforce/1", "x/a%2Fb", "x/%27or%271", "x/..%2f1"])(
  "a deal of %s has no address",
  async (path) => {
    const answer = await world.ask("ops", "PUT", `/v1/opportunities/${path}`, deal());
    expect(answer.status).toBe(404);
  },
);

test.each([
  ["createdAt", { createdAt: new Date(NOW.getTime() + 86_400_001).toISOString() }],
  ["closedAt", { status: "lost", closedAt: new Date(NOW.getTime() + 86_400_001).toISOString() }],
])("a deal whose %s lies in the future is refused", async (field, changes) => {
  const answer = await put("006Y", deal({ createdAt: NOW.toISOString(), ...changes }));
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, field]);
});

test("an open deal may be expected to close next year", async () => {
  const answer = await put(
    "006Z",
    deal({ createdAt: NOW.toISOString(), closedAt: "2027-12-31T00:00:00.000Z" }),
  );
  expect(answer.status).toBe(200);
});
