import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answered,
  later,
  outboxOf,
  owe,
  recordingPost,
  tenantWith,
  worker,
} from "../../destinations/outbox.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { NOW } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

test("nothing is sent for a tenant that is switched off, and all of it afterwards; once the app was removed it is cancelled and listed", async () => {
  const tenantId = await tenantWith(fresh.database, { crm: "webhook", lake: "webhook" });
  const settings = { DATABASE_URL: fresh.url };
  const { sent, post } = recordingPost(() => answered(200));
  const run = worker(fresh.serving, post);
  const tenant = ["--tenant", tenantId];

  await owe(fresh.database, tenantId, ["crm"]);
  await typed(["tenant", "suspend", ...tenant], settings);
  await run(NOW);
  expect(sent).toEqual([]);
  await typed(["tenant", "resume", ...tenant], settings);
  await run(NOW);
  expect(sent).toHaveLength(1);

  await owe(fresh.database, tenantId, ["crm", "lake"], { flags: 2 });
  expect((await typed(["tenant", "suspend", ...tenant, "--removed"], settings)).out).toMatch(
    /\n2 messages to the crm were cancelled\.\n2 messages to the lake were cancelled\.\n$/,
  );
  await typed(["tenant", "resume", ...tenant], settings);
  await run(later(60_000));
  expect(sent).toHaveLength(1);
  const statuses = (await outboxOf(fresh.database, tenantId)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([...Array(4).fill("cancelled"), "delivered"]);
});
