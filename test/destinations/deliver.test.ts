import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Answer, Ask } from "../../src/destinations/ask.ts";
import { boundedAsk } from "../../src/destinations/bounded-ask.ts";
import { connect } from "../../src/storage/database.ts";
import { flagDetail } from "../../src/storage/flags.ts";
import { cancelDeliveries } from "../../src/storage/record-event.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";
import {
  answered,
  later,
  outboxOf,
  owe,
  recordingPost,
  SECRET,
  sealer,
  tenantWith,
  worker,
} from "./outbox.ts";
import { readPayload } from "./read-body.ts";
import { closedPort, receiver } from "./receiver.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

beforeEach(() => fresh.database.query(`truncate deliveries, delivery_attempts`));

const only = async (tenantId: string) => {
  const rows = await outboxOf(fresh.database, tenantId);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) throw new Error("There is no delivery.");
  return row;
};
/** Reaches loopback, which the guarded way out never does. */
const loopback: Ask = (url, message) =>
  boundedAsk(new URL(url), message, { addresses: ["127.0.0.1"], totalMs: 2000 });

test("a raised flag reaches a webhook over the network, signed, once", async () => {
  const to = await receiver(() => ({ status: 204 }));
  try {
    const tenantId = await tenantWith(fresh.database, { hook: "webhook" }, () => to.url);
    const now = new Date();
    const [flagId = ""] = await owe(fresh.database, tenantId, ["hook"], { at: now });
    const run = worker(fresh.serving, loopback);
    expect(await run(now)).toEqual({ delivered: 1, retried: 0, failed: 0, unknown: 0 });
    expect(await run(now)).toEqual({ delivered: 0, retried: 0, failed: 0, unknown: 0 });

    expect(to.requests).toHaveLength(1);
    const { headers, body } = to.requests[0] ?? { headers: {}, body: "" };
    const row = await only(tenantId);
    expect(headers["webhook-id"]).toBe(row.id);
    const verified = new Webhook(SECRET).verify(body, {
      "webhook-id": String(headers["webhook-id"]),
      "webhook-timestamp": String(headers["webhook-timestamp"]),
      "webhook-signature": String(headers["webhook-signature"]),
    });
    const payload = readPayload(verified);
    expect(payload.type).toBe("flag.raised");
    expect(payload.data.flag.signal?.label).toBe("Seat limit outgrown");
    expect(payload.data.flag.link).toBe(`https://flags.example.com/queue?flag=${flagId}`);
    expect(row).toMatchObject({ status: "delivered", attempts: 1, lastStatus: 204, problem: null });
    const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, flagId);
    expect(detail?.deliveries[0]).toMatchObject({ destinationName: "the hook", problem: null });
    expect(detail?.deliveries[0]?.deliveredAt).not.toBeNull();
  } finally {
    await to.close();
  }
});

test("a message is not sent before it is due", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"], { at: later(10_000) });
  const { sent, post } = recordingPost();
  await worker(fresh.serving, post)(later(9000));
  expect(sent).toEqual([]);
  await worker(fresh.serving, post)(later(10_000));
  expect(sent).toHaveLength(1);
});

test("a retry comes by the schedule, with the same id and bytes, whatever became of the flag", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [flagId] = await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost((_sent, nth) => answered(nth === 1 ? 500 : 200));
  const run = worker(fresh.serving, post);
  expect((await run(NOW)).retried).toBe(1);

  const waiting = await only(tenantId);
  expect(waiting).toMatchObject({ status: "waiting", attempts: 1, lastStatus: 500 });
  expect(waiting.problem).toBe("Not delivered to the hook: it answered 500.");
  const wait = waiting.nextAttemptAt.getTime() - NOW.getTime();
  expect(wait).toBeGreaterThanOrEqual(5000);
  expect(wait).toBeLessThan(6000);

  await fresh.database.query(
    `update flags set status = 'claimed' where tenant_id = $1 and id = $2`,
    [tenantId, flagId],
  );
  await run(later(4000));
  expect(sent).toHaveLength(1);
  expect((await run(later(7000))).delivered).toBe(1);
  expect(sent[1]?.body).toBe(sent[0]?.body);
  expect(sent[1]?.headers["webhook-id"]).toBe(sent[0]?.headers["webhook-id"]);
  expect(sent[1]?.headers["webhook-timestamp"]).not.toBe(sent[0]?.headers["webhook-timestamp"]);
  expect((await only(tenantId)).problem).toBeNull();
});

test("after eight attempts a message has failed, and every attempt is kept with its answer", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost((_sent, nth) => answered(500 + nth));
  let at = NOW;
  for (let nth = 1; nth <= 9; nth++) {
    await worker(fresh.serving, post)(at);
    at = later(11 * 3_600_000, at);
  }
  expect(sent).toHaveLength(8);
  expect(await only(tenantId)).toMatchObject({ status: "failed", attempts: 8 });
  expect((await only(tenantId)).problem).toMatch(/not tried again by itself/);
  const attempts = await fresh.database.query<{ statusCode: number; outcome: string }>(
    `select status_code as "statusCode", outcome from delivery_attempts
     where tenant_id = $1 order by attempt`,
    [tenantId],
  );
  expect(attempts.map(({ statusCode }) => statusCode)).toEqual([
    501, 502, 503, 504, 505, 506, 507, 508,
  ]);
  expect(attempts.at(-1)?.outcome).toBe("failed");
});

test("a request that the receiver finds wrong is tried three times, however often it failed otherwise", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const statuses = [500, 404, 503, 404, 404, 200];
  const { sent, post } = recordingPost((_sent, nth) => answered(statuses[nth - 1] ?? 200));
  let at = NOW;
  for (let nth = 1; nth <= 6; nth++) {
    await worker(fresh.serving, post)(at);
    at = later(11 * 3_600_000, at);
  }
  expect(sent).toHaveLength(5);
  expect(await only(tenantId)).toMatchObject({ status: "failed", lastStatus: 404 });
});

test("Retry-After holds back this message and, for a while, the destination's others", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost((_sent, nth) =>
    nth === 1 ? answered(429, "120") : answered(200),
  );
  const run = worker(fresh.serving, post);
  await run(NOW);
  const row = await only(tenantId);
  expect(Math.round((row.nextAttemptAt.getTime() - NOW.getTime()) / 1000)).toBe(120);

  await owe(fresh.database, tenantId, ["hook"]);
  await run(later(60_000));
  expect(sent).toHaveLength(1);
  expect((await run(later(125_000))).delivered).toBe(2);
});

test("410 switches the destination off at once; what it is owed waits and is not lost", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost(() => answered(410));
  const run = worker(fresh.serving, post);
  expect((await run(NOW)).failed).toBe(1);
  await owe(fresh.database, tenantId, ["hook"]);
  await run(later(3_600_000));
  expect(sent).toHaveLength(1);
  const [destination] = await fresh.database.query<{ active: boolean; why: string }>(
    `select active, disabled_why as why from destinations where tenant_id = $1`,
    [tenantId],
  );
  expect(destination?.active).toBe(false);
  expect(destination?.why).toMatch(/gone for good/);
  const statuses = (await outboxOf(fresh.database, tenantId)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual(["failed", "waiting"]);
});

test("a receiver that is just restarting is asked once more at once, within the same attempt", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const refused: Answer = { is: "failed", kind: "refused", mayHaveArrived: false };
  const { sent, post } = recordingPost((_sent, nth) => (nth === 1 ? refused : answered(200)));
  expect((await worker(fresh.serving, post)(NOW)).delivered).toBe(1);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect((await only(tenantId)).attempts).toBe(1);
});

test("a receiver that stays away is asked twice, then by the schedule", async () => {
  const port = await closedPort();
  const url = `http://127.0.0.1:${port}/`;
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" }, () => url);
  await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost((each) => loopback(each.url, each));
  expect((await worker(fresh.serving, post)(NOW)).retried).toBe(1);
  expect(sent).toHaveLength(2);
  expect((await only(tenantId)).problem).toBe(
    "Not delivered to the hook: the connection was refused.",
  );
});

test("a Slack message that may have been posted is shown so and never sent again by itself", async () => {
  const tenantId = await tenantWith(fresh.database, { channel: "slack" });
  await owe(fresh.database, tenantId, ["channel"]);
  const { sent, post } = recordingPost(() => ({
    is: "failed",
    kind: "timeout",
    mayHaveArrived: true,
  }));
  const run = worker(fresh.serving, post);
  expect((await run(NOW)).unknown).toBe(1);
  await run(later(48 * 3_600_000));
  expect(sent).toHaveLength(1);
  const row = await only(tenantId);
  expect(row.status).toBe("unknown");
  expect(row.problem).toMatch(/^May have been posted to the channel/);
});

test("what Slack says is told with what to change", async () => {
  const tenantId = await tenantWith(fresh.database, { channel: "slack" });
  await owe(fresh.database, tenantId, ["channel"]);
  const { post } = recordingPost(() => ({
    is: "answered",
    status: 404,
    retryAfter: null,
    text: "channel_not_found",
  }));
  await worker(fresh.serving, post)(NOW);
  expect((await only(tenantId)).problem).toBe(
    "Not delivered to the channel: it answered 404 channel_not_found. Choose the channel again in Slack.",
  );
});

test("one Slack channel gets one message per second, from however many workers", async () => {
  const tenantId = await tenantWith(fresh.database, { channel: "slack" });
  await owe(fresh.database, tenantId, ["channel"], { flags: 4 });
  const { sent, post } = recordingPost();
  const other = connect({ url: fresh.servingUrl });
  try {
    for (let second = 0; second < 5; second++) {
      await Promise.all(
        [fresh.serving, other, fresh.serving, other].map((database) =>
          worker(database, post)(later(second * 1500)),
        ),
      );
      expect(sent).toHaveLength(Math.min(second + 1, 4));
    }
  } finally {
    await other.close();
  }
});

test("a flag that is undone before its message is sent rings nobody's phone", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [flagId = ""] = await owe(fresh.database, tenantId, ["hook"]);
  await cancelDeliveries(fresh.database, tenantId, flagId, null);
  const { sent, post } = recordingPost();
  await worker(fresh.serving, post)(NOW);
  expect(sent).toEqual([]);
  expect((await only(tenantId)).status).toBe("cancelled");
});

test("a message that is cancelled while it is under way is not tried again, and told as sent when it was", async () => {
  for (const [status, ends] of [
    [500, "cancelled"],
    [200, "delivered"],
  ] as const) {
    const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
    const [flagId = ""] = await owe(fresh.database, tenantId, ["hook"]);
    const { post } = recordingPost(async () => {
      await cancelDeliveries(fresh.database, tenantId, flagId, null);
      return answered(status);
    });
    await worker(fresh.serving, post)(NOW);
    expect(await only(tenantId)).toMatchObject({ status: ends, leaseToken: null });
  }
});

test("settings that can't be opened are said so, and nothing leaves", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const { sent, post } = recordingPost();
  const otherKey = createSealer(new Uint8Array(32).fill(2));
  expect((await worker(fresh.serving, post, { sealer: otherKey })(NOW)).retried).toBe(1);
  expect(sent).toEqual([]);
  const row = await only(tenantId);
  expect(row.problem).toMatch(/ENCRYPTION_KEY/);
  expect((await worker(fresh.serving, post, { sealer })(row.nextAttemptAt)).delivered).toBe(1);
});

test("an address that is refused is told in a sentence, and given up after three times", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const sentence = "The address does not lead to the public internet.";
  const { post } = recordingPost(() => ({ is: "refused-address", sentence }));
  for (const hours of [0, 1, 2, 3]) await worker(fresh.serving, post)(later(hours * 3_600_000));
  expect(await only(tenantId)).toMatchObject({
    status: "failed",
    attempts: 3,
    problem: `Not sent to the hook. ${sentence}`,
  });
});

test("a suspended tenant's messages wait, and so do those of a type that is not known here", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook", channel: "slack" });
  await owe(fresh.database, tenantId, ["hook", "channel"]);
  const { sent, post } = recordingPost();
  await fresh.database.query(`update tenants set suspended_at = now() where id = $1`, [tenantId]);
  await worker(fresh.serving, post)(NOW);
  expect(sent).toEqual([]);
  await fresh.database.query(`update tenants set suspended_at = null where id = $1`, [tenantId]);
  await worker(fresh.serving, post, { types: new Map() })(NOW);
  expect(sent).toEqual([]);
  expect((await outboxOf(fresh.database, tenantId)).every(({ attempts }) => attempts === 0)).toBe(
    true,
  );
  await worker(fresh.serving, post)(NOW);
  expect(sent).toHaveLength(2);
});

test("a flag that has been erased altogether is not sent", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [flagId] = await owe(fresh.database, tenantId, ["hook"]);
  await fresh.database.query(`delete from flags where tenant_id = $1 and id = $2`, [
    tenantId,
    flagId,
  ]);
  const { sent, post } = recordingPost();
  expect((await worker(fresh.serving, post)(NOW)).failed).toBe(1);
  expect(sent).toEqual([]);
});

test("when the store goes away a round says so, and the message is sent again later", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  await owe(fresh.database, tenantId, ["hook"]);
  const leaving = connect({ url: fresh.servingUrl });
  const { sent, post } = recordingPost(async () => {
    await leaving.close();
    return answered(200);
  });
  await expect(worker(leaving, post, { leaseSeconds: 1 })(NOW)).rejects.toThrow(/pool/);
  expect((await only(tenantId)).status).toBe("waiting");
  await expect
    .poll(async () => (await worker(fresh.serving, recordingPost().post)(NOW)).delivered, {
      timeout: 20_000,
    })
    .toBe(1);
  expect(sent).toHaveLength(1);
});
