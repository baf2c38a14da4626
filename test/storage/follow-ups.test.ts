import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { mondayToFriday } from "../../src/domain/calendar.ts";
import { answersOf } from "../../src/storage/answers.ts";
import { putCalendar } from "../../src/storage/calendars.ts";
import { flagById, flagDetail } from "../../src/storage/flags.ts";
import { type FollowUp, followUpFlag, type FollowUpOutcome } from "../../src/storage/follow-ups.ts";
import { putMember } from "../../src/storage/members.ts";
import { moveFlag, type MoveRequest } from "../../src/storage/moves.ts";
import { createRaiser, type NewFlag } from "../../src/storage/raise.ts";
import { exportSubject, redactSubject } from "../../src/storage/redact.ts";
import { freshDatabase, type FreshDatabase } from "../helpers/database.ts";
import { aFlag, AGENT, makeTenant, MANAGER, NOW, OTHER_MANAGER } from "../helpers/flags.ts";

const OTHER_AGENT = "102";
let fresh: FreshDatabase;
let tenantId: string;
beforeAll(async () => {
  fresh = await freshDatabase();
  tenantId = await makeTenant(fresh.database);
  await putMember(fresh.database, tenantId, {
    id: OTHER_AGENT,
    name: "Bo",
    email: null,
    roles: ["agent"],
    team: null,
    locale: null,
    calendarId: null,
    active: true,
  });
});
afterAll(() => fresh.drop());

const serving = () => fresh.serving.forTenant(tenantId);
const raised = async (changes: Partial<NewFlag> = {}): Promise<string> => {
  // Each of its own account, so that none joins another.
  const flag = aFlag(tenantId, { account: null, ...changes });
  await createRaiser(fresh.serving)(flag);
  return flag.id;
};
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const HOUR = 3600;

interface More {
  readonly by?: string;
  readonly seconds?: number;
  readonly requestId?: string;
}
const follow = (
  id: string,
  expectedVersion: number,
  followUp: FollowUp,
  { by = MANAGER, seconds = 60, requestId = v7() }: More = {},
): Promise<FollowUpOutcome> =>
  followUpFlag(serving(), tenantId, id, {
    requestId,
    expectedVersion,
    by,
    followUp,
    at: at(seconds),
    owed: () => [],
  });
const move = (
  id: string,
  expectedVersion: number,
  what: MoveRequest["move"],
  { by = MANAGER, seconds = 60 }: More = {},
) =>
  moveFlag(serving(), tenantId, id, {
    requestId: v7(),
    expectedVersion,
    by: { as: "cs", id: by },
    move: what,
    at: at(seconds),
    owed: () => [],
  });
const snooze = { act: "snooze", until: at(24 * HOUR), why: "They are at a fair." } as const;

test("a flag that is put aside sleeps through its owner's own remarks, and keeps its clock", async () => {
  const id = await raised();
  const before = await flagById(serving(), tenantId, id);
  const slept = await follow(id, 1, snooze);
  expect(slept).toMatchObject({
    is: "done",
    flag: { status: "new", snoozedUntil: snooze.until, dueAt: before?.dueAt },
    event: {
      type: "snoozed",
      data: { why: "They are at a fair.", until: snooze.until.toISOString() },
    },
  });
  const remarked = await follow(id, 2, { act: "mention", to: [], words: "Back on Monday." });
  expect(remarked).toMatchObject({ flag: { snoozedUntil: snooze.until, snoozedById: MANAGER } });
});

test("what somebody else does wakes it, and so does its own next step", async () => {
  const byOther = await raised();
  await follow(byOther, 1, snooze);
  const remark = { act: "mention", to: [], words: "They called." } as const;
  const woken = await follow(byOther, 2, remark, { by: OTHER_MANAGER });
  expect(woken).toMatchObject({ flag: { snoozedUntil: null, snoozedById: null } });

  const byStep = await raised();
  await follow(byStep, 1, snooze);
  expect(await move(byStep, 2, { move: "contact" })).toMatchObject({
    flag: { snoozedUntil: null },
  });
});

test("a flag is brought back once; awake, there is nothing to wake", async () => {
  const id = await raised();
  await follow(id, 1, snooze);
  expect(await follow(id, 2, { act: "wake" })).toMatchObject({
    is: "done",
    flag: { snoozedUntil: null },
  });
  expect(await follow(id, 3, { act: "wake" })).toMatchObject({ because: "not-snoozed" });
});

test("a colleague who is handed a flag owns it, sees it, and is named with the note", async () => {
  const id = await raised();
  await follow(id, 1, snooze);
  const handed = await follow(id, 2, {
    act: "hand-over",
    to: OTHER_MANAGER,
    note: "You know their ops lead.",
  });
  expect(handed).toMatchObject({
    flag: { ownerId: OTHER_MANAGER, snoozedUntil: null, status: "new" },
    event: {
      type: "handed-over",
      data: {
        toIds: [OTHER_MANAGER],
        to: [{ id: OTHER_MANAGER, name: "Noor Manager" }],
        words: "You know their ops lead.",
      },
    },
  });
  const flag = await flagById(serving(), tenantId, id);
  expect(flag?.why.map(({ code }) => code)).toEqual(["handed-over"]);
  const again = await follow(id, 3, { act: "hand-over", to: OTHER_MANAGER, note: null });
  expect(again).toMatchObject({ is: "refused", because: "already-theirs" });
});

test("by a colleague's calendar a deadline comes earlier and never later", async () => {
  await putCalendar(
    serving(),
    tenantId,
    {
      ...mondayToFriday("Europe/Berlin"),
      id: "own",
      name: "Noor's",
      region: null,
      listed: [],
      teams: [],
      memberIds: [OTHER_MANAGER],
      changedAt: null,
    },
    { by: null, at: NOW, through: null },
  );
  const far = await raised({ dueAt: at(60 * HOUR) });
  const early = await follow(far, 1, { act: "hand-over", to: OTHER_MANAGER, note: null });
  // 24 business hours round the clock, from a Wednesday morning.
  expect(early).toMatchObject({ flag: { dueAt: at(24 * HOUR) } });
  const near = await raised({ dueAt: at(2 * HOUR) });
  const kept = await follow(near, 1, { act: "hand-over", to: OTHER_MANAGER, note: null });
  expect(kept).toMatchObject({ flag: { dueAt: at(2 * HOUR) } });
});

test("whoever put a flag aside or gave it away takes that back within a minute", async () => {
  const id = await raised({ dueAt: at(60 * HOUR) });
  await follow(id, 1, snooze);
  await follow(id, 2, { act: "hand-over", to: OTHER_MANAGER, note: "For you." });
  expect(await move(id, 3, { move: "undo" }, { by: OTHER_MANAGER })).toMatchObject({
    because: "not-yours",
  });
  expect(await move(id, 3, { move: "undo" }, { seconds: 121 })).toMatchObject({
    because: "undo-window-passed",
  });
  const undone = await move(id, 3, { move: "undo" }, { seconds: 100 });
  expect(undone).toMatchObject({
    is: "moved",
    flag: { ownerId: MANAGER, snoozedUntil: snooze.until, dueAt: at(60 * HOUR) },
    event: { data: { what: "handed-over" } },
  });
  const flag = await flagById(serving(), tenantId, id);
  expect(flag?.why).toEqual([{ code: "account-owner" }]);

  const other = await raised();
  await follow(other, 1, snooze);
  expect(await move(other, 2, { move: "undo" })).toMatchObject({ flag: { snoozedUntil: null } });
});

test("the same follow-up sent twice is made once", async () => {
  const id = await raised();
  const requestId = v7();
  const thank = { act: "thank", words: "Well heard." } as const;
  const first = await follow(id, 1, thank, { requestId });
  const again = await follow(id, 1, thank, { requestId });
  expect([first.is, again.is]).toEqual(["done", "replayed"]);
  expect((await flagDetail(serving(), tenantId, id))?.story).toHaveLength(2);
});

const decisions = fc.constantFrom(
  { act: "hand-over", to: OTHER_MANAGER, note: null } as const,
  { act: "mention", to: [OTHER_MANAGER], words: "Who calls?" } as const,
  { act: "thank", words: "Thanks." } as const,
  snooze,
  { move: "contact" } as const,
  { move: "decline", reason: "timing" } as const,
);

const act = (id: string, what: FollowUp | MoveRequest["move"], by: string) =>
  "act" in what ? follow(id, 1, what, { by }) : move(id, 1, what, { by });

test("of two people who act on one flag at once, one does and the other sees what happened", async () => {
  await fc.assert(
    fc.asyncProperty(decisions, decisions, async (mine, theirs) => {
      const id = await raised();
      const outcomes = await Promise.all([act(id, mine, MANAGER), act(id, theirs, OTHER_MANAGER)]);
      const made = outcomes.filter(({ is }) => is === "done" || is === "moved");
      const stale = outcomes.filter((outcome) => outcome.is === "stale");
      expect([made.length, stale.length]).toEqual([1, 1]);
      const story = (await flagDetail(serving(), tenantId, id))?.story ?? [];
      expect(story.map(({ seq }) => seq)).toEqual([1, 2]);
      expect(stale[0]).toMatchObject({ meanwhile: { seq: 2, byId: story[1]?.byId } });
    }),
    { numRuns: 20 },
  );
});

test("what was agreed keeps its figures when its words and its link are erased", async () => {
  const id = await raised();
  const link = "https://crm.example/opportunities/1?who=Rita";
  await follow(id, 1, {
    act: "agree",
    nextStep: "Send Rita the offer.",
    on: "2026-11-27",
    amountMinor: "1200000",
    currency: "USD",
    link,
  });
  const told = async () => (await flagDetail(serving(), tenantId, id))?.story[1]?.data;
  expect(await told()).toMatchObject({ words: "Send Rita the offer.", link, on: "2026-11-27" });
  const [kept] = await fresh.database.query<{ data: object }>(
    `select data from flag_events where tenant_id = $1 and flag_id = $2 and seq = 2`,
    [tenantId, id],
  );
  expect(JSON.stringify(kept)).not.toMatch(/Rita|crm\.example/);
  expect(
    JSON.stringify(await exportSubject(fresh.database, tenantId, { is: "agent", id: AGENT })),
  ).toContain(link);

  await redactSubject(
    fresh.serving,
    tenantId,
    { is: "requester", id: "301" },
    {
      at: at(90),
      owed: () => [],
      eventId: v7(),
    },
  );
  expect(await told()).toEqual({ on: "2026-11-27", amountMinor: "1200000", currency: "USD" });
});

test("erasing a colleague erases the remarks in which they are named", async () => {
  const id = await raised();
  await follow(id, 1, {
    act: "mention",
    to: [OTHER_MANAGER],
    words: "@Noor Manager knows them.",
  });
  await follow(id, 2, { act: "mention", to: [], words: "Back on Monday." });
  const other = await makeTenant(fresh.database);
  const erase = (tenant: string) =>
    redactSubject(
      fresh.serving,
      tenant,
      { is: "agent", id: OTHER_MANAGER },
      { at: at(120), owed: () => [], eventId: v7() },
    );
  await erase(other);
  const told = async () => JSON.stringify((await flagDetail(serving(), tenantId, id))?.story);
  expect(await told()).toContain("@Noor Manager");
  await erase(tenantId);
  expect(await told()).not.toContain("Noor");
  expect(await told()).toContain("former agent");
});

test("everybody who heard it is thanked, and nobody thanks themselves", async () => {
  const head = await raised();
  const joined = await raised({ agentId: OTHER_AGENT });
  await fresh.database.query(
    `update flags set status = 'duplicate', duplicate_of = $3 where tenant_id = $1 and id = $2`,
    [tenantId, joined, head],
  );
  const thanked = await follow(head, 1, { act: "thank", words: "Both of you." });
  expect(thanked).toMatchObject({ event: { data: { toIds: [AGENT, OTHER_AGENT] } } });
  const own = await raised({ agentId: MANAGER });
  expect(await follow(own, 1, { act: "thank", words: "Me." })).toMatchObject({
    because: "nobody-to-thank",
  });
});

test("an agent hears what became of their flags, newest first, and not what was taken back", async () => {
  const agent = "103";
  const head = await raised({ agentId: agent, ticketId: "501" });
  const joined = await raised({ agentId: OTHER_AGENT, ticketId: "502" });
  await fresh.database.query(
    `update flags set status = 'duplicate', duplicate_of = $3 where tenant_id = $1 and id = $2`,
    [tenantId, joined, head],
  );
  await move(head, 1, { move: "claim" }, { seconds: 100 });
  await move(head, 2, { move: "contact" }, { seconds: 200 });
  await follow(head, 3, { act: "thank", words: "Well heard." }, { seconds: 300 });
  await move(head, 4, { move: "decline", reason: "timing" }, { seconds: 400 });
  await move(head, 5, { move: "undo" }, { seconds: 410 });
  const heard = (agentId: string, since = 0) =>
    answersOf(serving(), tenantId, agentId, { from: at(since), to: at(1000) });
  const answers = await heard(agent);
  expect(answers.map(({ type, ticketId }) => [type, ticketId])).toEqual([
    ["thanked", "501"],
    ["contact", "501"],
  ]);
  expect(answers[0]).toMatchObject({ words: "Well heard.", byName: "Mia Manager" });
  expect((await heard(agent, 200)).map(({ type }) => type)).toEqual(["thanked"]);
  // Whoever joined it hears the same, of their own ticket.
  expect((await heard(OTHER_AGENT, 150)).map(({ type, ticketId }) => [type, ticketId])).toEqual([
    ["thanked", "502"],
    ["contact", "502"],
  ]);
});

test("what a person does with a flag of their own is no answer", async () => {
  const id = await raised({ agentId: MANAGER });
  await move(id, 1, { move: "contact" });
  expect(await answersOf(serving(), tenantId, MANAGER, { from: null })).toEqual([]);
});

test("one page of answers is read from its index, however many there are", async () => {
  await fresh.database.query(
    `insert into answers (tenant_id, agent_id, at, flag_id, seq)
     select $1, (n % 50)::text, $2::timestamptz + n * interval '1 second', gen_random_uuid(), 1
     from generate_series(1, 20000) n`,
    [tenantId, NOW],
  );
  await fresh.database.query("analyze answers");
  const rows = await serving().query<{ "QUERY PLAN": string }>(
    `explain (analyze, costs off, timing off) select * from answers
     where tenant_id = $1 and agent_id = '7' and at > $2
     order by at desc, flag_id desc, seq desc limit 20`,
    [tenantId, NOW],
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toContain("answers_pkey");
  expect(plan).not.toMatch(/Seq Scan|Sort/);
});
