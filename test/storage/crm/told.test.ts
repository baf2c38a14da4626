// Deals that are told to be gone, that come in two ways at one moment, or whose names are erased.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { creditTold } from "../../../src/storage/crm/credit-told.ts";
import { storeTold } from "../../../src/storage/crm/told-deals.ts";
import { relationOf, type ToldInput } from "../../../src/storage/crm/told-few.ts";
import { flagDetail } from "../../../src/storage/flags.ts";
import type { OpportunityInput } from "../../../src/storage/opportunities.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { redactSubject } from "../../../src/storage/redact.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant, northwind, NOW } from "../../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
let flagId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  tenantId = await makeTenant(fresh.database);
  const flag = aFlag(tenantId);
  flagId = flag.id;
  await createRaiser(fresh.serving)(flag);
});

const day = (n: number) => new Date(NOW.getTime() + n * 86_400_000);
const deal = (id: string, changes: Partial<OpportunityInput> = {}): OpportunityInput => ({
  crm: "salesforce",
  id,
  accountId: northwind.id,
  crmAccountId: null,
  accountName: "Northwind Trading",
  name: `Northwind ${id}`,
  type: "seat-add",
  status: "open",
  amountMinor: "1200000",
  currency: "USD",
  createdAt: day(2),
  closedAt: null,
  toldAt: day(2),
  ...changes,
});
const merged = (id: string, into: string, told = 10): ToldInput => ({
  crm: "salesforce",
  id,
  end: "merged",
  mergedInto: into,
  toldAt: day(told),
});
const deleted = (id: string, told = 10): ToldInput => ({
  crm: "salesforce",
  id,
  end: "deleted",
  mergedInto: null,
  toldAt: day(told),
});
const tell = (...rows: readonly ToldInput[]) =>
  fresh.serving.forTenant(tenantId).transaction(async (tx) => {
    const stored = await storeTold(tx, tenantId, {
      ...relationOf(rows),
      source: "webhook",
      at: day(20),
      untimed: "now",
    });
    await creditTold(tx, tenantId, [stored.touched], day(20), () => []);
    return stored;
  });
const credits = async () =>
  Object.fromEntries(
    (
      await fresh.database.query<{ id: string; said: string }>(
        `select opportunity_id as id, bucket || ' ' || reason as said from credits
         where tenant_id = $1 order by 1`,
        [tenantId],
      )
    ).map(({ id, said }) => [id, said]),
  );
const status = async () =>
  (await flagDetail(fresh.serving.forTenant(tenantId), tenantId, flagId))?.flag.status;

test("a deal that was merged or deleted has no credit, says why, and makes no other deal's credit better", async () => {
  await tell(deal("A"), deal("B", { createdAt: day(3) }), deal("C", { createdAt: day(-9) }));
  const before = await credits();
  expect(before["C"]).toBe("influenced flag-after-opportunity");
  await tell(merged("A", "B"), deleted("C"));
  expect(await credits()).toMatchObject({ A: "none merged", C: "none deleted" });
  // C was open on the account when the flag was raised, whatever became of it: B was not sourced, and is not now.
  expect((await credits())["B"]).toBe(before["B"]);
});

test("a flag that is linked to a merged deal follows the one that stands for it, through a chain", async () => {
  await tell(deal("A"));
  expect(await status()).toBe("opportunity");
  await tell(merged("A", "B"));
  await tell(merged("B", "C", 11));
  await tell(deal("B"), deal("C", { status: "won", closedAt: day(12), toldAt: day(12) }));
  expect(await status()).toBe("won");
  await tell(deal("C", { toldAt: day(13) }));
  expect(await status()).toBe("opportunity");
});

test("merges that lead in a circle are gone, and nothing hangs", async () => {
  await tell(deal("A"), deal("B", { createdAt: day(3) }));
  await tell(merged("A", "B"), merged("B", "A"));
  expect(await credits()).toEqual({ A: "none merged", B: "none merged" });
  expect(await status()).toBe("opportunity");
});

test("a deal told for the first time at the moment it is told to be deleted is deleted, whoever comes first", async () => {
  const rounds = Array.from({ length: 12 }, (_, n) => `R${n}`);
  await Promise.all(
    rounds.flatMap((id, n) =>
      n % 2 ? [tell(deal(id)), tell(deleted(id))] : [tell(deleted(id)), tell(deal(id))],
    ),
  );
  const left = await fresh.database.query(
    `select id from opportunities where tenant_id = $1 and deleted_at is null`,
    [tenantId],
  );
  const all = await fresh.database.query(`select id from opportunities where tenant_id = $1`, [
    tenantId,
  ]);
  expect([left, all.length]).toEqual([[], rounds.length]);
});

test("what is told without a time stands so now, and the same once more is no change", async () => {
  const untimed = (changes: Partial<OpportunityInput> = {}) =>
    deal("A", { toldAt: null, ...changes });
  await tell(untimed());
  expect(await tell(untimed({ status: "lost", closedAt: day(5) }))).toMatchObject({ updated: 1 });
  expect(await tell(untimed({ status: "lost", closedAt: day(5) }))).toMatchObject({
    updated: 0,
    facts: 0,
  });
  expect(await tell(untimed())).toMatchObject({ updated: 1 });
  // A webhook that was late tells nothing new.
  expect(await tell(deal("A", { status: "won", closedAt: day(4), toldAt: day(4) }))).toMatchObject({
    updated: 0,
    facts: 1,
  });
});

test("erasing an account erases its name from what was told, and its amounts stay", async () => {
  await tell(deal("A"));
  await redactSubject(
    fresh.serving,
    tenantId,
    { is: "account", id: northwind.id },
    { at: day(21), owed: () => [], eventId: v7() },
  );
  const facts = await fresh.database.query<{ name: string; amountMinor: string }>(
    `select account_name || ': ' || name as name, amount_minor as "amountMinor"
     from opportunity_facts where tenant_id = $1`,
    [tenantId],
  );
  expect(facts).toEqual([{ name: "erased account: salesforce A", amountMinor: "1200000" }]);
});

test("the role that serves adds facts and changes none", async () => {
  await tell(deal("A"));
  const ofTenant = fresh.serving.forTenant(tenantId);
  for (const sql of [
    `update opportunity_facts set amount_minor = 1 where tenant_id = $1`,
    `delete from opportunity_facts where tenant_id = $1`,
  ])
    await expect(ofTenant.query(sql, [tenantId])).rejects.toThrow(/permission denied/);
  await expect(
    fresh.database.query(`update opportunity_facts set told_at = now() where tenant_id = $1`, [
      tenantId,
    ]),
  ).rejects.toThrow(/append-only/);
});
