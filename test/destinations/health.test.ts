import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { switchDestination, switchedOff } from "../../src/storage/destination-state.ts";
import { owedDestinations } from "../../src/storage/destinations.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";
import { answered, later, outboxOf, owe, recordingPost, tenantWith, worker } from "./outbox.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

beforeEach(() => fresh.database.query(`truncate deliveries, delivery_attempts`));

const healthOf = async (tenantId: string) => {
  const [health] = await fresh.database.query<{
    active: boolean;
    pauseSeconds: number | null;
    disabledWhy: string | null;
    failingSince: Date | null;
  }>(
    `select active, pause_seconds as "pauseSeconds", disabled_why as "disabledWhy",
       failing_since as "failingSince"
     from destinations where tenant_id = $1`,
    [tenantId],
  );
  return health;
};
const attemptsOf = async (tenantId: string) =>
  (await outboxOf(fresh.database, tenantId)).reduce((sum, { attempts }) => sum + attempts, 0);

test("after ten failures the breaker opens: messages wait without spending attempts, one probe goes out, and success lets all go", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { flags: 10 });
  let healthy = false;
  const { sent, post } = recordingPost(() => answered(healthy ? 200 : 503));
  const run = worker(fresh.serving, post);
  await run(NOW);
  expect(sent).toHaveLength(10);
  expect(await healthOf(tenantId)).toMatchObject({ active: true, pauseSeconds: 30 });

  await owe(fresh.database, tenantId, ["hook"], { flags: 20 });
  await run(later(20_000));
  expect(sent).toHaveLength(10);
  expect(await attemptsOf(tenantId)).toBe(10);

  await run(later(32_000));
  expect(sent).toHaveLength(11);
  expect(await healthOf(tenantId)).toMatchObject({ pauseSeconds: 60 });
  await run(later(32_000 + 58_000));
  expect(sent).toHaveLength(11);

  healthy = true;
  const probeAt = later(32_000 + 62_000);
  await Promise.all([run(probeAt), run(probeAt)]);
  // The probe closed it, and the rest followed in the same round.
  expect(await healthOf(tenantId)).toMatchObject({ pauseSeconds: null, failingSince: null });
  await run(later(600_000));
  const rows = await outboxOf(fresh.database, tenantId);
  expect(rows.every(({ status }) => status === "delivered")).toBe(true);
});

test("only one of many workers sends the probe", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { flags: 30 });
  const { sent, post } = recordingPost(() => answered(500));
  await worker(fresh.serving, post)(NOW);
  const before = sent.length;
  const at = later(40_000);
  await Promise.all(Array.from({ length: 6 }, () => worker(fresh.serving, post)(at)));
  expect(sent.length - before).toBe(1);
});

test("pauses double up to ten minutes", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { flags: 60 });
  const { post } = recordingPost(() => answered(500));
  let at = NOW;
  const pauses: (number | null | undefined)[] = [];
  for (let nth = 0; nth < 7; nth++) {
    await worker(fresh.serving, post)(at);
    const pause = (await healthOf(tenantId))?.pauseSeconds;
    pauses.push(pause);
    at = later(((pause ?? 0) + 5) * 1000, at);
  }
  expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
});

test("failures from before a recovery don't open the breaker again", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { flags: 10 });
  let status = 500;
  const { post } = recordingPost(() => answered(status));
  const run = worker(fresh.serving, post);
  await run(NOW);
  status = 200;
  await run(later(35_000));
  await run(later(40_000));
  status = 500;
  await owe(fresh.database, tenantId, ["hook"]);
  await run(later(45_000));
  expect(await healthOf(tenantId)).toMatchObject({ pauseSeconds: null });
});

test("nine failures, or ten among many successes, leave the breaker closed", async () => {
  const few = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, few, ["hook"], { flags: 9 });
  await worker(fresh.serving, recordingPost(() => answered(500)).post)(NOW);
  expect((await healthOf(few))?.pauseSeconds).toBeNull();

  const many = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, many, ["hook"], { flags: 15 });
  await worker(fresh.serving, recordingPost().post)(NOW);
  await owe(fresh.database, many, ["hook"], { flags: 12 });
  await worker(fresh.serving, recordingPost(() => answered(500)).post)(NOW);
  expect((await healthOf(many))?.pauseSeconds).toBeNull();
});

test("a destination that nothing has reached for 120 hours is switched off, with the reason", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const run = worker(fresh.serving, recordingPost(() => answered(500)).post);
  await run(NOW);
  await owe(fresh.database, tenantId, ["hook"], { at: later(119 * 3_600_000) });
  await run(later(119 * 3_600_000));
  expect((await healthOf(tenantId))?.active).toBe(true);
  await owe(fresh.database, tenantId, ["hook"], { at: later(121 * 3_600_000) });
  await run(later(121 * 3_600_000));
  expect(await healthOf(tenantId)).toMatchObject({ active: false });
  expect((await healthOf(tenantId))?.disabledWhy).toMatch(
    /^Nothing has reached the hook since 2026-11-18T10:00:0\d/,
  );
});

test("one bad evening after a quiet week switches nothing off; half a day of failures after it does, and it is said once", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  let status = 200;
  const off: string[] = [];
  const run = worker(fresh.serving, recordingPost(() => answered(status)).post, {
    onSwitchedOff: (_tenantId, destinationId) => off.push(destinationId),
  });
  const failingAt = async (hours: number) => {
    await owe(fresh.database, tenantId, ["hook"], { at: later(hours * 3_600_000) });
    await run(later(hours * 3_600_000));
    return (await healthOf(tenantId))?.active;
  };
  expect(await failingAt(0)).toBe(true);
  status = 500;
  expect(await failingAt(200)).toBe(true);
  expect(await failingAt(205)).toBe(true);
  expect(off).toEqual([]);
  expect(await failingAt(213)).toBe(false);
  expect(await failingAt(214)).toBe(false);
  expect(off).toEqual(["hook"]);
  expect((await healthOf(tenantId))?.disabledWhy).toMatch(
    /^Nothing has reached the hook since 2026-11-18T10:00:0\d/,
  );
});

test("what happens while a destination is off by itself is kept for it, and sent once a person switches it on", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const { sent, post } = recordingPost((_sent, nth) => answered(nth === 1 ? 410 : 200));
  const run = worker(fresh.serving, post);
  await owe(fresh.database, tenantId, ["hook"]);
  await run(NOW);
  expect(await switchedOff(fresh.serving.forTenant(tenantId), tenantId)).toMatchObject([
    { id: "hook", why: expect.stringContaining("410") },
  ]);

  const ofTenant = fresh.serving.forTenant(tenantId);
  const kept = await owedDestinations(ofTenant, tenantId);
  expect(kept.map(({ id }) => id)).toEqual(["hook"]);
  await owe(fresh.database, tenantId, ["hook"], { at: later(1000) });
  await run(later(2000));
  expect(sent).toHaveLength(1);

  const at = later(3000);
  expect(await switchDestination(ofTenant, tenantId, "hook", { active: true, at })).toBe(true);
  await run(later(4000));
  expect(sent).toHaveLength(2);
  expect(await switchedOff(ofTenant, tenantId)).toEqual([]);

  // Off by a person's wish, nothing more is kept for it.
  await switchDestination(ofTenant, tenantId, "hook", { active: false, at });
  expect(await owedDestinations(ofTenant, tenantId)).toEqual([]);
});
