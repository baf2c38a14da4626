// Destinations that change what an earlier message made: messages about one flag in their order, and what is kept of it.
import { v7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { DestinationType, Outcome, Sent } from "../../src/destinations/destination-type.ts";
import { createTokenCache } from "../../src/destinations/tokens.ts";
import { webhook } from "../../src/destinations/webhook.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";
import { later, outboxOf, owe, recordingPost, tenantWith, worker } from "./outbox.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

/** A type that keeps how many messages it has sent about a flag, and answers as told. */
function counting(answer: (sent: Sent) => Outcome | Promise<Outcome>): {
  readonly types: ReadonlyMap<string, DestinationType>;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const type: DestinationType = {
    ...webhook,
    inOrder: true,
    settings: z.unknown(),
    open: () => ({
      send: (each) => {
        sent.push(each);
        return Promise.resolve(answer(each));
      },
    }),
  };
  return { types: new Map([["webhook", type]]), sent };
}

const ok: Outcome = { result: { is: "answered", status: 200, retryAfter: null, word: null } };
const down: Outcome = { result: { is: "answered", status: 503, retryAfter: null, word: null } };

/** Another event of the flag, with a message to the destination `hook`. */
async function more(tenantId: string, flagId: string, seq: number, at = NOW): Promise<void> {
  await fresh.database.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, data)
     values ($1, $2, $3, 'claim', $4, '{}')`,
    [tenantId, flagId, seq, at],
  );
  await fresh.database.query(
    `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
     values ($1, $2, $3, $4, 'hook', $5)`,
    [tenantId, v7(), flagId, seq, at],
  );
}

test("a later message about a flag waits for an earlier one, and other flags' messages for neither", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [stuck = "", other = ""] = await owe(fresh.database, tenantId, ["hook"], { flags: 2 });
  for (const seq of [2, 3]) {
    await more(tenantId, stuck, seq);
    await more(tenantId, other, seq);
  }
  let isDown = true;
  const { types, sent } = counting(({ flagId }) => (isDown && flagId === stuck ? down : ok));
  const run = worker(fresh.serving, recordingPost().post, { types });
  await run(NOW);
  const seqs = (flagId: string) =>
    sent.filter((each) => each.flagId === flagId).map(({ seq }) => seq);
  expect([seqs(stuck), seqs(other)]).toEqual([[1], [1, 2, 3]]);
  isDown = false;
  await run(later(60_000));
  expect(seqs(stuck)).toEqual([1, 1, 2, 3]);
  expect((await outboxOf(fresh.database, tenantId)).map(({ status }) => status)).toEqual(
    Array.from({ length: 6 }, () => "delivered"),
  );
});

test("two workers never have two messages about one flag under way at once", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const flags = await owe(fresh.database, tenantId, ["hook"], { flags: 8 });
  for (const flagId of flags) for (const seq of [2, 3, 4]) await more(tenantId, flagId, seq);
  const underWay = new Map<string, number>();
  const together: number[] = [];
  const { types, sent } = counting(async ({ flagId }) => {
    underWay.set(flagId, (underWay.get(flagId) ?? 0) + 1);
    together.push(underWay.get(flagId) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 3));
    underWay.set(flagId, (underWay.get(flagId) ?? 1) - 1);
    return ok;
  });
  const runs = [fresh.serving, fresh.serving].map((database) =>
    worker(database, recordingPost().post, { types })(NOW),
  );
  await Promise.all(runs);
  await worker(fresh.serving, recordingPost().post, { types })(NOW);
  expect(Math.max(...together)).toBe(1);
  for (const flagId of flags)
    expect(sent.filter((each) => each.flagId === flagId).map(({ seq }) => seq)).toEqual([
      1, 2, 3, 4,
    ]);
});

test("what a destination keeps of a flag is written with the result, read at the next message, and never lost to a later lease", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [flagId = ""] = await owe(fresh.database, tenantId, ["hook"]);
  await more(tenantId, flagId, 2);
  await more(tenantId, flagId, 3);
  const { types, sent } = counting(({ seq }) => (seq === 2 ? ok : { ...ok, keep: { seq } }));
  await worker(fresh.serving, recordingPost().post, { types })(NOW);
  expect(sent.map(({ kept }) => kept)).toEqual([null, { seq: 1 }, { seq: 1 }]);

  // Whoever has lost the lease while sending keeps nothing.
  await more(tenantId, flagId, 4);
  const late = counting(async () => {
    await fresh.database.query(
      `update deliveries set lease_token = gen_random_uuid() where tenant_id = $1 and seq = 4`,
      [tenantId],
    );
    return { ...ok, keep: "of nobody" };
  });
  await worker(fresh.serving, recordingPost().post, { types: late.types })(NOW);
  expect(
    await fresh.database.query(`select kept from destination_kept where tenant_id = $1`, [
      tenantId,
    ]),
  ).toEqual([{ kept: { seq: 3 } }]);
});

test("a destination whose own code fails costs its message an attempt, and nobody else's", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook" });
  const [broken = ""] = await owe(fresh.database, tenantId, ["hook"], { flags: 3 });
  const { types } = counting(({ flagId }) => {
    if (flagId === broken) throw new SyntaxError("Unexpected token <");
    return ok;
  });
  const counts = await worker(fresh.serving, recordingPost().post, { types })(NOW);
  expect(counts).toEqual({ delivered: 2, retried: 1, failed: 0, unknown: 0 });
  const rows = await outboxOf(fresh.database, tenantId);
  expect(rows.find(({ status }) => status === "waiting")?.problem).toBe(
    "Not delivered to the hook: its answer could not be understood.",
  );
});

test("a token is asked for once by all who need it, until it ends or is refused", async () => {
  const clock = { now: 0 };
  const tokens = createTokenCache(() => clock.now);
  let made = 0;
  const obtain = async () => {
    made += 1;
    await Promise.resolve();
    return { is: "token", value: `token ${made}`, livesSeconds: 600 } as const;
  };
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get("a", obtain)));
  expect([made, new Set(all).size]).toEqual([1, 1]);
  clock.now = 539_000;
  await tokens.get("a", obtain);
  expect(made).toBe(1);
  // Not in the last minute of its life.
  clock.now = 541_000;
  await tokens.get("a", obtain);
  expect(made).toBe(2);
  tokens.forget("a");
  await tokens.get("a", obtain);
  expect(made).toBe(3);
  const none = { is: "none", outcome: down } as const;
  expect(await tokens.get("b", () => Promise.resolve(none))).toEqual(none);
  expect(await tokens.get("b", obtain)).toMatchObject({ is: "token" });
});
