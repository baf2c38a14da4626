import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { creditDue } from "../../src/storage/credit-due.ts";
import { flagDetail } from "../../src/storage/flags.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import {
  importOpportunities,
  type OpportunityInput,
  upsertOpportunity,
} from "../../src/storage/opportunities.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { reportRows } from "../../src/storage/report.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind, NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
let flagId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
beforeEach(async () => {
  tenantId = await makeTenant(fresh.database);
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  flagId = flag.id;
});
afterAll(() => fresh.drop());

const DAY = 86_400_000;
const day = (n: number) => new Date(NOW.getTime() + n * DAY);
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
const tell = (changes: Partial<OpportunityInput> = {}) =>
  upsertOpportunity(fresh.serving.forTenant(tenantId), tenantId, deal(changes), day(30), () => []);
const story = async () => {
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, flagId);
  return { status: detail?.flag.status, events: detail?.story.map((event) => event.type) };
};

test("a deal opened after the flag is sourced by it, and the flag follows it to won", async () => {
  expect(await tell()).toMatchObject({
    is: "created",
    credit: { bucket: "sourced", flagId, reason: "first-flag-before-opportunity" },
  });
  expect(await tell({ status: "won", amountMinor: "1140000", closedAt: day(11) })).toMatchObject({
    is: "updated",
  });
  expect(await story()).toEqual({
    status: "won",
    events: ["raised", "credited", "opportunity", "win"],
  });
});

test("a deal that was there before the flag is at most influenced, whatever is typed later", async () => {
  await tell({ createdAt: day(-3) });
  const later = await tell({ createdAt: day(5), status: "won", closedAt: day(12) });
  expect(later.credit).toMatchObject({ bucket: "influenced", reason: "flag-after-opportunity" });
});

test("a deal the CRM reopens takes its flag back to opportunity", async () => {
  await tell({ status: "lost", closedAt: day(9) });
  expect((await story()).status).toBe("lost");
  await tell({ status: "open", closedAt: null });
  expect((await story()).status).toBe("opportunity");
});

test("telling the same again changes nothing and leaves no event", async () => {
  await tell();
  const before = await story();
  expect((await tell()).is).toBe("unchanged");
  expect(await story()).toEqual(before);
});

test("declining the flag takes its credit away", async () => {
  const influenced = { createdAt: day(-3), status: "won", closedAt: day(12) } as const;
  expect((await tell(influenced)).credit.bucket).toBe("influenced");
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, flagId);
  await moveFlag(fresh.serving.forTenant(tenantId), tenantId, flagId, {
    requestId: v7(),
    expectedVersion: detail?.flag.version ?? 0,
    by: { as: "cs", id: MANAGER },
    move: { move: "decline", reason: "not-qualified" },
    at: day(13),
    owed: () => [],
  });
  expect((await tell(influenced)).credit).toMatchObject({
    bucket: "none",
    reason: "no-qualifying-flag",
  });
});

test("a deal is matched by the CRM's own account id, and one that matches nothing is kept unmatched", async () => {
  const byCrm = await tell({ accountId: null, crmAccountId: northwind.crmId });
  expect(byCrm.credit.bucket).toBe("sourced");
  const unknown = await tell({ id: "006B", accountId: null, accountName: "Nobody we know" });
  expect(unknown.credit).toMatchObject({ bucket: "none", reason: "no-account", flagId: null });
});

const file = (id: string) => ({
  id,
  contentSha256: new Uint8Array(32).fill(3),
  byId: MANAGER,
  at: day(20),
  owed: () => [],
  report: (upserted: object, again: boolean) => ({ ...upserted, again }),
});

test("a file is imported whole, and the same bytes again change nothing", async () => {
  const deals = [deal(), deal({ id: "006C", type: "renewal" })];
  const first = await importOpportunities(
    fresh.serving.forTenant(tenantId),
    tenantId,
    deals,
    file(v7()),
  );
  expect(first).toEqual({ created: 2, updated: 0, unchanged: 0, unmatched: 0, again: false });
  const again = await importOpportunities(
    fresh.serving.forTenant(tenantId),
    tenantId,
    deals,
    file(v7()),
  );
  expect(again).toEqual({ created: 0, updated: 0, unchanged: 2, unmatched: 0, again: true });
});

test("the month's rows hold the flag and the deals created, closed or credited in it", async () => {
  await tell({ status: "won", closedAt: day(3) });
  await tell({ id: "006D", accountId: null, createdAt: day(-200) });
  const rows = await reportRows(fresh.serving.forTenant(tenantId), tenantId, {
    from: new Date("2026-10-31T23:00:00Z"),
    to: new Date("2026-11-30T23:00:00Z"),
    month: "2026-11-01",
  });
  expect(rows.flags.map((flag) => flag.id)).toEqual([flagId]);
  expect(rows.opportunities).toMatchObject([
    { id: "006A", bucket: "sourced", flagId, signal: "exp.capacity.seats", team: "Billing" },
  ]);
});

const decline = (flag: string, version: number, at = day(13)) =>
  moveFlag(fresh.database, tenantId, flag, {
    requestId: v7(),
    expectedVersion: version,
    by: { as: "cs", id: MANAGER },
    move: { move: "decline", reason: "not-qualified" },
    at,
    owed: () => [],
  });
const creditOf = async (id: string) => {
  const [credit] = await fresh.database.query<{ bucket: string; flagId: string | null }>(
    `select bucket, flag_id as "flagId" from credits where tenant_id = $1 and opportunity_id = $2`,
    [tenantId, id],
  );
  return credit;
};

test("a deal told at the moment its flag is declined is never owed to the declined flag", async () => {
  const owedToDeclined: number[] = [];
  for (let round = 0; round < 20; round++) {
    tenantId = await makeTenant(fresh.database);
    const flag = aFlag(tenantId);
    await createRaiser(fresh.database)(flag);
    flagId = flag.id;
    await Promise.all([tell({ createdAt: day(-3) }), decline(flag.id, 1)]);
    // Whoever was first: a flag that was moved on meanwhile was not declined, and one that was is owed nothing.
    const { status } = await story();
    const credit = await creditOf("006A");
    if (status === "declined" && credit?.flagId !== null) owedToDeclined.push(round);
  }
  expect(owedToDeclined).toEqual([]);
});

test("a flag that loses its credit says so in its story", async () => {
  await tell({ createdAt: day(-3) });
  await decline(flagId, 2);
  const detail = await flagDetail(fresh.database, tenantId, flagId);
  expect(detail?.story.map((event) => [event.type, event.data["bucket"]])).toEqual([
    ["raised", undefined],
    ["credited", "influenced"],
    ["decline", undefined],
    ["credited", "none"],
  ]);
});

test("a decline that cost the flag its credit is undone as any other, and the credit comes back", async () => {
  await tell({ createdAt: day(-3) });
  await decline(flagId, 2);
  const undone = await moveFlag(fresh.serving.forTenant(tenantId), tenantId, flagId, {
    requestId: v7(),
    expectedVersion: 4,
    by: { as: "cs", id: MANAGER },
    move: { move: "undo" },
    at: new Date(day(13).getTime() + 1000),
    owed: () => [],
  });
  expect(undone.is).toBe("moved");
  expect((await story()).status).toBe("new");
  expect(await creditOf("006A")).toEqual({ bucket: "influenced", flagId });
});

test("a flag repeats one of its own account that still stands for something", async () => {
  const raise = createRaiser(fresh.serving);
  const [elsewhere, gone, twin] = [
    aFlag(tenantId, { account: { ...northwind, id: "77", crmId: null }, accountIsNew: true }),
    aFlag(tenantId),
    aFlag(tenantId),
  ];
  for (const flag of [elsewhere, gone, twin]) await raise(flag);
  const repeats = async (id: string, of: string) => {
    const outcome = await moveFlag(fresh.serving.forTenant(tenantId), tenantId, id, {
      requestId: v7(),
      expectedVersion: 1,
      by: { as: "cs", id: MANAGER },
      move: { move: "duplicate", of },
      at: day(1),
      owed: () => [],
    });
    return outcome.is === "refused" ? outcome.because : outcome.is;
  };
  expect(await repeats(flagId, elsewhere.id)).toBe("other-account");
  expect(await repeats(gone.id, twin.id)).toBe("moved");
  expect(await repeats(twin.id, gone.id)).toBe("out-of-scope");
});

test("a deal imported late dates the flag's steps by the deal, not by the import", async () => {
  await tell({ status: "won", createdAt: day(2), closedAt: day(11) });
  const detail = await flagDetail(fresh.database, tenantId, flagId);
  expect(detail?.flag).toMatchObject({ acceptedAt: day(2), opportunityAt: day(2) });
});

test("a deal of another account, or a renewal, is not linked by hand", async () => {
  await tell({ id: "006R", type: "renewal", createdAt: day(-9) });
  await tell({ id: "006X", accountId: null, accountName: "Nobody we know" });
  const link = async (id: string) =>
    moveFlag(fresh.database, tenantId, flagId, {
      requestId: v7(),
      expectedVersion: 1,
      by: { as: "cs", id: MANAGER },
      move: { move: "opportunity", opportunity: { crm: "salesforce", id } },
      at: day(13),
      owed: () => [],
    });
  expect(await link("006R")).toMatchObject({ is: "refused", because: "out-of-scope" });
  expect(await link("006X")).toMatchObject({ is: "refused", because: "other-account" });
});

test("a won deal that is linked by hand takes its flag to won", async () => {
  await tell({ createdAt: day(-9), status: "won", closedAt: day(4) });
  const { is } = await moveFlag(fresh.database, tenantId, flagId, {
    requestId: v7(),
    expectedVersion: 2,
    by: { as: "cs", id: MANAGER },
    move: { move: "opportunity", opportunity: { crm: "salesforce", id: "006A" } },
    at: day(13),
    owed: () => [],
  });
  expect(is).toBe("moved");
  expect((await story()).status).toBe("won");
});

test("thirty days after a deal was closed and first seen, a late decline changes its credit no more", async () => {
  await tell({ createdAt: day(-3), status: "won", closedAt: day(12) });
  await decline(flagId, 2, day(90));
  expect(await creditOf("006A")).toEqual({ bucket: "influenced", flagId });
});

test("a worker that was down for days makes up for what it missed", async () => {
  tenantId = await makeTenant(fresh.database);
  await tell({ createdAt: day(-3) });
  await createRaiser(fresh.serving)(aFlag(tenantId));
  const later = new Date(Date.now() + 3 * DAY);
  await creditDue(fresh.serving, later, async () => () => []);
  expect((await creditOf("006A"))?.bucket).toBe("influenced");
});

test("a flag raised while a deal is open influences it without waiting for the CRM", async () => {
  tenantId = await makeTenant(fresh.database);
  await tell({ createdAt: day(-3) });
  expect((await creditOf("006A"))?.bucket).toBe("none");
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  const { accounts } = await creditDue(fresh.serving, new Date(), async () => () => []);
  expect(accounts).toBeGreaterThan(0);
  expect(await creditOf("006A")).toEqual({ bucket: "influenced", flagId: flag.id });
});
