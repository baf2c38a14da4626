import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { escalateDue } from "../../src/storage/escalate.ts";
import { eventsOf, flagById } from "../../src/storage/flags.ts";
import { moveFlag } from "../../src/storage/moves.ts";
import { pauseFlag, type PauseRequest } from "../../src/storage/pauses.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, makeTenant, MANAGER, northwind } from "../helpers/flags.ts";

let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
});
afterAll(() => fresh.drop());

const database = () => fresh.serving.forTenant(tenantId);
const at = (text: string) => new Date(text);
/** Friday, 11:00 in Berlin. */
const RAISED = at("2026-11-20T10:00:00Z");
const DUE = at("2026-11-23T10:00:00Z");
const WAIT = { is: "start", reason: "customer-asked-to-wait", until: "2026-11-26" } as const;

let accounts = 8_000_000;
async function raise(): Promise<string> {
  accounts += 1;
  const flag = aFlag(tenantId, {
    raisedAt: RAISED,
    dueAt: DUE,
    nextStepAt: at("2026-11-23T04:00:00Z"),
    account: { ...northwind, id: String(accounts) },
    accountIsNew: true,
  });
  await createRaiser(fresh.serving)(flag);
  return flag.id;
}
async function pause(
  id: string,
  act: PauseRequest["act"],
  when: Date,
  changes: Partial<PauseRequest> = {},
) {
  const flag = await flagById(database(), tenantId, id);
  return pauseFlag(database(), tenantId, id, {
    requestId: v7(),
    expectedVersion: flag?.version ?? 0,
    by: MANAGER,
    act,
    at: when,
    owed: () => [],
    ...changes,
  });
}
const refusalOf = (outcome: Awaited<ReturnType<typeof pause>>) =>
  outcome.is === "refused" ? outcome.because : outcome.is;
const run = (now: Date) => escalateDue(fresh.serving, now, () => () => []);

test("a pause moves the deadline by its business time and says so in the story; its end is told as well", async () => {
  const id = await raise();
  const started = await pause(id, WAIT, at("2026-11-23T08:00:00Z"));
  if (started.is !== "done") throw new Error(started.is);
  // From Monday 09:00 to Thursday 00:00 in Berlin are 63 hours.
  expect(started.flag).toMatchObject({
    pausedUntil: at("2026-11-25T23:00:00Z"),
    pausedReason: "customer-asked-to-wait",
    dueAt: at("2026-11-26T01:00:00Z"),
  });
  expect(started.event).toMatchObject({
    type: "paused",
    byId: MANAGER,
    data: {
      reason: "customer-asked-to-wait",
      until: "2026-11-25T23:00:00.000Z",
      dueBefore: DUE.toISOString(),
      dueAt: "2026-11-26T01:00:00.000Z",
    },
  });
  // While it runs nobody is reminded, although the old deadline has passed.
  expect(await run(at("2026-11-25T22:59:00Z"))).toMatchObject({ reminded: 0, breached: 0 });
  // Three quarters were over before the pause began, so the reminder comes when the clock goes on.
  expect(await run(at("2026-11-25T23:00:00Z"))).toMatchObject({ unpaused: 1, reminded: 1 });
  expect(await run(at("2026-11-26T01:00:00Z"))).toMatchObject({ breached: 1, unpaused: 0 });
  const story = await eventsOf(database(), tenantId, id);
  expect(story.map(({ type, byId }) => `${type} ${byId ?? "by itself"}`)).toEqual([
    "raised 101",
    `paused ${MANAGER}`,
    "unpaused by itself",
    "reminded by itself",
    "breached by itself",
  ]);
  expect(await flagById(database(), tenantId, id)).toMatchObject({
    pausedUntil: null,
    pausedReason: null,
  });
});

test("ending a pause early gives the rest back", async () => {
  const id = await raise();
  await pause(id, WAIT, at("2026-11-23T08:00:00Z"));
  const ended = await pause(id, { is: "end" }, at("2026-11-23T11:00:00Z"));
  if (ended.is !== "done") throw new Error(ended.is);
  expect(ended.flag).toMatchObject({ pausedUntil: null, dueAt: at("2026-11-23T13:00:00Z") });
  expect(ended.event.data).toMatchObject({ isEarly: true, dueAt: "2026-11-23T13:00:00.000Z" });
  expect(await run(at("2026-11-23T13:00:00Z"))).toMatchObject({ breached: 1 });
});

test("a flag can be paused again, but never twice at once, and never after its deadline", async () => {
  const id = await raise();
  const monday = at("2026-11-23T08:00:00Z");
  expect(refusalOf(await pause(id, { is: "end" }, monday))).toBe("not-paused");
  await pause(id, WAIT, monday);
  expect(refusalOf(await pause(id, WAIT, monday))).toBe("already-paused");
  await pause(id, { is: "end" }, at("2026-11-23T09:00:00Z"));
  const again = await pause(
    id,
    { is: "start", reason: "legal-hold", until: "2026-11-24" },
    at("2026-11-23T10:00:00Z"),
  );
  expect(refusalOf(again)).toBe("done");
  // 1 h of the first pause and 13 h of the second.
  const flag = await flagById(database(), tenantId, id);
  expect(flag?.dueAt.toISOString()).toBe("2026-11-24T00:00:00.000Z");
  expect(refusalOf(await pause(id, WAIT, at("2026-11-24T00:00:00Z")))).toBe("already-breached");
});

test("what a pause can't be is refused by name", async () => {
  const id = await raise();
  const friday = at("2026-11-20T12:00:00Z");
  const until = (day: string) => ({ ...WAIT, until: day });
  expect(refusalOf(await pause(id, until("2026-11-20"), friday))).toBe("until-is-past");
  expect(refusalOf(await pause(id, until("2028-01-01"), friday))).toBe("until-too-far");
  expect(refusalOf(await pause(v7(), WAIT, friday))).toBe("not-found");
  await moveFlag(database(), tenantId, id, {
    requestId: v7(),
    expectedVersion: 1,
    by: { as: "cs", id: MANAGER },
    move: { move: "contact" },
    at: friday,
    owed: () => [],
  });
  expect(refusalOf(await pause(id, WAIT, friday))).toBe("clock-stopped");
});

test("the same request sent twice pauses once, and one decided on an older version hears what happened", async () => {
  const id = await raise();
  const friday = at("2026-11-20T12:00:00Z");
  const requestId = v7();
  const [first, second] = await Promise.all([
    pause(id, WAIT, friday, { requestId, expectedVersion: 1 }),
    pause(id, WAIT, friday, { requestId, expectedVersion: 1 }),
  ]);
  expect([first.is, second.is].toSorted()).toEqual(["done", "replayed"]);
  const stale = await pause(id, { is: "end" }, friday, { expectedVersion: 1 });
  expect(stale).toMatchObject({ is: "stale", meanwhile: { type: "paused" } });
});

test("a reopened flag starts with a clock that no pause stops", async () => {
  const id = await raise();
  await pause(id, WAIT, at("2026-11-20T12:00:00Z"));
  const move = async (request: Parameters<typeof moveFlag>[3]["move"]) => {
    const flag = await flagById(database(), tenantId, id);
    await moveFlag(database(), tenantId, id, {
      requestId: v7(),
      expectedVersion: flag?.version ?? 0,
      by: { as: "cs", id: MANAGER },
      move: request,
      at: at("2026-11-20T13:00:00Z"),
      owed: () => [],
      deadlineAnew: () => at("2026-11-23T13:00:00Z"),
    });
  };
  await move({ move: "decline", reason: "timing" });
  await move({ move: "reopen", why: "They wrote again." });
  expect(await flagById(database(), tenantId, id)).toMatchObject({
    pausedUntil: null,
    dueAt: at("2026-11-23T13:00:00Z"),
  });
  await run(at("2026-11-20T14:00:00Z"));
  expect(await run(at("2026-11-23T13:00:00Z"))).toMatchObject({ breached: 1 });
});
