import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Ask } from "../../src/destinations/ask.ts";
import { destinationTypes } from "../../src/destinations/registry.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { bodyToSend, claimDeliveries, settleDelivery } from "../../src/storage/deliveries.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";
import {
  answered,
  later,
  outboxOf,
  owe,
  pause,
  recordingPost,
  tenantWith,
  worker,
} from "./outbox.ts";

let fresh: FreshDatabase;
let other: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  other = connect({ url: fresh.servingUrl });
});
afterAll(async () => {
  await other.close();
  await fresh.drop();
});

beforeEach(() => fresh.database.query(`truncate deliveries, delivery_attempts`));

const paces = [...destinationTypes.values()];
const idsOf = (sent: readonly { headers: Readonly<Record<string, string>> }[]) =>
  sent.map(({ headers }) => headers["webhook-id"]);

test("two workers on two connections share 400 messages and send each once", async () => {
  // Together these take 32 at once, twice as many as one worker sends for one tenant.
  const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const tenantId = await tenantWith(
    fresh.database,
    Object.fromEntries(ids.map((id) => [id, "webhook" as const])),
  );
  await owe(fresh.database, tenantId, ids, { flags: 50 });
  const { sent, post } = recordingPost(async () => {
    await pause(Math.random() * 10);
    return answered(200);
  });
  const counts = await Promise.all([worker(fresh.serving, post)(NOW), worker(other, post)(NOW)]);
  expect(counts.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(400);
  expect(counts.every(({ delivered }) => delivered > 0)).toBe(true);
  expect(new Set(idsOf(sent)).size).toBe(400);
  expect(sent).toHaveLength(400);
});

test("what a killed worker had claimed is taken over after the lease, under the same id, and not before", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { flags: 3 });
  const claimed = await claimDeliveries(other.forTenant(tenantId), tenantId, {
    now: NOW,
    limit: 16,
    paces,
    leaseSeconds: 1,
  });
  expect(claimed).toHaveLength(3);
  const { sent, post } = recordingPost();
  const run = worker(fresh.serving, post);
  await run(NOW);
  expect(sent).toEqual([]);
  await pause(1100);
  expect((await run(NOW)).delivered).toBe(3);
  expect(new Set(idsOf(sent))).toEqual(new Set(claimed.map(({ id }) => id)));
  const rows = await outboxOf(fresh.database, tenantId);
  expect(rows.map(({ attempts }) => attempts)).toEqual([2, 2, 2]);
});

test("a worker that slept past its lease before sending sends nothing", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const claim = (leaseSeconds: number) =>
    claimDeliveries(other.forTenant(tenantId), tenantId, {
      now: NOW,
      limit: 1,
      paces,
      leaseSeconds,
    });
  const [sleeper] = await claim(0.2);
  if (sleeper === undefined) throw new Error("Nothing was claimed.");
  await pause(300);
  expect(await bodyToSend(other.forTenant(tenantId), sleeper, "late")).toBeNull();
  const [next] = await claim(30);
  if (next === undefined) throw new Error("Nothing was taken over.");
  expect(await bodyToSend(other.forTenant(tenantId), sleeper, "late")).toBeNull();
  expect(await bodyToSend(other.forTenant(tenantId), next, "in time")).toBe("in time");
  expect(await bodyToSend(other.forTenant(tenantId), next, "built again")).toBe("in time");
});

test("the result of a worker that slept past its lease while sending is ignored", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const { promise: asleep, resolve: wake } = Promise.withResolvers<void>();
  const zombie = recordingPost(async () => {
    await asleep;
    return answered(500);
  });
  const zombieRound = worker(other, zombie.post, { leaseSeconds: 1, roundMs: 10 })(NOW);
  await expect.poll(() => zombie.sent.length).toBe(1);
  await pause(1100);
  const living = recordingPost();
  expect((await worker(fresh.serving, living.post)(NOW)).delivered).toBe(1);
  wake();
  expect(await zombieRound).toEqual({ delivered: 0, retried: 0, failed: 0, unknown: 0 });
  const [row] = await outboxOf(fresh.database, tenantId);
  expect(row).toMatchObject({ status: "delivered", attempts: 2, problem: null });
  expect(idsOf(zombie.sent)).toEqual(idsOf(living.sent));
  const attempts = await fresh.database.query(
    `select attempt, outcome from delivery_attempts where tenant_id = $1`,
    [tenantId],
  );
  expect(attempts).toEqual([{ attempt: 2, outcome: "delivered" }]);
});

test("settling under a lease that somebody else holds changes nothing", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const [claimed] = await claimDeliveries(other.forTenant(tenantId), tenantId, {
    now: NOW,
    limit: 1,
    paces,
  });
  if (claimed === undefined) throw new Error("Nothing was claimed.");
  const zombie = { ...claimed, leaseToken: "00000000-0000-4000-8000-000000000000" };
  const delivered = { status: "delivered", statusCode: 200 } as const;
  expect(await settleDelivery(other.forTenant(tenantId), zombie, delivered, NOW)).toBe(false);
  expect(await settleDelivery(other.forTenant(tenantId), claimed, delivered, NOW)).toBe(true);
  expect(await settleDelivery(other.forTenant(tenantId), claimed, delivered, NOW)).toBe(false);
});

test("a destination that hangs takes a few places, and the others' messages go out at once", async () => {
  const tenantId = await tenantWith(fresh.database, { hangs: "webhook", works: "webhook" });
  await owe(fresh.database, tenantId, ["hangs"], { flags: 400 });
  await owe(fresh.database, tenantId, ["works"], { flags: 40, at: later(1000) });
  const hung: (() => void)[] = [];
  const post: Ask = async (url) => {
    if (url.includes("hangs")) await new Promise<void>((resolve) => hung.push(resolve));
    return answered(200);
  };
  const rounds = [fresh.serving, other].map((database) => worker(database, post)(later(900)));
  // One message more becomes due while the others hang.
  await pause(1000);
  await owe(fresh.database, tenantId, ["works"]);
  const stillDue = () =>
    fresh.database.query(
      `select id from deliveries
       where tenant_id = $1 and destination_id = 'works' and status = 'waiting'`,
      [tenantId],
    );
  await expect.poll(stillDue, { timeout: 20_000 }).toEqual([]);
  expect(hung.length).toBeLessThanOrEqual(8);

  await fresh.database.query(`update destinations set active = false where tenant_id = $1`, [
    tenantId,
  ]);
  for (const release of hung) release();
  await Promise.all(rounds);
});

test("another tenant's message goes out while one tenant's destinations all hang", async () => {
  const ids = Object.fromEntries(
    Array.from({ length: 20 }, (_each, n) => [`hangs${n}`, "webhook" as const]),
  );
  const busy = await tenantWith(fresh.database, ids);
  await owe(fresh.database, busy, Object.keys(ids), { flags: 5 });
  const hung: (() => void)[] = [];
  let reached = false;
  const post: Ask = async (url) => {
    if (url.includes("hangs")) await new Promise<void>((resolve) => hung.push(resolve));
    else reached = true;
    return answered(200);
  };
  const round = worker(fresh.serving, post)(NOW);
  await expect.poll(() => hung.length).toBe(16);
  const quiet = await tenantWith(fresh.database, { works: "webhook" });
  await owe(fresh.database, quiet, ["works"]);
  await expect.poll(() => reached, { timeout: 20_000 }).toBe(true);
  await fresh.database.query(`update destinations set active = false where tenant_id = $1`, [busy]);
  for (const release of hung) release();
  await round;
});

test("while one round waits for a receiver that hangs, the next one sends what became due", async () => {
  const tenantId = await tenantWith(fresh.database, { hangs: "webhook", works: "webhook" });
  await owe(fresh.database, tenantId, ["hangs"]);
  const { promise: hanging, resolve: release } = Promise.withResolvers<void>();
  const { sent, post } = recordingPost(async ({ url }) => {
    if (url.includes("hangs")) await hanging;
    return answered(200);
  });
  const run = worker(fresh.serving, post, { roundMs: 300 });
  const first = run(NOW);
  await expect.poll(() => sent.length).toBe(1);
  // This one finds the first still claiming and leaves it to that one.
  expect(await run(NOW)).toEqual({ delivered: 0, retried: 0, failed: 0, unknown: 0 });
  await pause(600);
  await owe(fresh.database, tenantId, ["works"]);
  expect((await run(NOW)).delivered).toBe(1);
  release();
  expect((await first).delivered).toBe(1);
});
