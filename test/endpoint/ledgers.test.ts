import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { FixAnswer, LedgerAnswer, LedgerLinks, NewLedgerLink } from "../../src/api/ledger.ts";
import { FlagDetail } from "../../src/api/flag.ts";
import { tellFixes } from "../../src/storage/fixes.ts";
import { aFlag } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

const flag = async (signal: string, changes: Record<string, unknown> = {}): Promise<string> => {
  const raised = { ...aRaise(), kind: "friction", signal, ...changes };
  const answer = await world.ask("agent", "POST", "/v1/flags", raised);
  expect(answer.status).toBe(201);
  return raised.id;
};
const ledger = async (name: string, as: "ops" | "cs_manager" = "ops"): Promise<LedgerAnswer> =>
  LedgerAnswer.parse(await (await world.ask(as, "GET", `/v1/ledgers/${name}`)).json());
const storyOf = async (id: string): Promise<FlagDetail> =>
  FlagDetail.parse(await (await world.ask("agent", "GET", `/v1/flags/${id}`)).json());
const makeLink = async (namesAccounts: boolean): Promise<{ id: string; key: string }> => {
  const answer = await world.ask("ops", "POST", "/v1/ledger-links", {
    ledger: "product",
    name: "Product team",
    namesAccounts,
    days: 30,
  });
  const { link, address } = NewLedgerLink.parse(await answer.json());
  return { id: link.id, key: new URL(address).hash.slice(1) };
};
const read = (key: string) => world.ask("stranger", "POST", "/v1/ledger-readings", { key });

test("product sees which friction reaches most accounts, and what customers said", async () => {
  await flag("fri.product.bug", { quote: "The export fails again." });
  const { patterns, counted } = await ledger("product");
  expect(patterns).toMatchObject([
    {
      key: "fri.product.bug",
      accounts: 1,
      thisWeek: 1,
      exposure: [{ currency: "USD", affectedMinor: "4800000", shareMinor: "4800000" }],
      quotes: [{ quote: "The export fails again.", accountName: "Northwind Trading" }],
    },
  ]);
  expect(counted).toBe(1);
});

test("sales sees the competitor by name, however agents spelled it", async () => {
  await flag("fri.competitive.mention", { evidence: "Zendash, trial until May" });
  await flag("fri.competitive.evaluating", { evidence: "zen-dash" });
  const { patterns } = await ledger("competitors", "cs_manager");
  expect(patterns).toMatchObject([{ key: "zendash", label: "Zendash", tickets: 1, flags: 2 }]);
});

test("marking a friction fixed tells every agent who flagged it, once, and so does taking it back", async () => {
  const ids = [await flag("fri.product.gap"), await flag("fri.product.gap", { ticketId: "48214" })];
  const fix = { id: v7(), signal: "fri.product.gap", words: "Exports can be scheduled now." };
  const answer = await world.ask("cs_manager", "POST", "/v1/fixes", fix);
  expect(FixAnswer.parse(await answer.json())).toMatchObject({ told: 2, undoneAt: null });
  for (const id of ids)
    expect((await storyOf(id)).story.at(-1)).toMatchObject({
      type: "fixed",
      data: { words: "Exports can be scheduled now." },
    });

  const again = await world.ask("cs_manager", "POST", "/v1/fixes", fix);
  expect(FixAnswer.parse(await again.json())).toMatchObject({ told: 0 });
  const other = await world.ask("cs_manager", "POST", "/v1/fixes", { ...fix, words: "Other." });
  expect(other.status).toBe(422);
  expect(
    (await ledger("product")).patterns.find(({ key }) => key === fix.signal)?.fix,
  ).toMatchObject({
    words: fix.words,
    undoneAt: null,
    flagsSince: 0,
  });

  const back = await world.ask("ops", "PUT", `/v1/fixes/${fix.id}`, { stands: false });
  expect(FixAnswer.parse(await back.json())).toMatchObject({ told: 2 });
  expect((await storyOf(ids[0] ?? "")).story.map(({ type }) => type)).toEqual([
    "raised",
    "fixed",
    "unfixed",
  ]);
});

test("what could not be told at once is told by the work that repeats, each flag once", async () => {
  const { fresh, tenantId } = world;
  for (let at = 0; at < 130; at += 1)
    await world.parts.raise(
      aFlag(tenantId, {
        kind: "friction",
        queue: "friction",
        signal: "fri.product.reliability",
        ticketId: String(9000 + at),
      }),
    );
  const fix = { id: v7(), signal: "fri.product.reliability", words: "Two machines now." };
  const answer = await world.ask("ops", "POST", "/v1/fixes", fix);
  expect(FixAnswer.parse(await answer.json()).told).toBe(100);
  const now = new Date(world.clock.now);
  const runs = [0, 1].map(() => tellFixes(fresh.serving, now, () => Promise.resolve(() => [])));
  const told = await Promise.all(runs);
  expect(told.reduce((sum, { flags }) => sum + flags, 0)).toBe(30);
  const [{ n } = { n: 0 }] = await fresh.database.query<{ n: number }>(
    `select count(*)::int as n from flag_events where type = 'fixed' and data ->> 'fixId' = $1`,
    [fix.id],
  );
  expect(n).toBe(130);
});

test("a link shows its ledger to who has no seat, without names of accounts unless it says so", async () => {
  const { key } = await makeLink(false);
  const answer = LedgerAnswer.parse(await (await read(key)).json());
  expect(answer.ledger).toBe("product");
  expect(answer.patterns.length).toBeGreaterThan(0);
  expect(JSON.stringify(answer)).not.toContain("Northwind");
  expect(
    answer.patterns.flatMap(({ quotes }) => quotes).every(({ flagId }) => flagId === null),
  ).toBe(true);
  const named = LedgerAnswer.parse(await (await read((await makeLink(true)).key)).json());
  expect(JSON.stringify(named)).toContain("Northwind");
});

test("a key that was changed, revoked, has expired or is another tenant's opens nothing, in the same words", async () => {
  const { id, key } = await makeLink(false);
  const [tenant = "", secret = ""] = key.split(".");
  const flipped = `${secret.startsWith("A") ? "B" : "A"}${secret.slice(1)}`;
  const ofOther = Buffer.from(world.otherTenantId.replaceAll("-", ""), "hex").toString("base64url");
  const refusals = [await read(`${tenant}.${flipped}`), await read(`${ofOther}.${secret}`)];
  const revoked = await makeLink(false);
  await world.ask("ops", "PUT", `/v1/ledger-links/${revoked.id}`, { active: false });
  refusals.push(await read(revoked.key));
  expect((await read(key)).status).toBe(200);
  world.clock.now += 31 * 86_400_000;
  refusals.push(await read(key));
  world.clock.now -= 31 * 86_400_000;
  const said = await Promise.all(
    refusals.map(async (each) => [
      each.status,
      (await each.text()).replace(/"requestId":"[^"]+"/, ""),
    ]),
  );
  expect(said).toEqual(said.map(() => [404, said[0]?.[1]]));
  const { items } = LedgerLinks.parse(
    await (await world.ask("ops", "GET", "/v1/ledger-links")).json(),
  );
  expect(items.find((each) => each.id === id)?.lastReadAt).not.toBeNull();
});

test("a week that is no Monday, or has not begun, is refused with its field", async () => {
  for (const week of ["2026-11-17", "2026-11-30"]) {
    const answer = await world.ask("ops", "GET", `/v1/ledgers/product?week=${week}`);
    expect([answer.status, await answer.json()]).toMatchObject([422, { field: "week" }]);
  }
});

test("the ledger can be kept as a table", async () => {
  const answer = await world.ask("ops", "GET", "/v1/ledgers/competitors?format=csv");
  expect(answer.headers.get("content-type")).toContain("text/csv");
  expect(await answer.text()).toMatch(
    /"zendash","Zendash","1","1","1","2","2","USD","1","48000.00"/,
  );
});
