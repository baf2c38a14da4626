// A new signing key is given out while everybody works: whoever holds the old one is let in until it ends.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { rotateSigningKey } from "../../src/storage/tenants.ts";
import { makeWorld, problemOf, SIGNING_KEY, type World } from "./world.ts";

const NEXT_KEY = "bV8nQ2wE5rT7yU9iO1pA3sD6fG4hJ0kL";

let world: World;
beforeAll(async () => {
  world = await makeWorld({ limits: { installation: { perSecond: 1e6, burst: 1e6 } } });
});
afterAll(() => world.fresh.drop());

const enter = async (key: string) =>
  world.app.request("/v1/sessions", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await world.proof({}, key)}`,
      "Content-Type": "application/json",
    },
    body: "{}",
  });

test("during a rotation nobody is turned away, and after it only the old key is", async () => {
  expect((await problemOf(await enter(NEXT_KEY))).type).toBe("signature-invalid");
  let rotated = false;
  const entering = Array.from({ length: 4 }, async () => {
    const statuses: number[] = [];
    for (let after = 0; after < 10; after += rotated ? 1 : 0)
      statuses.push((await enter(SIGNING_KEY)).status);
    return statuses;
  });
  await rotateSigningKey(
    world.fresh.serving.forTenant(world.tenantId),
    world.tenantId,
    { id: v7(), sealed: await world.parts.sealer.seal(NEXT_KEY) },
    new Date(Date.now() + 3_600_000),
  );
  expect((await enter(NEXT_KEY)).status).toBe(201);
  rotated = true;
  const statuses = (await Promise.all(entering)).flat();
  expect(statuses.length).toBeGreaterThanOrEqual(40);
  expect(new Set(statuses)).toEqual(new Set([201]));

  // The window has passed.
  await world.fresh.database.query(
    `update signing_keys set retired_at = now() - interval '1 second'
     where tenant_id = $1 and retired_at is not null`,
    [world.tenantId],
  );
  expect((await problemOf(await enter(SIGNING_KEY))).type).toBe("signature-invalid");
  expect((await enter(NEXT_KEY)).status).toBe(201);
  // Rotating once more ends the one in force, and never brings the first one back.
  await rotateSigningKey(
    world.fresh.serving.forTenant(world.tenantId),
    world.tenantId,
    { id: v7(), sealed: await world.parts.sealer.seal(`${NEXT_KEY}-2`) },
    new Date(Date.now() + 3_600_000),
  );
  expect((await enter(NEXT_KEY)).status).toBe(201);
  expect((await problemOf(await enter(SIGNING_KEY))).type).toBe("signature-invalid");
});
