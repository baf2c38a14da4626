import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import type { Move } from "../../src/domain/flag.ts";
import { expireDue } from "../../src/storage/expire.ts";
import { flagById, flagDetail } from "../../src/storage/flags.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { createRaiser, type NewFlag } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, NOW } from "../helpers/flags.ts";

const DAY = 86_400_000;
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);
async function raised(days: number, changes: Partial<NewFlag> = {}): Promise<string> {
  const raisedAt = daysAgo(days);
  const flag = aFlag(tenantId, { raisedAt, dueAt: daysAgo(days - 1), ...changes });
  await createRaiser(fresh.serving)(flag);
  return flag.id;
}
const database = () => fresh.serving.forTenant(tenantId);
async function move(id: string, request: Move, days: number): Promise<void> {
  const flag = await flagById(database(), tenantId, id);
  await moveFlag(database(), tenantId, id, {
    requestId: v7(),
    expectedVersion: flag?.version ?? 0,
    by: { as: "cs", id: MANAGER },
    move: request,
    at: daysAgo(days),
    owed: () => [],
    deadlineAnew: () => daysAgo(days - 1),
  });
}

const expire = () => expireDue(fresh.serving, NOW, async () => () => []);

test("a flag nobody called about expires after 90 days, and an accepted one without a deal after 180", async () => {
  const silent = await raised(90.5);
  const claimed = await raised(91);
  await move(claimed, { move: "claim" }, 80);
  const recent = await raised(89.5);
  const called = await raised(200);
  await move(called, { move: "contact" }, 199);
  const noDeal = await raised(200);
  await move(noDeal, { move: "accept" }, 181);
  const lateAccepted = await raised(200);
  await move(lateAccepted, { move: "accept" }, 179);
  const friction = await raised(200, { kind: "friction", signal: "fri.product.gap" });
  await move(friction, { move: "accept" }, 190);
  const reopened = await raised(200);
  await move(reopened, { move: "decline", reason: "timing" }, 199);
  await move(reopened, { move: "reopen", why: "They called." }, 60);
  const longReopened = await raised(200);
  await move(longReopened, { move: "decline", reason: "timing" }, 199);
  await move(longReopened, { move: "reopen", why: "They called." }, 91);

  expect(await expire()).toEqual({ flags: 4 });
  const statuses = async (...ids: string[]) =>
    Promise.all(ids.map(async (id) => (await flagById(database(), tenantId, id))?.status));
  expect(await statuses(silent, claimed, noDeal, longReopened)).toEqual(
    Array.from({ length: 4 }, () => "expired"),
  );
  expect(await statuses(recent, called, lateAccepted, friction, reopened)).toEqual([
    "new",
    "contacted",
    "accepted",
    "accepted",
    "new",
  ]);
  const story = (await flagDetail(database(), tenantId, silent))?.story;
  expect(story?.map(({ type, byId }) => [type, byId])).toEqual([
    ["raised", "101"],
    ["expire", null],
  ]);
  expect(await expire()).toEqual({ flags: 0 });
});
