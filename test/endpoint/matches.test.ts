// Which account is it, over the API: what waits, what somebody decides, and what that does to credits.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { Families, FamilyChanged, Matches } from "../../src/api/matching.ts";
import { redactSubject } from "../../src/storage/redact.ts";
import { matchDue } from "../../src/storage/matching/match-due.ts";
import { NOW, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

const DAY = 86_400_000;
let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const account = (id: string, name: string, changes: Record<string, unknown> = {}) =>
  world.ask("ops", "PUT", `/v1/accounts/${id}`, { name, ...changes });

const deal = (id: string, changes: Record<string, unknown>) =>
  world.ask("ops", "PUT", `/v1/opportunities/salesforce/${id}`, {
    accountId: null,
    name: `Deal ${id}`,
    type: "seat-add",
    status: "open",
    amount: "1000",
    currency: "USD",
    createdAt: new Date(NOW.getTime() + DAY / 2).toISOString(),
    closedAt: null,
    ...changes,
  });

const due = () => matchDue(world.fresh.serving, new Date(world.clock.now), async () => () => []);

const list = async (query = "") =>
  Matches.parse(await (await world.ask("cs_manager", "GET", `/v1/matches?${query}`)).json());

const accountOf = async (id: string) => {
  const [row] = await world.fresh.database.query<{ account: string | null; bucket: string }>(
    `select o.account_id as account, c.bucket from opportunities o
     left join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.id = $1`,
    [id],
  );
  return row;
};

const decide = (companyId: string, accountId: string | null, id = v7()) =>
  world.ask("ops", "POST", "/v1/matches", {
    decisions: [{ id, crm: "salesforce", companyId, accountId }],
  });

test("a deal that brings only a name is the account of that name, when there is only one", async () => {
  await account("7001", "Lindqvist Marin AB");
  await deal("D1", { accountName: "LINDQVIST MARIN" });
  expect(await accountOf("D1")).toMatchObject({ account: "7001" });
});

test("a name that two accounts have is never taken, waits with its money, and one key decides it", async () => {
  await account("7101", "Harbour Light Ltd", { domain: "harbourlight.example" });
  await account("7102", "The Harbour Light, Inc.", { domain: "harbour-light.example" });
  const flag = aRaise({ accountId: "7102", accountName: "Harbour Light" });
  await world.ask("agent", "POST", "/v1/flags", flag);
  await deal("D2", { crmAccountId: "001H", accountName: "Harbour Light", amount: "64000" });
  expect(await accountOf("D2")).toEqual({ account: null, bucket: "none" });
  await due();
  const { items, left } = await list();
  const company = items.find(({ id }) => id === "001H");
  expect(company).toMatchObject({
    certainty: "doubtful",
    doubt: "name-shared",
    money: [{ currency: "USD", amountMinor: "6400000", deals: 1 }],
  });
  expect(company?.candidates.map(({ accountId, for: inFavour }) => [accountId, inFavour])).toEqual([
    ["7101", ["same-name"]],
    ["7102", ["same-name"]],
  ]);
  expect(left).toContainEqual(
    expect.objectContaining({ list: "doubtful", doubt: "name-shared", amountMinor: "6400000" }),
  );
  const request = v7();
  expect((await decide("001H", "7102", request)).status).toBe(200);
  // Sent twice, it is done once.
  expect(await (await decide("001H", "7102", request)).json()).toMatchObject({ decided: 0 });
  expect(await accountOf("D2")).toEqual({ account: "7102", bucket: "sourced" });
  const undone = await world.ask("ops", "POST", "/v1/match-undos", {
    id: v7(),
    crm: "salesforce",
    companyId: "001H",
  });
  expect(undone.status).toBe(200);
  expect(await accountOf("D2")).toEqual({ account: null, bucket: "none" });
});

test("what somebody decided stands against the CRM, and the contradiction is shown", async () => {
  await account("7201", "Solveig Optik AS");
  await account("7202", "Brightwater Labs");
  await deal("D3", { crmAccountId: "001S", accountName: "Solveig Optik" });
  expect(await accountOf("D3")).toMatchObject({ account: "7201" });
  expect((await decide("001S", null)).status).toBe(200);
  expect(await accountOf("D3")).toMatchObject({ account: null });
  // The CRM names an organization, with a deal and by itself: neither overturns it.
  await deal("D3", { crmAccountId: "001S", accountName: "Solveig Optik", accountId: "7202" });
  await due();
  expect(await accountOf("D3")).toMatchObject({ account: null });
  const { items } = await list("list=decided");
  expect(items.find(({ id }) => id === "001S")).toMatchObject({
    reason: "refused",
    contradiction: { externalId: "7202", accountName: "Brightwater Labs" },
  });
});

test("an organization that arrives with a flag, and accounts that swap names, are looked at again", async () => {
  await deal("D4", { accountName: "Quillfeather" });
  await deal("D5", { accountName: "Otterburn" });
  expect(await accountOf("D4")).toMatchObject({ account: null });
  const raise = aRaise({ accountId: "7301", accountName: "Quillfeather" });
  await world.ask("agent", "POST", "/v1/flags", raise);
  await account("7302", "Otterburn");
  await due();
  expect(await accountOf("D4")).toMatchObject({ account: "7301" });
  expect(await accountOf("D5")).toMatchObject({ account: "7302" });
  await account("7301", "Otterburn");
  await account("7302", "Quillfeather");
  await due();
  expect(await accountOf("D4")).toMatchObject({ account: "7302" });
  expect(await accountOf("D5")).toMatchObject({ account: "7301" });
});

test("a domain is one company's alone: shared in the CRM, it is taken from both", async () => {
  await account("7401", "Fjordkraft Pumps", { domain: "fjordkraft.example" });
  await account("7402", "Somebody at home", { domain: "gmail.com" });
  const tell = (id: string, name: string, domain: string) =>
    world.ask("ops", "POST", "/v1/crm-accounts", {
      companies: [{ crm: "salesforce", id, name, domain }],
    });
  await deal("D6", { crmAccountId: "001F" });
  await tell("001F", "FK Pumps", "www.fjordkraft.example");
  await tell("001G", "Anybody", "gmail.com");
  expect(await accountOf("D6")).toMatchObject({ account: "7401" });
  await tell("001K", "FK Pumps Nord", "fjordkraft.example");
  expect(await accountOf("D6")).toMatchObject({ account: null });
  const rows = await world.fresh.database.query(
    `select id, doubt from crm_accounts where id in ('001F', '001G', '001K') order by id`,
  );
  expect(rows).toEqual([
    { id: "001F", doubt: "domain-shared-in-crm" },
    { id: "001G", doubt: null },
    { id: "001K", doubt: "domain-shared-in-crm" },
  ]);
});

test("a name that is merely alike is shown beside the company, and enters nothing", async () => {
  await account("7501", "Calloway & Finch");
  await deal("D7", { accountName: "Callaway and Finch Limited" });
  await due();
  expect(await accountOf("D7")).toMatchObject({ account: null });
  const { items } = await list("doubt=near-name&q=callaway");
  expect(items[0]?.candidates[0]).toMatchObject({ accountId: "7501", for: ["alike-name"] });
});

test("a deal counts for a parent only once somebody says so, and what it would change is shown first", async () => {
  await account("7601", "Ravensworth Holding");
  await account("7602", "Ravensworth Tools");
  await world.ask("agent", "POST", "/v1/flags", aRaise({ accountId: "7602", accountName: "R" }));
  await deal("D8", { accountId: "7601", amount: "5000" });
  expect(await accountOf("D8")).toEqual({ account: "7601", bucket: "none" });
  const change = (isTrial: boolean, changes: Record<string, unknown> = {}) =>
    world.ask("ops", "POST", "/v1/account-families", {
      id: v7(),
      family: "relation",
      act: "add",
      fromId: "7602",
      intoId: "7601",
      isTrial,
      ...changes,
    });
  const tried = FamilyChanged.parse(await (await change(true)).json());
  expect(tried.deals).toMatchObject([{ id: "D8", from: "none", to: "sourced" }]);
  expect(await accountOf("D8")).toMatchObject({ bucket: "none" });
  expect((await change(false)).status).toBe(200);
  expect(await accountOf("D8")).toMatchObject({ bucket: "sourced" });
  const circle = await change(false, { fromId: "7601", intoId: "7602" });
  expect((await problemOf(circle)).field).toBe("intoId");
  expect((await change(false, { act: "remove", intoId: undefined })).status).toBe(200);
  expect(await accountOf("D8")).toMatchObject({ bucket: "none" });
  const families = Families.parse(
    await (await world.ask("cs_manager", "GET", "/v1/account-families")).json(),
  );
  expect(families.relations).toEqual([]);
  const told = families.log.filter(({ from }) => from === "Ravensworth Tools");
  for (const what of ["related", "unrelated"])
    expect(told).toContainEqual(
      expect.objectContaining({ what, to: "Ravensworth Holding", byName: "Olga Ops" }),
    );
});

test("a company or an account that is not there is refused, and nothing of the list is decided", async () => {
  await account("7701", "Windrush Mills");
  await account("7702", "Windrush Mills Ltd");
  await deal("D9", { crmAccountId: "001W", accountName: "Windrush Mills" });
  const answer = await world.ask("admin", "POST", "/v1/matches", {
    decisions: [
      { id: v7(), crm: "salesforce", companyId: "001W", accountId: "7701" },
      { id: v7(), crm: "salesforce", companyId: "nobody", accountId: "7701" },
    ],
  });
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, "decisions.1.companyId"]);
  expect(await accountOf("D9")).toMatchObject({ account: null });
  expect((await problemOf(await decide("001W", "4")))?.field).toBe("decisions.0.accountId");
});

test("the list is a file, too, and the next page begins where the last one ended", async () => {
  const answer = await world.ask("ops", "GET", "/v1/matches?format=csv");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const [header, ...lines] = (await answer.text()).trim().split("\r\n");
  expect(header).toContain('"crm","crm_account_id","name"');
  const seen: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const page: Matches = await list(
      `limit=1${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`,
    );
    seen.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  const all = await list();
  expect(seen).toEqual(all.items.map(({ id }) => id));
  expect(lines.length).toBe(all.items.reduce((sum, each) => sum + each.candidates.length, 0));
  for (const wrong of [
    "bm8",
    "[]",
    '["2026-11-18T10:00:00.000000Z","a","b"]',
    '["1","a","\\u0000"]',
  ])
    expect(
      (await world.ask("ops", "GET", `/v1/matches?after=${encodeURIComponent(wrong)}`)).status,
    ).toBe(422);
  const decided = encodeURIComponent('["2026-11-18T10:00:00.000000Z","a","b"]');
  expect((await list(`list=decided&after=${decided}`)).next).toBe(null);
});

test("a search finds accounts by name, domain and id", async () => {
  for (const words of ["northw", "northwind.example", northwind.id]) {
    const answer = await world.ask("ops", "GET", `/v1/accounts?q=${encodeURIComponent(words)}`);
    expect(await answer.json()).toMatchObject({ items: [{ id: northwind.id }] });
  }
});

test("when an account is erased, what found its deals is forgotten and they stay with it", async () => {
  await account("7801", "Thistledown Yarns", { domain: "thistledown.example" });
  await deal("D10", { accountName: "THISTLEDOWN YARNS LTD" });
  await deal("D11", { crmAccountId: "001T", accountName: "Thistledown Yarns" });
  await redactSubject(
    world.fresh.serving,
    world.tenantId,
    { is: "account", id: "7801" },
    { at: NOW, owed: () => [], eventId: v7() },
  );
  await due();
  await due();
  for (const id of ["D10", "D11"]) expect(await accountOf(id)).toMatchObject({ account: "7801" });
  const everything = await world.fresh.database.query<{ row: string }>(
    `select to_jsonb(c)::text as row from crm_accounts c
     union all select to_jsonb(l)::text from match_log l
     union all select to_jsonb(g)::text from account_changes g
     union all select to_jsonb(o)::text from opportunities o`,
  );
  expect(everything.filter(({ row }) => /thistledown/i.test(row))).toEqual([]);
});
