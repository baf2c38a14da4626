import { afterAll, beforeAll, expect, test } from "vitest";
import { linkText, newestSeal, sealAt } from "../../src/storage/newest-seal.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { sealDue, verifySeals } from "../../src/storage/seals.ts";
import { connect } from "../../src/storage/database.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

/** As somebody with the keys to the database would: past the trigger that refuses changes. */
const tamper = (sql: string, params: unknown[]) =>
  fresh.database.transaction(async (tx) => {
    await tx.query(`set local session_replication_role = replica`);
    await tx.query(sql, params);
  });

test("events are sealed once, by however many sealers, and the chain verifies", async () => {
  const raise = createRaiser(fresh.serving);
  await Promise.all(Array.from({ length: 120 }, () => raise(aFlag(tenantId))));
  const other = connect({ url: fresh.servingUrl });
  try {
    await Promise.all([sealDue(fresh.serving), sealDue(other), sealDue(fresh.serving)]);
    await sealDue(fresh.serving);
  } finally {
    await other.close();
  }
  expect(await verifySeals(fresh.serving.forTenant(tenantId), tenantId)).toEqual({
    is: "intact",
    links: 120,
    unsealed: 0,
  });
});

test("an event that was edited behind the endpoint's back is named", async () => {
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  await sealDue(fresh.serving);
  const params = [tenantId, flag.id];
  await tamper(
    `update flag_events set at = at - interval '1 day' where tenant_id = $1 and flag_id = $2`,
    params,
  );
  expect(await verifySeals(fresh.serving.forTenant(tenantId), tenantId)).toMatchObject({
    is: "broken",
    flagId: flag.id,
    seq: 1,
  });
  await tamper(
    `update flag_events set at = at + interval '1 day' where tenant_id = $1 and flag_id = $2`,
    params,
  );
  expect(await verifySeals(fresh.serving.forTenant(tenantId), tenantId)).toMatchObject({
    is: "intact",
  });
});

test("removing a whole flag is as visible as editing one", async () => {
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  await sealDue(fresh.serving);
  await tamper(`delete from flag_events where tenant_id = $1 and flag_id = $2`, [
    tenantId,
    flag.id,
  ]);
  expect(await verifySeals(fresh.serving.forTenant(tenantId), tenantId)).toMatchObject({
    is: "broken",
    flagId: flag.id,
  });
});

test("the newest events cut off with their links are seen by the link that was given out, and by nothing else", async () => {
  const own = await makeTenant(fresh.database);
  const ofTenant = fresh.serving.forTenant(own);
  const raise = createRaiser(fresh.serving);
  for (const flag of [aFlag(own), aFlag(own), aFlag(own)]) await raise(flag);
  await sealDue(fresh.serving);
  const given = await newestSeal(ofTenant, own);
  expect(linkText(given ?? { position: "", link: "" })).toMatch(/^2:[0-9a-f]{64}$/);

  await tamper(
    `with cut as (delete from seals where tenant_id = $1 and position >= 1 returning flag_id, seq)
     delete from flag_events e using cut
     where e.tenant_id = $1 and e.flag_id = cut.flag_id and e.seq = cut.seq`,
    [own],
  );
  expect(await verifySeals(ofTenant, own)).toEqual({ is: "intact", links: 1, unsealed: 0 });
  expect(await sealAt(ofTenant, own, "2")).toBeNull();

  // What happens afterwards takes the free positions, under other links.
  for (const flag of [aFlag(own), aFlag(own)]) await raise(flag);
  await sealDue(fresh.serving);
  expect(await verifySeals(ofTenant, own)).toMatchObject({ is: "intact", links: 3 });
  expect((await sealAt(ofTenant, own, "2"))?.link).not.toBe(given?.link);
});
