import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { Answers } from "../../src/api/answer.ts";
import { FlagDetail, MovedFlag } from "../../src/api/flag.ts";
import { AGENT, MANAGER, NOW, OTHER_MANAGER } from "../helpers/flags.ts";
import { type As, aRaise, makeWorld, problemOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

async function raised(changes: Record<string, unknown> = {}): Promise<string> {
  // Without an account no flag joins another.
  const flag = aRaise({ accountId: null, ...changes });
  const answer = await world.ask("agent", "POST", "/v1/flags", flag);
  expect(answer.status).toBe(201);
  return flag.id;
}
const follow = (
  id: string,
  version: number,
  what: Record<string, unknown>,
  as: As = "cs_manager",
) => world.ask(as, "POST", `/v1/flags/${id}/follow-ups`, { id: v7(), version, ...what });
const later = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString();
const storyTo = async (as: As, id: string) =>
  FlagDetail.parse(await (await world.ask(as, "GET", `/v1/flags/${id}`)).json()).story;

test("a manager puts a flag aside, names a colleague, notes what was agreed and thanks the agent", async () => {
  const id = await raised();
  const acts = [
    { act: "snooze", until: later(20), why: "At a fair until tomorrow." },
    { act: "mention", to: [OTHER_MANAGER], words: "@Noor Manager, do you know them?" },
    {
      act: "agree",
      nextStep: "Send the offer",
      on: "2026-11-27",
      amount: { amountMinor: "1200000", currency: "USD" },
      link: "https://crm.example/opportunities/1",
    },
    { act: "thank", words: "Just in time. Thank you." },
    { act: "hand-over", to: OTHER_MANAGER, note: "Yours from here." },
  ];
  for (const [index, act] of acts.entries()) {
    const answer = await follow(id, index + 1, act);
    expect([act.act, answer.status]).toEqual([act.act, 200]);
    const { flag, event } = MovedFlag.parse(await answer.json());
    expect([flag.version, event.by?.name]).toEqual([index + 2, "Mia Manager"]);
    expect(event.data).not.toHaveProperty("before");
  }
  const story = await storyTo("cs_manager", id);
  expect(story.map(({ type }) => type)).toEqual([
    "raised",
    "snoozed",
    "mentioned",
    "agreed",
    "thanked",
    "handed-over",
  ]);
  expect(story[4]?.data["to"]).toEqual([{ id: AGENT, name: "Ada Agent" }]);
});

test("agents read the thanks and what was agreed, and no remark that CS made to itself", async () => {
  const id = await raised();
  await follow(id, 1, { act: "mention", to: [], words: "Between us: they may leave." });
  await follow(id, 2, { act: "thank", words: "Well heard." });
  await follow(id, 3, { act: "hand-over", to: OTHER_MANAGER, note: "Between us: be careful." });
  const story = await storyTo("agent", id);
  expect(story.map(({ type }) => type)).toEqual(["raised", "thanked", "handed-over"]);
  expect(JSON.stringify(story)).toContain("Well heard.");
  expect(JSON.stringify(story)).not.toContain("Between us");
});

test("a follow-up decided on an older version is 409 and says who did what meanwhile", async () => {
  const id = await raised();
  await follow(id, 1, { act: "mention", to: [], words: "I call them at ten." });
  const answer = await follow(id, 1, { act: "thank", words: "Thank you." }, "admin");
  expect(answer.status).toBe(409);
  expect(await problemOf(answer)).toMatchObject({
    type: "stale-move",
    flag: { id, version: 2 },
    meanwhile: { type: "mentioned", by: { id: MANAGER } },
  });
});

test("the same follow-up sent twice is made once, and says so", async () => {
  const id = await raised();
  const body = { id: v7(), version: 1, act: "thank", words: "Thank you." };
  const first = await world.ask("cs_manager", "POST", `/v1/flags/${id}/follow-ups`, body);
  const again = await world.ask("cs_manager", "POST", `/v1/flags/${id}/follow-ups`, body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toEqual(await first.json());
});

const agreed = { act: "agree", nextStep: "Call", on: null, amount: null, link: null };
test.each([
  ["until", { act: "snooze", until: later(-1), why: "Too late" }],
  ["until", { act: "snooze", until: later(24 * 91), why: "Too far" }],
  ["why", { act: "snooze", until: later(1), why: "  " }],
  ["to", { act: "hand-over", to: AGENT, note: null }],
  ["to", { act: "hand-over", to: "999", note: null }],
  ["to.1", { act: "mention", to: [OTHER_MANAGER, AGENT], words: "Hello" }],
  ["words", { act: "thank", words: "Two\nlines" }],
  ["link", { ...agreed, link: "http://crm.example/1" }],
  ["link", { ...agreed, link: "javascript:alert(1)" }],
  ["link", { ...agreed, link: "https://me:secret@crm.example/1" }],
  ["amount.currency", { ...agreed, amount: { amountMinor: "1", currency: "XQX" } }],
  ["amount.amountMinor", { ...agreed, amount: { amountMinor: "-1", currency: "USD" } }],
  ["nextStep", { ...agreed, nextStep: "" }],
])("a follow-up with a wrong %s is 422 and names it", async (field, what) => {
  const id = await raised();
  const answer = await follow(id, 1, what);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).field).toBe(field);
});

test("a colleague who has left is handed nothing", async () => {
  const id = await raised();
  await world.fresh.database.query(
    `update members set active = false where tenant_id = $1 and id = $2`,
    [world.tenantId, OTHER_MANAGER],
  );
  world.clock.now += 60_000;
  const answer = await follow(id, 1, { act: "hand-over", to: OTHER_MANAGER, note: null });
  expect((await problemOf(answer)).field).toBe("to");
  await world.fresh.database.query(
    `update members set active = true where tenant_id = $1 and id = $2`,
    [world.tenantId, OTHER_MANAGER],
  );
  world.clock.now += 60_000;
});

test("what has ended is neither put aside nor handed over, and its agents are still thanked", async () => {
  const id = await raised();
  await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, {
    id: v7(),
    version: 1,
    move: "decline",
    reason: "timing",
  });
  for (const act of [
    { act: "snooze", until: later(2), why: "Later" },
    { act: "hand-over", to: OTHER_MANAGER, note: null },
    agreed,
  ])
    expect(await problemOf(await follow(id, 2, act))).toMatchObject({
      type: "move-refused",
      reason: "not-from-here",
    });
  expect((await follow(id, 2, { act: "thank", words: "All the same." })).status).toBe(200);
});

test("an agent asks for the answers to their own flags, page by page and since they last looked", async () => {
  const ids = [await raised({ ticketId: "701" }), await raised({ ticketId: "702" })];
  const begin = world.clock.now;
  for (const id of ids) {
    world.clock.now += 1000;
    await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, {
      id: v7(),
      version: 1,
      move: "decline",
      reason: "self-serve",
    });
  }
  const ask = async (query: string, as: As = "agent") =>
    Answers.parse(await (await world.ask(as, "GET", `/v1/answers${query}`)).json());
  const first = await ask("?limit=1");
  expect(first.items).toMatchObject([
    { ticketId: "702", type: "decline", reason: "self-serve", by: { name: "Mia Manager" } },
  ]);
  const second = await ask(`?limit=1&after=${encodeURIComponent(first.next ?? "")}`);
  expect(second.items).toMatchObject([{ ticketId: "701" }]);
  const since = new Date(begin + 1000).toISOString();
  expect((await ask(`?since=${since}`)).items.map(({ ticketId }) => ticketId)).toEqual(["702"]);
  expect((await ask("", "other-agent")).items).toEqual([]);
  expect((await ask("", "other-tenant")).items).toEqual([]);
  const nowhere = await world.ask("agent", "GET", "/v1/answers?after=nowhere");
  expect((await problemOf(nowhere)).field).toBe("after");
});
