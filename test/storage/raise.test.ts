import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { createRaiser, type RaiseOutcome } from "../../src/storage/raise.ts";
import { connect } from "../../src/storage/database.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, AGENT, makeTenant } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const count = async (sql: string, ...params: unknown[]): Promise<number> => {
  const [row] = await fresh.database.query<{ n: number }>(sql, params);
  return row?.n ?? -1;
};
const rowsOf = (id: string) =>
  count(`select count(*)::int as n from flags where tenant_id = $1 and id = $2`, tenantId, id);

test("a raised flag leaves flag, texts, event and deliveries behind in one commit", async () => {
  await putDestination(fresh.database, tenantId, {
    id: "slack",
    type: "slack",
    name: "#expansion",
    sealed: new Uint8Array([1]),
    kinds: ["expansion"],
    events: ["raised"],
  });
  const delivery = { id: v7(), destinationId: "slack", nextAttemptAt: new Date() };
  const flag = aFlag(tenantId, { deliveries: [delivery] });
  const outcome = await createRaiser(fresh.serving)(flag);
  expect(outcome.is).toBe("stored");
  const of = (table: string) =>
    count(
      `select count(*)::int as n from ${table} where tenant_id = $1 and flag_id = $2`,
      tenantId,
      flag.id,
    );
  expect(await rowsOf(flag.id)).toBe(1);
  expect(await of("flag_texts")).toBe(1);
  expect(await of("flag_events")).toBe(1);
  expect(await of("deliveries")).toBe(1);
});

test("raising the same flag again stores nothing and gives the same receipt", async () => {
  const raise = createRaiser(fresh.serving);
  const flag = aFlag(tenantId);
  const first = await raise(flag);
  const second = await raise({ ...flag, raisedAt: new Date(), dueAt: new Date() });
  expect(second).toEqual({ is: "replayed", receipt: "receipt" in first && first.receipt });
  expect(await rowsOf(flag.id)).toBe(1);
});

test("the same id with another body, or from another agent, is refused and says nothing of the first", async () => {
  const raise = createRaiser(fresh.serving);
  const flag = aFlag(tenantId);
  await raise(flag);
  const refused: RaiseOutcome = { is: "refused", because: "other-body" };
  expect(await raise({ ...flag, bodySha256: new Uint8Array(32).fill(7) })).toEqual(refused);
  expect(await raise({ ...flag, agentId: `${AGENT}9` })).toEqual(refused);
});

test("the same id sent 500 times at once, over two pools, is one row", async () => {
  const other = connect({ url: fresh.servingUrl });
  try {
    const raisers = [createRaiser(fresh.serving, { lanes: 4 }), createRaiser(other, { lanes: 4 })];
    const flag = aFlag(tenantId);
    const outcomes = await Promise.all(
      raisers.flatMap((raise) => Array.from({ length: 250 }, () => raise(flag))),
    );
    expect(outcomes.filter((outcome) => outcome.is === "stored")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.is === "replayed")).toHaveLength(499);
    expect(await rowsOf(flag.id)).toBe(1);
  } finally {
    await other.close();
  }
});

test("concurrent raises share commits", async () => {
  const raise = createRaiser(fresh.serving);
  const flags = Array.from({ length: 300 }, () => aFlag(tenantId));
  const outcomes = await Promise.all(flags.map((flag) => raise(flag)));
  expect(outcomes.every((outcome) => outcome.is === "stored")).toBe(true);
  const ids = flags.map((flag) => flag.id);
  // xmin is the transaction that wrote a row.
  const commits = await count(
    `select count(distinct xmin::text)::int as n from flags where tenant_id = $1 and id = any($2)`,
    tenantId,
    ids,
  );
  expect(commits).toBeLessThan(30);
});

test("a row that PostgreSQL refuses never fails the flags that share its commit", async () => {
  const raise = createRaiser(fresh.serving, { lanes: 1 });
  const good = Array.from({ length: 20 }, () => aFlag(tenantId));
  // A NUL gets past nobody but a planted fault: the endpoint refuses it long before.
  const bad = aFlag(tenantId, { quote: "half \u0000 way" });
  const raised = [...good.slice(0, 10), bad, ...good.slice(10)].map((flag) => raise(flag));
  const settled = await Promise.allSettled(raised);
  expect(settled.filter((each) => each.status === "fulfilled")).toHaveLength(20);
  expect(settled.filter((each) => each.status === "rejected")).toHaveLength(1);
  for (const flag of good) expect(await rowsOf(flag.id)).toBe(1);
  expect(await rowsOf(bad.id)).toBe(0);
});

test("an id that another transaction still holds is answered as in progress", async () => {
  const impatient = connect({ url: fresh.servingUrl, lockTimeoutMs: 100 });
  const flag = aFlag(tenantId);
  try {
    await fresh.database.transaction(async (tx) => {
      await createRaiser(tx)(flag);
      expect(await createRaiser(impatient)(flag)).toEqual({
        is: "refused",
        because: "in-progress",
      });
    });
  } finally {
    await impatient.close();
  }
});

test("an id whose texts were erased stays taken for ever", async () => {
  const raise = createRaiser(fresh.serving);
  const flag = aFlag(tenantId);
  await raise(flag);
  await fresh.database.query(`delete from flag_texts where tenant_id = $1 and flag_id = $2`, [
    tenantId,
    flag.id,
  ]);
  expect(await raise(flag)).toEqual({ is: "refused", because: "erased" });
});
