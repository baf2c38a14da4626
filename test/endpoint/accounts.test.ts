import { afterAll, beforeAll, expect, test } from "vitest";
import { Account, AccountHistory } from "../../src/api/account.ts";
import { MANAGER, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

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

test("people are listed by name, without their addresses", async () => {
  const answer = await world.ask("cs_manager", "GET", "/v1/members");
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({
    items: expect.arrayContaining([
      { id: MANAGER, name: "Mia Manager", roles: ["cs_manager"], team: "Success", active: true },
    ]),
  });
  expect(text).not.toContain("email");
});
