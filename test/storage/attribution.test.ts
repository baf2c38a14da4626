import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { defaultRule } from "../../src/domain/attribution.ts";
import { liftFromRows } from "../../src/domain/attribution/base-rate-rows.ts";
import { bodyOf, type RuleBody } from "../../src/domain/attribution/rule.ts";
import { applyRules } from "../../src/storage/apply-rules.ts";
import { publishRule, ruleOf, ruleVersions } from "../../src/storage/attribution-rules.ts";
import { baseRateRows } from "../../src/storage/base-rate.ts";
import { creditDue, creditLapsed } from "../../src/storage/credit-due.ts";
import { creditAccounts } from "../../src/storage/credits.ts";
import type { Database } from "../../src/storage/database.ts";
import { flagDetail } from "../../src/storage/flags.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import {
  type OpportunityInput,
  upsertOpportunities,
  upsertOpportunity,
} from "../../src/storage/opportunities.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { type Difference, recomputeCredits } from "../../src/storage/recompute.ts";
import { movesUnder } from "../../src/storage/rule-preview.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
let tenant: Database;
let flagId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
beforeEach(async () => {
  tenantId = await makeTenant(fresh.database);
  tenant = fresh.serving.forTenant(tenantId);
  flagId = await raise();
});
afterAll(() => fresh.drop());

const DAY = 86_400_000;
const day = (n: number) => new Date(NOW.getTime() + n * DAY);
const nobody = () => [];
const CHILD = { ...northwind, id: "77", crmId: "001B", name: "Northwind France", arrMinor: "300" };

async function raise(changes: Parameters<typeof aFlag>[1] = {}): Promise<string> {
  const flag = aFlag(tenantId, changes);
  await createRaiser(fresh.serving)(flag);
  return flag.id;
}
const deal = (changes: Partial<OpportunityInput> = {}): OpportunityInput => ({
  crm: "salesforce",
  id: "006A",
  accountId: northwind.id,
  crmAccountId: null,
  accountName: null,
  name: "15 more seats",
  type: "seat-add",
  status: "open",
  amountMinor: "1200000",
  currency: "USD",
  createdAt: day(2),
  closedAt: null,
  ...changes,
});
const tell = (changes: Partial<OpportunityInput> = {}, at = day(30)) =>
  upsertOpportunity(tenant, tenantId, deal(changes), at, nobody);
const creditOf = async (id = "006A") => {
  const [credit] = await fresh.database.query<{
    bucket: string;
    flagId: string | null;
    reason: string;
    version: number;
  }>(
    `select bucket, flag_id as "flagId", reason, rule_version as version
     from credits where tenant_id = $1 and opportunity_id = $2`,
    [tenantId, id],
  );
  return credit;
};
const logOf = (id = "006A") =>
  fresh.database.query<{ bucket: string; was: string | null; because: string; version: number }>(
    `select bucket, was_bucket as was, because, rule_version as version
     from credit_events where tenant_id = $1 and opportunity_id = $2 order by seq`,
    [tenantId, id],
  );
const publish = (change: Partial<RuleBody>, expected = 1) =>
  publishRule(tenant, tenantId, {
    expected,
    body: { ...bodyOf(defaultRule), ...change },
    by: MANAGER,
    at: day(30),
  });
const apply = (at = day(31)) =>
  applyRules(
    fresh.serving,
    () => at,
    async () => nobody,
  );
async function recompute(at = day(31), store: { owed: typeof nobody } | null = null) {
  const differences: Difference[] = [];
  const counts = await recomputeCredits(tenant, tenantId, {
    at,
    store,
    onDifference: (difference) => differences.push(difference),
  });
  return { ...counts, differences };
}

test("a new version of the rule moves what it says it would, and nothing before it is published", async () => {
  await tell({ createdAt: day(50), status: "won", closedAt: day(60) }, day(60));
  expect(await creditOf()).toMatchObject({ bucket: "sourced", version: 1 });
  const shorter = { ...defaultRule, sourceWindowDays: 40 };
  const { deals, moved, sealed } = await movesUnder(tenant, tenantId, shorter, +day(61));
  expect([deals, moved.length, sealed.length]).toEqual([1, 1, 0]);
  expect(moved[0]).toMatchObject({
    id: "006A",
    accountName: northwind.name,
    amountMinor: 1_200_000n,
    from: { bucket: "sourced" },
    to: { bucket: "influenced", reason: "outside-source-window" },
  });
  expect(await creditOf()).toMatchObject({ bucket: "sourced", version: 1 });

  expect(await publish({ sourceWindowDays: 40 })).toBe("published");
  expect(await publish({ sourceWindowDays: 20 })).toBe("stale");
  expect(await apply(day(61))).toEqual({ deals: 1, changed: 1 });
  expect(await creditOf()).toMatchObject({ bucket: "influenced", flagId, version: 2 });
  expect(await logOf()).toEqual([
    { bucket: "sourced", was: null, because: "facts", version: 1 },
    { bucket: "influenced", was: "sourced", because: "rule", version: 2 },
  ]);
  const [newest, first] = await ruleVersions(tenant, tenantId, { before: null, most: 5 });
  expect(newest).toMatchObject({
    version: 2,
    byName: "Mia Manager",
    appliedDeals: 1,
    moved: [{ from: "sourced", to: "influenced", n: 1 }],
  });
  expect(first).toMatchObject({ version: 1, publishedAt: null, moved: [] });
  const detail = await flagDetail(tenant, tenantId, flagId);
  expect(detail?.story.at(-1)).toMatchObject({
    type: "credited",
    data: { bucket: "influenced", ruleVersion: 2 },
  });
});

test("a sealed deal keeps its credit whatever is published, and the preview names it", async () => {
  await tell({ createdAt: day(50), status: "won", closedAt: day(60) }, day(60));
  const much = day(120);
  const { moved, sealed } = await movesUnder(
    tenant,
    tenantId,
    { ...defaultRule, sourceWindowDays: 40 },
    +much,
  );
  expect(moved).toEqual([]);
  expect(sealed.map(({ id }) => id)).toEqual(["006A"]);
  await publish({ sourceWindowDays: 40 });
  await apply(much);
  expect(await creditOf()).toMatchObject({ bucket: "sourced", version: 1 });
  expect(await recompute(much)).toMatchObject({ deals: 1, sealed: 1, differences: [] });
});

test("a deal that a new version leaves where it is says so under that version, and tells nobody", async () => {
  await tell();
  const before = await flagDetail(tenant, tenantId, flagId);
  await publish({ quietDays: 29 });
  await apply();
  expect(await creditOf()).toMatchObject({ bucket: "sourced", version: 2 });
  expect((await flagDetail(tenant, tenantId, flagId))?.story).toEqual(before?.story);
  expect(await recompute()).toMatchObject({ deals: 1, differences: [] });
});

test("applying a rule goes on where it broke off, and several at once do it once", async () => {
  await fresh.database.query(
    `insert into accounts (tenant_id, id, name) select $1, 500 + n, 'Account ' || n from generate_series(1, 60) n`,
    [tenantId],
  );
  const deals = Array.from({ length: 60 }, (_, n) =>
    deal({ id: `d${n + 1}`, accountId: String(501 + n) }),
  );
  await tenant.transaction((tx) => upsertOpportunities(tx, tenantId, deals, day(60), nobody));
  await publish({ types: ["upsell"] });
  let asked = 0;
  const failing = applyRules(
    fresh.serving,
    () => {
      if (asked++ > 3) throw new Error("The machine stopped.");
      return day(61);
    },
    async () => nobody,
  );
  await expect(failing).rejects.toThrow("stopped");
  const [broken] = await ruleVersions(tenant, tenantId, { before: null, most: 1 });
  expect(broken).toMatchObject({ appliedDeals: 50, appliedAt: null });
  const runs = await Promise.all([apply(day(61)), apply(day(61)), apply(day(61))]);
  expect(runs.reduce((sum, run) => sum + run.changed, 0)).toBe(10);
  const [version] = await ruleVersions(tenant, tenantId, { before: null, most: 1 });
  expect(version).toMatchObject({
    appliedDeals: 60,
    appliedAt: day(61),
    moved: [{ from: "none", to: "out-of-scope", n: 60 }],
  });
  expect(await recompute(day(61))).toMatchObject({ deals: 60, differences: [] });
});

test("recomputing finds nothing in what was decided step by step, and every credit that was tampered with", async () => {
  await tell();
  await tell({ id: "006B", type: "upsell", createdAt: day(-3), status: "won", closedAt: day(20) });
  await tell({ id: "006C", accountId: null, accountName: "Nobody we know" });
  await tell({ id: "006D", type: "renewal" });
  expect(await recompute()).toMatchObject({ deals: 4, sealed: 0, differences: [] });
  await fresh.database.query(
    `update credits set bucket = 'none', flag_id = null where tenant_id = $1 and opportunity_id = '006A'`,
    [tenantId],
  );
  await fresh.database.query(
    `delete from credits where tenant_id = $1 and opportunity_id = '006C'`,
    [tenantId],
  );
  const found = await recompute();
  expect(found.differences.map(({ id, from }) => [id, from])).toEqual([
    ["006A", "log"],
    ["006C", "log"],
  ]);
  await recompute(day(31), { owed: nobody });
  expect(await creditOf()).toMatchObject({ bucket: "sourced", flagId });
  expect(await creditOf("006C")).toMatchObject({ bucket: "none", reason: "no-account" });
  expect((await recompute()).differences).toEqual([]);
});

test("a sealed credit that was tampered with comes back from the log, although the facts say otherwise now", async () => {
  await tell({ createdAt: day(-3), status: "won", closedAt: day(12) }, day(12));
  await moveFlag(tenant, tenantId, flagId, {
    requestId: v7(),
    expectedVersion: 2,
    by: { as: "cs", id: MANAGER },
    move: { move: "decline", reason: "not-qualified" },
    at: day(90),
    owed: nobody,
  });
  expect(await recompute(day(91))).toMatchObject({ sealed: 1, differences: [] });
  await fresh.database.query(`delete from credits where tenant_id = $1`, [tenantId]);
  await recompute(day(91), { owed: nobody });
  expect(await creditOf()).toMatchObject({ bucket: "influenced", flagId });
});

test("a parent's deal is owed to a flag of its child from the moment that somebody says they are one", async () => {
  await raise({ account: CHILD, accountIsNew: true });
  await moveFlag(tenant, tenantId, flagId, {
    requestId: v7(),
    expectedVersion: 1,
    by: { as: "cs", id: MANAGER },
    move: { move: "decline", reason: "timing" },
    at: day(1),
    owed: nobody,
  });
  await tell();
  expect(await creditOf()).toMatchObject({ bucket: "none", reason: "no-qualifying-flag" });
  // The CRM's own word names the reason and moves nothing.
  await fresh.database.query(
    `insert into crm_accounts (tenant_id, crm, id, name, parent_id, account_id, told_at)
     values ($1, 'salesforce', '001A', 'Northwind', null, $2, now()),
       ($1, 'salesforce', '001B', 'Northwind France', '001A', 77, now())`,
    [tenantId, northwind.id],
  );
  const again = (ids: string[]) =>
    tenant.transaction((tx) => creditAccounts(tx, tenantId, ids, day(31), nobody));
  await again([northwind.id]);
  expect(await creditOf()).toMatchObject({ bucket: "none", reason: "account-mismatch" });
  await fresh.database.query(
    `insert into account_relations (tenant_id, child_id, parent_id, by_id, at)
     values ($1, 77, $2, '1', now())`,
    [tenantId, northwind.id],
  );
  await again(["77"]);
  expect(await creditOf()).toMatchObject({ bucket: "sourced" });
  expect(await recompute()).toMatchObject({ differences: [] });
});

test("accounts that are made one add no credit by that, and count as one from then on", async () => {
  await raise({ account: CHILD, accountIsNew: true });
  await fresh.database.query(
    `insert into account_merges (tenant_id, from_id, into_id, at) values ($1, $2, 77, $3)`,
    [tenantId, northwind.id, day(40)],
  );
  await tell({ accountId: "77", createdAt: day(-9) });
  await tell({ accountId: "77", id: "006B", type: "upsell", createdAt: day(3) });
  await tell({ accountId: "77", id: "006C", type: "cross-sell", createdAt: day(45) }, day(50));
  expect((await creditOf())?.flagId).not.toBe(flagId);
  expect((await creditOf("006B"))?.flagId).not.toBe(flagId);
  expect(await creditOf("006C")).toMatchObject({ bucket: "sourced" });
  expect(await recompute(day(50))).toMatchObject({ deals: 3, differences: [] });
});

test("a call of CS about the same motion before the flag keeps the deal from being sourced", async () => {
  await fresh.database.query(
    `insert into activities (tenant_id, crm, id, account_id, motion, at, kind, told_at)
     values ($1, 'salesforce', '00T1', $2, 'seat-add', $3, 'call', now())`,
    [tenantId, northwind.id, day(-12)],
  );
  await tell();
  expect(await creditOf()).toMatchObject({ bucket: "influenced", reason: "prior-activity" });
});

test("a deal that the CRM deletes is owed to nobody, and its flag is neither won nor lost", async () => {
  await tell({ status: "won", closedAt: day(12) });
  await fresh.database.query(
    `update opportunities set deleted_at = $2 where tenant_id = $1 and id = '006A'`,
    [tenantId, day(14)],
  );
  await tenant.transaction((tx) => creditAccounts(tx, tenantId, [northwind.id], day(15), nobody));
  expect(await creditOf()).toMatchObject({ bucket: "none", reason: "deleted", flagId: null });
  expect((await flagDetail(tenant, tenantId, flagId))?.flag.status).toBe("opportunity");
});

test("where flags must be accepted, accepting one is what sources the deal", async () => {
  await publish({ qualifiesFrom: "accepted" });
  await tell({ createdAt: day(2) });
  expect((await creditOf())?.bucket).toBe("none");
  await moveFlag(tenant, tenantId, flagId, {
    requestId: v7(),
    expectedVersion: 1,
    by: { as: "cs", id: MANAGER },
    move: { move: "accept" },
    at: day(3),
    owed: nobody,
  });
  await creditDue(fresh.serving, day(3), async () => nobody);
  expect(await creditOf()).toMatchObject({ bucket: "sourced", flagId, version: 2 });
});

test("an open deal whose window passes is let go without anything happening", async () => {
  await tell({ createdAt: day(-3) });
  expect((await creditOf())?.bucket).toBe("influenced");
  expect((await creditLapsed(fresh.serving, day(170), async () => nobody)).accounts).toBe(0);
  await creditLapsed(fresh.serving, day(181), async () => nobody);
  expect(await creditOf()).toMatchObject({ bucket: "none", reason: "outside-influence-window" });
});

test("deals told in any order and any portions end in the same credits", async () => {
  const rows = [
    deal({ id: "a", createdAt: day(2), status: "won", closedAt: day(30) }),
    deal({ id: "b", createdAt: day(20), status: "open" }),
    deal({ id: "c", createdAt: day(-5), status: "won", closedAt: day(45) }),
    deal({ id: "d", type: "upsell", createdAt: day(50), status: "lost", closedAt: day(55) }),
    deal({ id: "e", accountId: null, accountName: "Nobody we know" }),
  ];
  const toldIn = async (portions: readonly (readonly OpportunityInput[])[]) => {
    tenantId = await makeTenant(fresh.database);
    tenant = fresh.serving.forTenant(tenantId);
    const flags = [await raise(), await raise({ raisedAt: day(40) })];
    for (const portion of portions)
      await tenant.transaction((tx) => upsertOpportunities(tx, tenantId, portion, day(60), nobody));
    const credits = await Promise.all(rows.map(({ id }) => creditOf(id)));
    return credits.map((credit) => [
      credit?.bucket,
      credit?.reason,
      flags.indexOf(credit?.flagId ?? ""),
    ]);
  };
  const once = await toldIn([rows]);
  expect(once.map(([bucket]) => bucket)).toContain("sourced");
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...rows, ...rows], { minLength: 2 * rows.length }),
      fc.integer({ min: 1, max: 4 }),
      async (shuffled, size) => {
        const portions = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, at) => [
          ...new Map(
            shuffled.slice(at * size, (at + 1) * size).map((row) => [row.id, row]),
          ).values(),
        ]);
        expect(await toldIn(portions)).toEqual(once);
      },
    ),
    { numRuns: 4 },
  );
});

test("the base rate compares a month's won deals with accounts of their own kind, and reads no others", async () => {
  // Forty alike, of whom every second has a flag and every fourth a deal; four hundred of another kind.
  await fresh.database.query(
    `insert into accounts (tenant_id, id, name, segment, currency, arr_minor)
     select $1, 1000 + n, 'Account ' || n, case when n <= 40 then 'SMB' else 'Enterprise' end, 'USD', 4900000 + n
     from generate_series(1, 440) n`,
    [tenantId],
  );
  for (let n = 1; n <= 40; n++) {
    const account = { ...northwind, id: String(1000 + n), crmId: null };
    if (n % 2 === 0) await raise({ account, raisedAt: day(-10) });
    if (n % 4 === 0)
      await tell(
        {
          id: `won${n}`,
          accountId: account.id,
          createdAt: day(-2),
          status: "won",
          closedAt: day(5),
        },
        day(6),
      );
  }
  const bounds = { from: new Date("2026-10-31T23:00:00Z"), to: new Date("2026-11-30T23:00:00Z") };
  const rows = await baseRateRows(tenant, tenantId, { ...bounds, rule: defaultRule });
  expect(rows.won).toHaveLength(10);
  expect(rows.accounts).toHaveLength(41);
  expect(new Set(rows.accounts.map(({ stratum }) => stratum))).toEqual(new Set(["SMB/USD/13"]));
  const lift = liftFromRows(rows, {
    zone: "Europe/Berlin",
    windowDays: defaultRule.influenceWindowDays,
    asOf: +day(10),
  });
  expect(lift.n.expansions).toBe(10);
  expect(lift.flagged.expansions).toBe(10);
  expect(lift.n.comparisons).toBe(50);
  expect(lift.value).toBeGreaterThan(0.3);
  expect(
    liftFromRows(
      { ...rows, won: rows.won.toReversed() },
      {
        zone: "Europe/Berlin",
        windowDays: defaultRule.influenceWindowDays,
        asOf: +day(10),
      },
    ),
  ).toEqual(lift);
});

test("a tenant without a version of its own lives by the rule as delivered", async () => {
  expect(await ruleOf(tenant, tenantId)).toEqual(defaultRule);
});
