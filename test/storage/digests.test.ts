import { afterAll, beforeAll, expect, test } from "vitest";
import { claimDigests, settleDigest } from "../../src/storage/digests.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { AGENT, makeTenant, MANAGER, NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

/** How many statements wait for somebody else's commit. */
async function waiting(): Promise<number> {
  const [row] = await fresh.database.query<{ n: number }>(
    "select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'",
    [],
  );
  return row?.n ?? 0;
}

const wanted = [AGENT, MANAGER].map((memberId) => ({
  memberId,
  kind: "week" as const,
  period: "2026-11-16",
}));
const options = { now: NOW, limit: 10 };

test("a worker that asks while another one's claim is not committed yet waits for it, and gets nothing of it", async () => {
  const ours = fresh.serving.forTenant(tenantId);
  let second: Promise<unknown[]> | undefined;
  const first = await ours.transaction(async (tx) => {
    const claimed = await claimDigests(tx, tenantId, wanted, options);
    second = claimDigests(ours, tenantId, wanted, options);
    await expect.poll(waiting, { interval: 10, timeout: 10_000 }).toBeGreaterThan(0);
    return claimed;
  });
  expect(first.map(({ memberId, attempt }) => [memberId, attempt])).toEqual([
    [AGENT, 1],
    [MANAGER, 1],
  ]);
  expect(await second).toEqual([]);
});

test("a result is written only by the worker that still holds the claim", async () => {
  const ours = fresh.serving.forTenant(tenantId);
  const week = [{ memberId: AGENT, kind: "week" as const, period: "2026-11-23" }];
  const [slept] = await claimDigests(ours, tenantId, week, { ...options, leaseSeconds: -1 });
  const [taken] = await claimDigests(ours, tenantId, week, options);
  if (slept === undefined || taken === undefined) throw new Error("Nothing was claimed.");
  expect(taken.attempt).toBe(2);
  expect(await settleDigest(ours, tenantId, slept, { status: "sent" }, NOW)).toBe(false);
  expect(await settleDigest(ours, tenantId, taken, { status: "sent" }, NOW)).toBe(true);
  expect(await claimDigests(ours, tenantId, week, { ...options, leaseSeconds: -1 })).toEqual([]);
});
