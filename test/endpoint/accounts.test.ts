import { afterAll, beforeAll, expect, test } from "vitest";
import { Account, AccountHistory } from "../../src/api/account.ts";
import { MANAGER, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

test("the sidebar shows the account that a flag will go to, with its owner by name", async () => {
  const answer = await world.ask("agent", "GET", `/v1/accounts/${northwind.id}`);
  expect(Account.parse(await answer.json())).toEqual({
    id: northwind.id,
    name: "Northwind Trading",
    domain: "northwind.example",
    plan: "Growth",
    segment: "SMB",
    region: "EMEA",
    industry: "Retail",
    seats: 40,
    seatsUsed: 40,
    arrMinor: "4800000",
    currency: "USD",
    renewalOn: "2027-01-03",
    owner: { id: MANAGER, name: "Mia Manager" },
  });
});

test("the queue shows an account's past: flags, deals and a year of months", async () => {
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  const answer = await world.ask("cs_manager", "GET", `/v1/accounts/${northwind.id}/history`);
  const history = AccountHistory.parse(await answer.json());
  expect(history.flags).toHaveLength(1);
  expect(history.months).toHaveLength(12);
  expect(history.months.at(-1)).toEqual({ month: "2026-11", expansion: 1, friction: 0 });
});

test("the queue shows how the relationship stands, and the account's open deals with their kind", async () => {
  const { database } = world.fresh;
  const raise = (changes: Record<string, unknown>) =>
    world.ask("agent", "POST", "/v1/flags", aRaise({ kind: "friction", ...changes }));
  await raise({ signal: "fri.relationship.confidence", ticketId: "801" });
  await raise({ signal: "fri.relationship.escalation", ticketId: "802" });
  const old = aRaise({ kind: "friction", signal: "fri.product.bug", ticketId: "803" });
  await world.ask("agent", "POST", "/v1/flags", old);
  // Four months ago, answered a day late, and declined.
  await database.query(
    `update flags set raised_at = raised_at - interval '120 days', status = 'declined',
       due_at = due_at - interval '120 days', contacted_at = due_at - interval '119 days',
       closed_at = due_at - interval '118 days'
     where tenant_id = $1 and id = $2`,
    [world.tenantId, old.id],
  );
  await world.ask("ops", "PUT", "/v1/opportunities/salesforce/0065g00000AbCdE", {
    accountId: northwind.id,
    name: "More seats",
    type: "seat-add",
    status: "open",
    amount: "12400.00",
    currency: "USD",
    createdAt: "2026-11-10T09:00:00Z",
    closedAt: null,
  });
  const answer = await world.ask("cs_manager", "GET", `/v1/accounts/${northwind.id}/history`);
  const history = AccountHistory.parse(await answer.json());
  expect(history.health).toEqual({
    friction: 2,
    frictionBefore: 1,
    confidence: 1,
    escalations: 1,
    missed: 1,
    won: 0,
    declined: 1,
    openTickets: 3,
  });
  expect(history.opportunities).toMatchObject([
    { type: "seat-add", amountMinor: "1240000", createdAt: "2026-11-10T09:00:00.000Z" },
  ]);
  expect(history.next).toBeNull();
});

test("people are listed by name, without their addresses", async () => {
  const answer = await world.ask("cs_manager", "GET", "/v1/members");
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({
    items: expect.arrayContaining([
      {
        id: MANAGER,
        name: "Mia Manager",
        email: null,
        roles: ["cs_manager"],
        team: "Success",
        active: true,
        deputyId: null,
        absentFrom: null,
        absentUntil: null,
      },
    ]),
  });
  expect(text).not.toContain("@");
});

const contoso = {
  name: "Contoso",
  domain: "contoso.example",
  crmId: "001C",
  plan: "Scale",
  segment: "Enterprise",
  region: "EMEA",
  industry: "Energy",
  seats: 100,
  seatsUsed: 97,
  arr: "120000.50",
  currency: "EUR",
  renewalOn: "2027-02-01",
  ownerId: MANAGER,
};

test("operations tell of an account, and the next flag is routed to its owner with what was told", async () => {
  const put = await world.ask("ops", "PUT", "/v1/accounts/4711", contoso);
  expect(put.status).toBe(200);
  const { crmId: _crmId, arr: _arr, ownerId: _ownerId, ...shown } = contoso;
  const account = {
    ...shown,
    id: "4711",
    arrMinor: "12000050",
    owner: { id: MANAGER, name: "Mia Manager" },
  };
  expect(await put.json()).toEqual(account);
  const read = await world.ask("agent", "GET", "/v1/accounts/4711");
  expect(await read.json()).toEqual(account);

  const raise = aRaise({ accountId: "4711" });
  await world.ask("agent", "POST", "/v1/flags", raise);
  const answer = await world.ask("cs_manager", "GET", `/v1/flags/${raise.id}`);
  expect(await answer.json()).toMatchObject({
    flag: { account: { name: "Contoso", plan: "Scale" }, owner: { id: MANAGER } },
  });
});

test.each([
  ["name", { name: "" }],
  ["arr", { arr: "1,000.00" }],
  ["arr", { arr: "1.234" }],
  ["arr", { arr: "-1" }],
  ["currency", { currency: null }],
  ["currency", { currency: "XXQ" }],
  ["renewalOn", { renewalOn: "2027-02-30" }],
  ["seats", { seats: -1 }],
  ["crmId", { crmId: northwind.crmId }],
])("an account with a wrong %s is refused, and what was known stays", async (field, change) => {
  const answer = await world.ask("admin", "PUT", "/v1/accounts/4713", {
    ...contoso,
    crmId: null,
    ...change,
  });
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, field]);
  expect((await world.ask("agent", "GET", "/v1/accounts/4713")).status).toBe(404);
});

test("an organization that nobody told of becomes an account with its first flag, and a later deal finds the flag", async () => {
  const raise = aRaise({ accountId: "5001", accountName: "Fresh Fields" });
  const other = aRaise({ accountId: "5001", accountName: "Fresh Fields" });
  await Promise.all([raise, other].map((each) => world.ask("agent", "POST", "/v1/flags", each)));
  const account = await world.ask("agent", "GET", "/v1/accounts/5001");
  expect(Account.parse(await account.json())).toMatchObject({ name: "Fresh Fields", plan: null });
  world.clock.now += 60_000;
  const deal = await world.ask("ops", "PUT", "/v1/opportunities/salesforce/006F", {
    accountId: "5001",
    name: "Ten seats",
    type: "seat-add",
    status: "open",
    amount: "1200",
    currency: "EUR",
    createdAt: new Date(world.clock.now).toISOString(),
    closedAt: null,
  });
  expect(await deal.json()).toMatchObject({ bucket: "sourced" });
});

test("the months of an account are those of the tenant's zone", async () => {
  // Already December in Berlin.
  world.clock.now = Date.parse("2026-11-30T23:30:00Z");
  await world.ask("agent", "POST", "/v1/flags", aRaise({ accountId: "5002" }));
  const answer = await world.ask("cs_manager", "GET", "/v1/accounts/5002/history");
  const { months } = AccountHistory.parse(await answer.json());
  expect(months.at(-1)).toEqual({ month: "2026-12", expansion: 1, friction: 0 });
});
