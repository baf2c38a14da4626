// Recognition over HTTP: what a person is shown of their own flags, what a team is shown, and what nobody else is.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { MyRecognition, PersonRecognition, TeamRecognition } from "../../src/api/recognition.ts";
import type { Role } from "../../src/api/session.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { putMember } from "../../src/storage/members.ts";
import { AGENT, MANAGER } from "../helpers/flags.ts";
import { ADMIN, makeWorld, OTHER_AGENT, PUBLIC_URL, problemOf, type World } from "./world.ts";

const LEAD = "901";
const THIRD = "902";
const MONTH = "?month=2026-11";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  const { database } = world.fresh;
  const person = { email: null, locale: null, calendarId: null, active: true, team: "Billing" };
  await putMember(database, world.tenantId, { ...person, id: LEAD, name: "Lena", roles: ["ops"] });
  for (const [id, name] of [
    [OTHER_AGENT, "Bo"],
    [THIRD, "Cy"],
  ] as const)
    await putMember(database, world.tenantId, { ...person, id, name, roles: ["agent"] });
});
beforeEach(async () => {
  const { database } = world.fresh;
  await database.query(`truncate flags, flag_texts, answers, event_texts`);
  await database.query(`update members set recognition_opt_out = false`);
  world.clock.now += 61_000;
});
afterAll(() => world.fresh.drop());

/** Asks as somebody who signed in themselves. */
async function ask(memberId: string, path: string, role: Role = "agent", body?: unknown) {
  const sessions = createSessionTokens({
    sessionKey: world.parts.sessionKey,
    issuer: PUBLIC_URL,
    now: () => world.clock.now,
  });
  const { bearer } = await sessions.issue({
    tenantId: world.tenantId,
    memberId,
    roles: [role],
    identityAssurance: "signed",
    sessionId: v7(),
  });
  return world.app.request(path, {
    method: body === undefined ? "GET" : "PUT",
    headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const mine = async (id: string) =>
  MyRecognition.parse(await (await ask(id, `/v1/recognition/mine${MONTH}`)).json());
const team = async (id: string) =>
  TeamRecognition.parse(await (await ask(id, `/v1/recognition/team${MONTH}`)).json());

/** Flags of somebody that CS has decided, each on an account of its own; `status` says how. */
async function decided(agentId: string, n: number, status: "accepted" | "won" | "declined") {
  await world.fresh.database.query(
    `insert into flags (tenant_id, id, kind, signal, taxonomy_version, status, version, ticket_id,
       account_id, account_name, agent_id, team, queue, urgency, why, due_at, month, zone, raised_at,
       client_raised_at, accepted_at, closed_at, decline_reason, identity_assurance, session_id)
     select $1, overlay(gen_random_uuid()::text placing '7' from 15 for 1)::uuid, 'expansion',
       'exp.capacity.seats', 1, $4, 1, 48000 + n, 100 + n, 'Account ' || n, $2, 'Billing',
       'expansion', 'day', '[]', '2026-11-04', '2026-11-01', 'UTC', '2026-11-03', '2026-11-03',
       case when $4 <> 'declined' then timestamptz '2026-11-04' end,
       case when $4 <> 'accepted' then timestamptz '2026-11-05' end,
       case when $4 = 'declined' then 'timing' end, 'asserted', 's'
     from generate_series(1, $3::int) n`,
    [world.tenantId, agentId, n, status],
  );
}

/** A flag that was raised, declined by CS and thanked for, through the front door. */
async function declinedWithThanks(goodToKnow: boolean): Promise<string> {
  const id = v7();
  const flag = {
    id,
    kind: "expansion",
    signal: "exp.capacity.seats",
    taxonomyVersion: 1,
    ticketId: "48213",
    ticketSubject: null,
    accountId: "9081163007251999999",
    accountName: null,
    requesterId: null,
    requesterName: null,
    evidence: null,
    note: "Friendly, in a hurry.",
    quote: "Call me on +44 20 7946 0958 about seats.",
    raisedAt: new Date(world.clock.now).toISOString(),
  };
  expect((await world.ask("agent", "POST", "/v1/flags", flag)).status).toBe(201);
  const move = { id: v7(), version: 1, move: "decline", reason: "already-known", goodToKnow };
  const moved = await world.ask("cs_manager", "POST", `/v1/flags/${id}/moves`, move);
  expect(moved.status).toBe(200);
  const thanks = { id: v7(), version: 2, act: "thank", words: "You were right to say so." };
  await world.ask("cs_manager", "POST", `/v1/flags/${id}/follow-ups`, thanks);
  return id;
}

test("an agent reads their own story: quote, note, what CS did, and the thanks; a useful decline earns half", async () => {
  await decided(AGENT, 9, "declined");
  const flagId = await declinedWithThanks(true);
  const shown = await mine(AGENT);
  const [story] = shown.stories;
  expect(story).toMatchObject({
    flagId,
    status: "declined",
    quote: "Call me on [phone hidden] about seats.",
    note: "Friendly, in a hurry.",
  });
  expect(story?.steps).toMatchObject([
    { type: "decline", by: "Mia Manager", reason: "already-known", goodToKnow: true },
    { type: "thanked", words: "You were right to say so." },
  ]);
  expect(shown.credits).toMatchObject({ value: 0.5, n: 10, unit: "credits" });
  expect(shown.accounts).toEqual([{ accountName: "Northwind Trading", earned: 0.5, counted: 0.5 }]);
  expect((await mine(OTHER_AGENT)).stories).toEqual([]);
});

test("a decline without the tick earns nothing, and fewer than ten decided flags are no figure", async () => {
  await declinedWithThanks(false);
  expect((await mine(AGENT)).credits).toMatchObject({
    value: null,
    method: "refused:personal-below-10",
    refusal: { have: 1, need: 10 },
  });
  await decided(AGENT, 10, "declined");
  expect((await mine(AGENT)).credits).toMatchObject({ value: 0, n: 11 });
});

test("what is private is not told to somebody who only says who they are", async () => {
  for (const path of ["mine", "team", `people/${AGENT}`]) {
    const answer = await world.ask("agent", "GET", `/v1/recognition/${path}${MONTH}`);
    expect([path, answer.status]).toEqual([path, 403]);
  }
  const choice = await world.ask("agent", "PUT", "/v1/recognition/choice", { optedOut: true });
  expect(choice.status).toBe(403);
});

test("another agent's figures are not there, for anybody but the lead of their team", async () => {
  await decided(AGENT, 12, "accepted");
  const path = `/v1/recognition/people/${AGENT}${MONTH}`;
  const never = await problemOf(await ask(OTHER_AGENT, `/v1/recognition/people/555${MONTH}`));
  for (const [who, role] of [
    [OTHER_AGENT, "agent"],
    [MANAGER, "cs_manager"],
    [ADMIN, "admin"],
  ] as const) {
    const answer = await ask(who, path, role);
    expect([role, answer.status]).toEqual([role, 404]);
    expect((await problemOf(answer)).detail).toBe(never.detail);
  }
  const own = PersonRecognition.parse(await (await ask(AGENT, path)).json());
  expect(own.credits?.value).toBeCloseTo(12, 10);
  const led = PersonRecognition.parse(await (await ask(LEAD, path, "ops")).json());
  expect(led.credits).toEqual(own.credits);
  const asLead = MyRecognition.parse(
    await (await ask(LEAD, `/v1/recognition/mine${MONTH}`, "ops")).json(),
  );
  expect(asLead.people.map(({ name }) => name)).toEqual(["Ada Agent", "Bo", "Cy"]);
  expect((await mine(OTHER_AGENT)).people).toEqual([]);
});

test("opting out takes effect at once and everywhere, and the lead cannot tell it from too few flags", async () => {
  for (const id of [AGENT, OTHER_AGENT, THIRD, LEAD]) await decided(id, 12, "won");
  const before = await team(AGENT);
  expect(before).toMatchObject({ scope: "team", team: "Billing", credits: { n: 48 } });
  expect(before.credits.value).toBeCloseTo(144, 10);
  expect(before.rows).toHaveLength(48);

  const chosen = await ask(AGENT, "/v1/recognition/choice", "agent", { optedOut: true });
  expect(chosen.status).toBe(200);
  const own = await mine(AGENT);
  expect([own.optedOut, own.credits, own.precision, own.before]).toEqual([true, null, null, null]);
  const after = await team(OTHER_AGENT);
  expect(after.credits).toMatchObject({ n: 36, excluded: [{ reason: "opted-out", n: 12 }] });
  expect(after.credits.value).toBeCloseTo(108, 10);
  expect(after.rows).toHaveLength(36);
  const [flag] = await world.fresh.database.query<{ id: string }>(
    "select id from flags where agent_id = $1 limit 1",
    [AGENT],
  );
  expect(JSON.stringify(after)).not.toContain(flag?.id ?? "nothing");
  // A file of rows names everybody but them, and has their flags.
  const file = "/v1/reports/period/rows?month=2026-11&metric=funnel.flags&format=csv";
  const csv = await (await world.ask("ops", "GET", file)).text();
  expect(csv.split("\r\n").filter((line) => line.includes(`"${flag?.id ?? ""}"`))).toHaveLength(1);
  expect(csv).toContain(`"${OTHER_AGENT}","Billing"`);
  expect(csv).not.toContain(`"${AGENT}","Billing"`);
  const ledOf = async (id: string) => {
    const answer = await ask(LEAD, `/v1/recognition/people/${id}${MONTH}`, "ops");
    const { credits, precision } = PersonRecognition.parse(await answer.json());
    return { credits, precision };
  };
  expect(await ledOf(OTHER_AGENT)).toMatchObject({ credits: { n: 12 } });
  await world.fresh.database.query("delete from flags where agent_id = $1", [THIRD]);
  expect(await ledOf(AGENT)).toEqual(await ledOf(THIRD));
  // Chosen twice, and taken back: one event for each change, by the person.
  for (const optedOut of [true, false])
    await ask(AGENT, "/v1/recognition/choice", "agent", { optedOut });
  const events = await world.fresh.database.query(
    `select by_id, fields from member_events where member_id = $1 order by id`,
    [AGENT],
  );
  expect(events).toEqual(
    Array.from({ length: 2 }, () => ({ by_id: AGENT, fields: ["recognition"] })),
  );
  expect((await mine(AGENT)).credits?.value).toBeCloseTo(36, 10);
});

test("a team of two is shown all of support instead of itself, and two in all are shown nothing", async () => {
  await decided(AGENT, 12, "won");
  await decided(OTHER_AGENT, 12, "won");
  expect(await team(AGENT)).toMatchObject({
    scope: "everybody",
    credits: { value: null, method: "refused:team-below-3", refusal: { have: 2, need: 3 } },
    stories: [],
    rows: [],
  });
  await decided(MANAGER, 1, "won");
  const all = await team(AGENT);
  expect(all).toMatchObject({ scope: "everybody", credits: { n: 25, refusal: null } });
  expect(all.stories).toHaveLength(6);
  expect(JSON.stringify(all.stories)).not.toContain("agent");
});
