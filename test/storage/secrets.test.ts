// Secrets at rest, and changing the key they are sealed with while everything goes on.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { resealAll } from "../../src/storage/reseal.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { addSigningKey, signingKeys } from "../../src/storage/tenants.ts";
import { owe, recordingPost, SECRET, tenantWith, worker } from "../destinations/outbox.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { NOW } from "../helpers/flags.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

/** That of `outbox.ts`. */
const old = { version: 1, key: new Uint8Array(32).fill(1) };
const next = { version: 2, key: new Uint8Array(randomBytes(32)) };

test("the first key seals, and every key opens what it sealed", async () => {
  const before = createSealer(old.key);
  const during = createSealer([next, old]);
  const sealed = await before.seal("a secret");
  expect(await during.open(sealed)).toBe("a secret");
  expect([during.isCurrent(sealed), during.isCurrent(await during.seal("a secret"))]).toEqual([
    false,
    true,
  ]);
  await expect(before.open(await during.seal("a secret"))).rejects.toThrow(/ENCRYPTION_KEY/);
  await expect(createSealer([next]).open(sealed)).rejects.toThrow(/ENCRYPTION_KEY/);
  // Another key under the same number, and a bit of the box.
  await expect(createSealer(next.key).open(sealed)).rejects.toThrow(/operation/i);
  sealed[20] = (sealed[20] ?? 0) ^ 1;
  await expect(before.open(sealed)).rejects.toThrow(/operation/i);
  expect(() => createSealer([])).toThrow(/holds no key/);
});

test("all secrets are sealed anew while messages are sent and keys are read, and none of them fails", async () => {
  const tenantId = await tenantWith(fresh.database, { hook: "webhook", channel: "slack" });
  const other = await tenantWith(fresh.database, { hook: "webhook" });
  const keys = [tenantId, other].map(async (id) =>
    addSigningKey(fresh.database, id, v7(), await createSealer(old.key).seal(`key of ${id}`)),
  );
  await Promise.all(keys);
  await owe(fresh.database, tenantId, ["hook"], { flags: 150 });
  const during = createSealer([next, old]);
  const { sent, post } = recordingPost(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { is: "answered", status: 200, retryAfter: null, text: null };
  });
  const delivering = worker(fresh.serving, post, { sealer: during })(NOW);
  const rotation = { done: false };
  const reading = (async () => {
    let read = 0;
    for (; !rotation.done || read < 20; read++)
      for (const sealed of await signingKeys(fresh.serving.forTenant(other), other))
        expect(await during.open(sealed)).toBe(`key of ${other}`);
    return read;
  })();
  const rotating = [resealAll(fresh.serving, during), resealAll(fresh.serving, during)];
  const counts = await Promise.all(rotating);
  rotation.done = true;
  const { delivered, retried, failed } = await delivering;
  expect([delivered, retried, failed, sent.length]).toEqual([150, 0, 0, 150]);
  expect(await reading).toBeGreaterThanOrEqual(20);
  // Three destinations and two signing keys, each sealed anew once, whichever of the two was first.
  expect(counts.reduce((sum, { resealed }) => sum + resealed, 0)).toBe(5);
  expect(await resealAll(fresh.serving, during)).toEqual({
    resealed: 0,
    current: 5,
    unreadable: 0,
  });
  // The old key may go now.
  await owe(fresh.database, tenantId, ["hook"]);
  const after = await worker(fresh.serving, post, { sealer: createSealer([next]) })(NOW);
  expect(after.delivered).toBe(1);
  expect(await resealAll(fresh.serving, createSealer([{ ...old, version: 3 }]))).toMatchObject({
    resealed: 0,
    unreadable: 5,
  });
});

test("nothing of a secret stands in the database as it is", async () => {
  const rows = await fresh.database.query<{ text: string }>(
    `select encode(sealed, 'escape') as text from destinations
     union all select encode(sealed, 'escape') from signing_keys`,
    [],
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toMatch(/example\.com|key of|whsec/);
  expect(SECRET).toMatch(/^whsec_/);
});
