import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import type { Move } from "../../src/domain/flag.ts";
import { flagDetail } from "../../src/storage/flags.ts";
import { moveFlag, type MoveOutcome } from "../../src/storage/moves.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, AGENT, makeTenant, MANAGER, NOW, OTHER_MANAGER } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const raised = async (): Promise<string> => {
  const flag = aFlag(tenantId);
  await createRaiser(fresh.serving)(flag);
  return flag.id;
};

const move = (
  id: string,
  expectedVersion: number,
  what: Move | { move: "undo" },
  more: { by?: string | null; seconds?: number; requestId?: string } = {},
): Promise<MoveOutcome> =>
  moveFlag(fresh.serving.forTenant(tenantId), tenantId, id, {
    requestId: more.requestId ?? v7(),
    expectedVersion,
    by: { as: what.move === "withdraw" ? "author" : "cs", id: more.by ?? MANAGER },
    move: what,
    at: new Date(NOW.getTime() + (more.seconds ?? 60) * 1000),
    owed: () => [],
  });

test("a flag goes from claimed to contacted to accepted, and its story says who and when", async () => {
  const id = await raised();
  await move(id, 1, { move: "claim" });
  await move(id, 2, { move: "contact" });
  await move(id, 3, { move: "accept" });
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, id);
  expect(detail?.flag.status).toBe("accepted");
  expect(detail?.story.map((event) => [event.type, event.byName])).toEqual([
    ["raised", "Ada Agent"],
    ["claim", "Mia Manager"],
    ["contact", "Mia Manager"],
    ["accept", "Mia Manager"],
  ]);
});

test("a move decided on an older version is stale, and says who did what meanwhile", async () => {
  const id = await raised();
  await move(id, 1, { move: "claim" }, { by: OTHER_MANAGER });
  const outcome = await move(id, 1, { move: "decline", reason: "timing" });
  expect(outcome).toMatchObject({
    is: "stale",
    flag: { status: "claimed", ownerName: "Noor Manager" },
    meanwhile: { type: "claim", byName: "Noor Manager" },
  });
});

test("the same move sent twice is made once", async () => {
  const id = await raised();
  const requestId = v7();
  const first = await move(id, 1, { move: "contact" }, { requestId });
  const again = await move(id, 1, { move: "contact" }, { requestId });
  expect(first.is).toBe("moved");
  expect(again).toMatchObject({ is: "replayed", event: { seq: 2, type: "contact" } });
});

test("two people who move the same flag at once do not both succeed", async () => {
  const id = await raised();
  const outcomes = await Promise.all([
    move(id, 1, { move: "accept" }),
    move(id, 1, { move: "decline", reason: "self-serve" }, { by: OTHER_MANAGER }),
  ]);
  expect(outcomes.map((outcome) => outcome.is).toSorted()).toEqual(["moved", "stale"]);
});

test("undo puts the flag back as it was, for the person who moved it and for a minute", async () => {
  const id = await raised();
  await move(id, 1, { move: "contact" });
  expect(await move(id, 2, { move: "undo" }, { by: OTHER_MANAGER })).toMatchObject({
    is: "refused",
    because: "not-yours",
  });
  expect(await move(id, 2, { move: "undo" }, { seconds: 300 })).toMatchObject({
    because: "undo-window-passed",
  });
  expect(await move(id, 2, { move: "undo" }, { seconds: 65 })).toMatchObject({
    is: "moved",
    flag: { status: "new", contactedAt: null, version: 3 },
  });
});

test("an agent takes a flag back within a minute, and its waiting messages are cancelled", async () => {
  const id = await raised();
  await fresh.database.query(
    `insert into destinations (tenant_id, id, type, name, sealed)
     values ($1, 'hook', 'webhook', 'Hook', '\\x01') on conflict do nothing`,
    [tenantId],
  );
  await fresh.database.query(
    `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
     values ($1, $2, $3, 1, 'hook', now())`,
    [tenantId, v7(), id],
  );
  expect(await move(id, 1, { move: "withdraw" }, { by: OTHER_MANAGER })).toMatchObject({
    because: "not-yours",
  });
  expect(await move(id, 1, { move: "withdraw" }, { by: AGENT, seconds: 8 })).toMatchObject({
    is: "moved",
    flag: { status: "withdrawn" },
  });
  const detail = await flagDetail(fresh.serving.forTenant(tenantId), tenantId, id);
  expect(detail?.deliveries.map((delivery) => delivery.status)).toEqual(["cancelled"]);
});

test("a reopened flag says who and why, in words that can be erased", async () => {
  const id = await raised();
  await move(id, 1, { move: "decline", reason: "timing" });
  const outcome = await move(id, 2, { move: "reopen", why: "They called again today." });
  expect(outcome).toMatchObject({
    is: "moved",
    flag: { status: "new", declineReason: null },
    event: { type: "reopen", byName: "Mia Manager", data: { why: "They called again today." } },
  });
  const [event] = await fresh.database.query<{ data: object }>(
    `select data from flag_events where tenant_id = $1 and flag_id = $2 and seq = 3`,
    [tenantId, id],
  );
  expect(JSON.stringify(event?.data)).not.toContain("called");
});

test("a reopened flag is asked anew: its clock runs again, with a deadline of its own", async () => {
  const id = await raised();
  await move(id, 1, { move: "accept" });
  await move(id, 2, { move: "decline", reason: "timing" });
  const anew = new Date(NOW.getTime() + 5 * 86_400_000);
  const reopened = await moveFlag(fresh.database, tenantId, id, {
    requestId: v7(),
    expectedVersion: 3,
    by: { as: "cs", id: MANAGER },
    move: { move: "reopen", why: "They called again." },
    at: new Date(NOW.getTime() + 120_000),
    owed: () => [],
    deadlineAnew: () => anew,
  });
  expect(reopened).toMatchObject({
    flag: { status: "new", contactedAt: null, acceptedAt: null, dueAt: anew },
  });
  const undone = await move(id, 4, { move: "undo" }, { seconds: 130 });
  expect(undone).toMatchObject({ flag: { status: "declined", dueAt: aFlag(tenantId).dueAt } });
});

test("a flag of another tenant is not found", async () => {
  const id = await raised();
  const stranger = await makeTenant(fresh.database);
  const outcome = await moveFlag(fresh.serving.forTenant(stranger), stranger, id, {
    requestId: v7(),
    expectedVersion: 1,
    by: { as: "cs", id: MANAGER },
    move: { move: "claim" },
    at: NOW,
    owed: () => [],
  });
  expect(outcome).toEqual({ is: "not-found" });
});

test("what happened can be neither changed nor removed", async () => {
  const id = await raised();
  const params = [tenantId, id];
  await expect(
    fresh.database.query(
      `update flag_events set at = now() where tenant_id = $1 and flag_id = $2`,
      params,
    ),
  ).rejects.toThrow("append-only");
  await expect(
    fresh.database.query(`delete from flag_events where tenant_id = $1 and flag_id = $2`, params),
  ).rejects.toThrow("append-only");
});
