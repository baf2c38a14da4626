// How long flags wait for each other and for an answer, as an operator sets it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { expireDue } from "../../../src/storage/expire.ts";
import { createRaiser } from "../../../src/storage/raise.ts";
import { tenantById } from "../../../src/storage/tenants.ts";
import { freshDatabase, type FreshDatabase } from "../../helpers/database.ts";
import { aFlag, makeTenant, NOW } from "../../helpers/flags.ts";
import { typed } from "../../helpers/typed.ts";

const DAY = 86_400_000;
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database, v7(), { joins: true });
});
afterAll(() => fresh.drop());

const windows = (...given: string[]) =>
  typed(["tenant", "windows", "--tenant", tenantId, ...given], { DATABASE_URL: fresh.url });

test("what is not named stays as it is, and the command says what holds now", async () => {
  const { out } = await windows("--corroboration", "14");
  expect(out).toMatch(/for 14 days after its decision; .* after 90 days; .* after 180\.\n$/);
  expect((await windows("--corroboration", "off")).out).toMatch(/every flag stands for itself/);
  expect(await tenantById(fresh.database, tenantId)).toMatchObject({
    corroborationDays: null,
    silentDays: 90,
    withoutDealDays: 180,
  });
});

test("a flag expires after the silence that its tenant has set", async () => {
  const raisedAt = new Date(NOW.getTime() - 31 * DAY);
  const flag = aFlag(tenantId, { raisedAt, dueAt: raisedAt });
  await createRaiser(fresh.serving)(flag);
  const expire = () => expireDue(fresh.serving, NOW, async () => () => []);
  expect(await expire()).toEqual({ flags: 0 });
  await windows("--silent", "30");
  expect(await expire()).toEqual({ flags: 1 });
});

test.each([
  ["--silent", "6"],
  ["--corroboration", "366"],
  ["--without-deal", "soon"],
])("%s %s is refused and nothing changes", async (option, days) => {
  const before = await tenantById(fresh.database, tenantId);
  const { code, err } = await windows(option, days);
  expect(code).toBe(1);
  expect(err).toContain(`${option} ${days} is not a number of days`);
  expect(await tenantById(fresh.database, tenantId)).toEqual(before);
});
