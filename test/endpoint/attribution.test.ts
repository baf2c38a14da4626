// The rule that credits deals, over HTTP: read by the office, tried and published by admins.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { RuleInForce, RulePreview, RuleVersions } from "../../src/api/attribution.ts";
import { WhatIf } from "../../src/api/what-if.ts";
import { Problem } from "../../src/api/problem.ts";
import { defaultRule } from "../../src/domain/attribution.ts";
import { bodyOf } from "../../src/domain/attribution/rule.ts";
import { applyRules } from "../../src/storage/apply-rules.ts";
import { northwind, NOW } from "../helpers/flags.ts";
import { ADMIN, aRaise, makeWorld, type World } from "./world.ts";

let world: World;
let flagId: string;
beforeAll(async () => {
  world = await makeWorld();
  const flag = aRaise();
  flagId = flag.id;
  await world.ask("agent", "POST", "/v1/flags", flag);
  world.clock.now += 60 * DAY;
  await world.ask("ops", "PUT", "/v1/opportunities/salesforce/006A", {
    accountId: northwind.id,
    name: "15 more seats",
    type: "seat-add",
    status: "won",
    amount: "12000",
    currency: "USD",
    createdAt: new Date(NOW.getTime() + 45 * DAY).toISOString(),
    closedAt: new Date(NOW.getTime() + 58 * DAY).toISOString(),
  });
});
afterAll(() => world.fresh.drop());

const DAY = 86_400_000;
const rule = bodyOf(defaultRule);
const shorter = { ...rule, sourceWindowDays: 30 };

test("the rule in force is the one as delivered until somebody publishes another", async () => {
  const answer = await world.ask("ops", "GET", "/v1/attribution");
  const inForce = RuleInForce.parse(await answer.json());
  expect(inForce).toMatchObject({ version: 1, body: rule, publishedAt: null, applied: "done" });
  expect(inForce.deals).toBe(1);
});

test("a preview says which deals move and what each month gains and loses, and changes nothing", async () => {
  const answer = await world.ask("admin", "POST", "/v1/attribution/preview", { body: shorter });
  const preview = RulePreview.parse(await answer.json());
  expect(preview).toMatchObject({ deals: 1, moved: 1, sealed: 0, sealedExamples: [] });
  expect(preview.moves).toEqual([
    {
      from: "sourced",
      to: "influenced",
      status: "won",
      currency: "USD",
      n: 1,
      amountMinor: "1200000",
    },
  ]);
  expect(preview.months).toMatchObject([
    {
      month: "2027-01",
      isClosed: false,
      before: { sourced: "1200000", influenced: "0" },
      after: { sourced: "0", influenced: "1200000" },
    },
  ]);
  expect(preview.examples).toMatchObject([
    {
      id: "006A",
      accountName: northwind.name,
      from: { bucket: "sourced", flagId },
      to: { bucket: "influenced", reason: "outside-source-window" },
    },
  ]);
  const same = await world.ask("admin", "POST", "/v1/attribution/preview", { body: rule });
  expect(RulePreview.parse(await same.json())).toMatchObject({ moved: 0, months: [] });
});

test("an admin publishes the next version, which names them and says what it moved", async () => {
  const put = (as: "ops" | "admin", body: unknown) => world.ask(as, "PUT", "/v1/attribution", body);
  expect((await put("ops", { expected: 1, body: shorter })).status).toBe(403);
  expect((await put("admin", { expected: 1, body: rule })).status).toBe(422);
  expect((await put("admin", { expected: 1, body: { ...rule, types: ["renewal"] } })).status).toBe(
    422,
  );
  const published = await put("admin", { expected: 1, body: shorter });
  expect(RuleInForce.parse(await published.json())).toMatchObject({
    version: 2,
    publishedBy: { id: ADMIN, name: "Abe Admin" },
    applied: "under-way",
  });
  const late = await put("admin", { expected: 1, body: { ...rule, quietDays: 5 } });
  expect(late.status).toBe(409);
  expect(Problem.parse(await late.json()).detail).toContain("Abe Admin published version 2");

  const now = () => new Date(world.clock.now);
  await applyRules(world.fresh.serving, now, async () => () => []);
  const versions = await world.ask("cs_manager", "GET", "/v1/attribution/versions");
  expect(RuleVersions.parse(await versions.json()).items).toMatchObject([
    {
      version: 2,
      applied: "done",
      appliedDeals: 1,
      moved: [{ from: "sourced", to: "influenced", n: 1 }],
    },
    { version: 1, publishedBy: null, moved: [] },
  ]);
  const other = await world.ask("other-tenant", "GET", "/v1/attribution");
  expect(RuleInForce.parse(await other.json()).version).toBe(1);
});

test("a period's deals are shared out over every flag before them, beside the default, to the cent", async () => {
  // A second flag before the close, and one that was withdrawn: it is no touch.
  world.clock.now = NOW.getTime() + 50 * DAY;
  const [second, gone] = [aRaise({ ticketId: "48214" }), aRaise({ ticketId: "48215" })];
  for (const flag of [second, gone]) await world.ask("other-agent", "POST", "/v1/flags", flag);
  await world.ask("other-agent", "POST", `/v1/flags/${gone.id}/moves`, {
    id: v7(),
    version: 1,
    move: "withdraw",
  });
  const answer = await world.ask("ops", "GET", "/v1/reports/what-if?month=2027-01");
  const found = WhatIf.parse(await answer.json());
  expect(found).toMatchObject({ period: "2027-01", deals: 1, touchedTwice: 1 });
  const [usd] = found.currencies;
  expect(usd?.total).toBe("1200000");
  expect(usd?.bySignal).toMatchObject([
    { part: { name: "exp.capacity.seats" }, amounts: { default: "1200000", linear: "1200000" } },
  ]);
  const [deal] = usd?.deals ?? [];
  expect(deal?.creditedFlagId).toBe(flagId);
  expect(deal?.touches.map(({ flagId: id, amounts }) => [id, amounts.linear])).toEqual([
    [flagId, "600000"],
    [second.id, "600000"],
  ]);
  expect((await world.ask("ops", "GET", "/v1/reports/what-if")).status).toBe(422);
  expect((await world.ask("agent", "GET", "/v1/reports/what-if?month=2027-01")).status).toBe(403);
  const other = await world.ask("other-tenant", "GET", "/v1/reports/what-if?year=2027");
  expect(WhatIf.parse(await other.json()).currencies).toEqual([]);
});
