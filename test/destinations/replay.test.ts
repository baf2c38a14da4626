import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { replayDeliveries } from "../../src/storage/replays.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";
import { answered, later, outboxOf, owe, recordingPost, tenantWith, worker } from "./outbox.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(() => fresh.database.query(`truncate deliveries, delivery_attempts`));

const HOUR = 3_600_000;
const statuses = async (tenantId: string) =>
  (await outboxOf(fresh.database, tenantId)).map(({ status }) => status);
const replay = (tenantId: string, what: Parameters<typeof replayDeliveries>[2], at: Date) =>
  replayDeliveries(fresh.serving.forTenant(tenantId), tenantId, what, { at, by: "201" });
const ALL = { which: "failed", destinationId: null, since: null } as const;

test("a message that failed is sent again under its own id and byte for byte, with the whole schedule before it", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  let status = 400;
  const { sent, post } = recordingPost(() => answered(status));
  const run = worker(fresh.serving, post);
  for (const at of [NOW, later(HOUR), later(2 * HOUR)]) await run(at);
  const [failed] = await outboxOf(fresh.database, tenantId);
  expect(failed).toMatchObject({ status: "failed", attempts: 3 });
  await run(later(3 * HOUR));
  expect(sent).toHaveLength(3);

  const one = { which: "one", deliveryId: failed?.id ?? "" } as const;
  expect(await replay(tenantId, one, later(4 * HOUR))).toMatchObject({
    is: "replayed",
    deliveries: 1,
  });
  await run(later(4 * HOUR));
  // A third refusal before, and the first one again now.
  expect((await outboxOf(fresh.database, tenantId))[0]).toMatchObject({
    status: "waiting",
    attempts: 4,
    nextAttemptAt: expect.toSatisfy(
      (at: Date) => at.getTime() < later(4 * HOUR + 10_000).getTime(),
    ),
  });
  status = 200;
  await run(later(5 * HOUR));
  expect(await statuses(tenantId)).toEqual(["delivered"]);
  expect(sent).toHaveLength(5);
  expect(new Set(sent.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
  const kept = await fresh.database.query(
    `select outcome, status_code as status from delivery_attempts where tenant_id = $1 order by attempt`,
    [tenantId],
  );
  expect(kept).toHaveLength(5);
  expect(await replay(tenantId, one, later(6 * HOUR))).toEqual({
    is: "not-failed",
    status: "delivered",
  });
});

test("all that failed are sent again, or those of one destination, or those owed since a date", async () => {
  const tenantId = await tenantWith(fresh.database, { crm: "webhook", lake: "webhook" });
  await owe(fresh.database, tenantId, ["crm", "lake"], { flags: 2 });
  await fresh.database.query(
    `update deliveries set status = 'failed', created_at = $2::timestamptz + make_interval(days => n)
     from (select id, row_number() over (partition by destination_id order by id)::int as n
       from deliveries where tenant_id = $1) as numbered
     where deliveries.tenant_id = $1 and deliveries.id = numbered.id`,
    [tenantId, NOW],
  );
  const again = async (what: Parameters<typeof replayDeliveries>[2], at: Date) => {
    const outcome = await replay(tenantId, what, at);
    await fresh.database.query(`update deliveries set status = 'failed' where tenant_id = $1`, [
      tenantId,
    ]);
    return outcome;
  };
  const since = later(36 * HOUR);
  expect(await again({ ...ALL, destinationId: "crm", since }, later(1))).toMatchObject({
    deliveries: 1,
  });
  expect(await again({ ...ALL, since }, later(2))).toMatchObject({ deliveries: 2 });
  expect(await again({ ...ALL, destinationId: "lake" }, later(3))).toMatchObject({ deliveries: 2 });
  expect(await again(ALL, later(4))).toMatchObject({ deliveries: 4 });
  // One replay sends a message once, however quickly it fails again.
  expect(await again(ALL, later(4))).toMatchObject({ deliveries: 0 });
});

test("what may have been posted is sent again only when it is meant by itself, and nothing of another tenant is", async () => {
  const tenantId = await tenantWith(fresh.database, { chat: "slack" });
  const other = await tenantWith(fresh.database, { chat: "slack" });
  await owe(fresh.database, tenantId, ["chat"]);
  const timeout = { is: "failed", kind: "timeout", mayHaveArrived: true } as const;
  await worker(fresh.serving, recordingPost(() => timeout).post)(NOW);
  const [unknown] = await outboxOf(fresh.database, tenantId);
  expect(unknown?.status).toBe("unknown");
  expect(await replay(tenantId, ALL, later(HOUR))).toMatchObject({ is: "replayed", deliveries: 0 });
  const one = { which: "one", deliveryId: unknown?.id ?? "" } as const;
  expect(await replay(other, one, later(HOUR))).toEqual({ is: "not-found" });
  expect(await replay(tenantId, { ...one, deliveryId: v7() }, later(HOUR))).toEqual({
    is: "not-found",
  });
  expect(await replay(tenantId, one, later(HOUR))).toMatchObject({ is: "replayed", deliveries: 1 });
  expect(await statuses(tenantId)).toEqual(["waiting"]);
});
