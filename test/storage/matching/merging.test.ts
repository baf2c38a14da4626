// Organizations that are made one: ids are redirected from then on, and no sum of what was before rises.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { creditDue } from "../../../src/storage/credit-due.ts";
import { creditTold } from "../../../src/storage/crm/credit-told.ts";
import { join, part } from "../../../src/storage/matching/families.ts";
import { upsertOpportunities } from "../../../src/storage/opportunities.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { recomputeCredits } from "../../../src/storage/recompute.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant, northwind, NOW } from "../../helpers/flags.ts";

const DAY = 86_400_000;
const nobody = () => [];
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const id = fc.constantFrom("1", "2", "3", "4");
const world = fc.record({
  flags: fc.array(fc.record({ account: id, day: fc.integer({ min: 0, max: 60 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  deals: fc.array(
    fc.record({
      account: id,
      day: fc.integer({ min: 0, max: 80 }),
      lasts: fc.integer({ min: 0, max: 20 }),
      amount: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  merges: fc.uniqueArray(fc.record({ from: id, into: id }), {
    selector: ({ from }) => from,
    minLength: 1,
    maxLength: 3,
  }),
});
const at = (day: number) => new Date(NOW.getTime() + (day - 120) * DAY);

const sums = async () => {
  const [row] = await fresh.database.query<{ won: string; sourced: string; all: string }>(
    `select coalesce(sum(o.amount_minor) filter (where c.bucket in ('sourced', 'influenced')), 0) as won,
       coalesce(sum(o.amount_minor) filter (where c.bucket = 'sourced'), 0) as sourced,
       coalesce(sum(o.amount_minor) filter (where o.account_id is not null), 0) as "all"
     from opportunities o
     join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.tenant_id = $1 and o.status = 'won'`,
    [tenantId],
  );
  if (row === undefined) throw new Error("There are no sums.");
  return { won: BigInt(row.won), sourced: BigInt(row.sourced), all: BigInt(row.all) };
};

const deal = (
  each: { account: string; day: number; lasts: number; amount: number },
  n: number,
) => ({
  crm: "salesforce",
  id: `D${n}`,
  accountId: each.account,
  crmAccountId: null,
  accountName: null,
  name: `Deal ${n}`,
  type: "upsell",
  status: "won" as const,
  amountMinor: String(each.amount * 100),
  currency: "USD",
  createdAt: at(each.day),
  closedAt: at(each.day + each.lasts),
});

const tell = (deals: readonly ReturnType<typeof deal>[]) =>
  fresh.serving
    .forTenant(tenantId)
    .transaction((tx) => upsertOpportunities(tx, tenantId, deals, NOW, nobody));

const change = (act: typeof join, fromId: string, intoId: string, when: Date) =>
  fresh.serving.forTenant(tenantId).transaction(async (tx) => {
    const changed = await act(tx, tenantId, "merge", {
      id: v7(),
      fromId,
      intoId,
      byId: "1",
      at: when,
    });
    if (changed.is === "done")
      await creditTold(
        tx,
        tenantId,
        [{ accountIds: changed.accountIds, unmatched: [] }],
        when,
        nobody,
      );
    return changed;
  });

const raise = (account: string, day: number) =>
  createRaiser(fresh.serving)(
    aFlag(tenantId, {
      account: { ...northwind, id: account, crmId: null },
      raisedAt: at(day),
      clientRaisedAt: at(day),
    }),
  );

/** A company of its own for every world: nothing of the last one is there. */
const clear = async () => {
  tenantId = await makeTenant(fresh.database);
  await fresh.database.query(
    `insert into accounts (tenant_id, id, name) select $1, id, 'Account ' || id
     from generate_series(1, 4) as id`,
    [tenantId],
  );
};

/** A deal of the other organization was open when the flag was raised: nobody's business before the two are one. */
const openBesides = {
  flags: [
    { account: "3", day: 0 },
    { account: "1", day: 0 },
  ],
  deals: [
    { account: "3", day: 0, lasts: 0, amount: 1 },
    { account: "4", day: 0, lasts: 1, amount: 1 },
  ],
  merges: [{ from: "4", into: "3" }],
};

test("merging organizations changes neither what was won nor what was sourced before", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ flags, deals, merges }) => {
      await clear();
      for (const { account, day } of flags) await raise(account, day);
      await tell(deals.map(deal));
      const before = await sums();
      for (const { from, into } of merges) await change(join, from, into, NOW);
      // Told again by the CRM, in another order, nothing else comes of it.
      await tell(deals.map(deal).toReversed());
      expect(await sums()).toEqual(before);
    }),
    { numRuns: 15, examples: [[openBesides]] },
  );
});

test("after the merge a new deal of the organization that stays is owed to a flag of the one that is gone", async () => {
  await clear();
  await raise("1", 10);
  await change(join, "1", "2", at(20));
  await tell([deal({ account: "2", day: 30, lasts: 5, amount: 7 }, 1)]);
  expect((await sums()).sourced).toBe(700n);
  const flags = await fresh.database.query(`select account_id from flags where tenant_id = $1`, [
    tenantId,
  ]);
  expect(flags).toEqual([{ account_id: "1" }]);
  await change(part, "1", "2", NOW);
  expect((await sums()).sourced).toBe(0n);
});

test("a deal that came between two merges stays owed to its flag", async () => {
  await clear();
  await raise("1", 10);
  await change(join, "1", "2", at(20));
  await tell([deal({ account: "2", day: 30, lasts: 5, amount: 7 }, 1)]);
  await change(join, "2", "3", at(40));
  expect((await sums()).sourced).toBe(700n);
});

test("a flag of an organization that became the parent counts for a new deal of the child", async () => {
  await clear();
  await raise("1", 10);
  await fresh.database.query(
    `insert into account_relations (tenant_id, child_id, parent_id, by_id, at) values ($1, 3, 2, '1', $2)`,
    [tenantId, at(15)],
  );
  await change(join, "1", "2", at(20));
  await tell([deal({ account: "3", day: 30, lasts: 5, amount: 7 }, 1)]);
  expect((await sums()).sourced).toBe(700n);
  const differences: unknown[] = [];
  await recomputeCredits(fresh.serving.forTenant(tenantId), tenantId, {
    at: at(36),
    store: null,
    onDifference: (difference) => differences.push(difference),
  });
  expect(differences).toEqual([]);
});

test("a flag that is raised on the organization that is gone counts for the open deal of the one that stays", async () => {
  await clear();
  await change(join, "1", "2", at(20));
  await tell([deal({ account: "2", day: 30, lasts: 10, amount: 7 }, 1)]);
  await raise("1", 32);
  await creditDue(fresh.serving, at(50), async () => nobody);
  expect(await sums()).toMatchObject({ won: 700n, sourced: 0n });
});

test("a chain of merges has no circle, and nobody is merged twice", async () => {
  await clear();
  expect((await change(join, "1", "2", NOW)).is).toBe("done");
  expect((await change(join, "2", "3", NOW)).is).toBe("done");
  expect(await change(join, "3", "1", NOW)).toEqual({ is: "refused", because: "circle" });
  expect(await change(join, "1", "4", NOW)).toEqual({ is: "refused", because: "taken" });
  expect(await change(join, "4", "4", NOW)).toEqual({ is: "refused", because: "same-account" });
  expect(await change(join, "4", "77", NOW)).toEqual({ is: "refused", because: "no-account" });
});
