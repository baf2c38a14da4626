// What people do with a flag's message in Slack: signed by the stand-in Slack, sent over loopback, stored in PostgreSQL.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { v7 } from "uuid";
import { createSlackApp } from "../../src/destinations/slack-app/slack-app.ts";
import { factsOf } from "../../src/destinations/slack-app/facts.ts";
import { flagMessage } from "../../src/destinations/slack-app/blocks.ts";
import { slackSide } from "../../src/destinations/slack-app/side.ts";
import { sealSettings } from "../../src/destinations/settings.ts";
import { plainLines } from "../../src/sandbox/slack/block-text.ts";
import { press, sendOff, slackSignature } from "../../src/sandbox/slack/interactions.ts";
import type { SlackMessage } from "../../src/sandbox/slack/workspace.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { eventsOf, flagById } from "../../src/storage/flags.ts";
import { changeMember } from "../../src/storage/members.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { aFlag, AGENT, MANAGER, OTHER_MANAGER } from "../helpers/flags.ts";
import {
  ADA,
  CREDENTIALS,
  FREYA,
  MIA,
  NOOR,
  serveOnLoopback,
  SETTINGS,
  startSlack,
  type TestSlack,
} from "../helpers/slack.ts";
import { makeWorld, type World } from "./world.ts";

const DESTINATION = "slack-app";
let world: World;
let slack: TestSlack;
let endpoint: { readonly url: string; readonly close: () => Promise<void> };
let hook: string;

beforeAll(async () => {
  const now = () => world.clock.now;
  slack = await startSlack({ now });
  let side: ReturnType<typeof slackSide> | undefined;
  // The world's own clock, by which both sides sign and check.
  world = await makeWorld({
    slack: () =>
      Promise.resolve((side ??= slackSide({ sealer: world.parts.sealer, ask: slack.ask }))),
  });
  endpoint = await serveOnLoopback(world.app);
  for (const tenantId of [world.tenantId, world.otherTenantId]) {
    const { database } = world.fresh;
    for (const [id, { name, email }] of [
      [MANAGER, MIA],
      [OTHER_MANAGER, NOOR],
      [AGENT, ADA],
    ] as const) {
      const roles = id === AGENT ? (["agent"] as const) : (["cs_manager"] as const);
      const person = { id, name, email, roles, team: null, active: true };
      await changeMember(database, tenantId, person, {
        id: v7(),
        by: null,
        at: new Date(world.clock.now),
      });
    }
    const isOther = tenantId === world.otherTenantId;
    const secret = isOther ? "0123456789abcdef0123456789abcdef" : CREDENTIALS.signingSecret;
    await putDestination(database, tenantId, {
      id: DESTINATION,
      type: "slack-app",
      name: "Slack",
      sealed: await sealSettings(world.parts.sealer, createSlackApp(), {
        ...SETTINGS,
        signingSecret: secret,
      }),
      kinds: ["expansion", "friction"],
      events: ["raised"],
    });
  }
  hook = `${endpoint.url}/hooks/slack/${world.tenantId}/${DESTINATION}`;
});
afterAll(async () => {
  await Promise.all([slack.close(), endpoint.close()]);
  await world.fresh.drop();
});

let flagId: string;
let message: SlackMessage;
/** A new flag, and its message in the channel. */
beforeEach(async () => {
  const flag = aFlag(world.tenantId, { id: v7() });
  flagId = flag.id;
  await createRaiser(world.fresh.serving)(flag);
  message = slack.workspace.post({
    channel: "C0EXPANSION",
    thread: null,
    metadata: undefined,
    ...(await drawn()),
  });
  for (const user of slack.workspace.users) slack.workspace.dismiss(user.id);
});

const flagNow = async () => {
  const flag = await flagById(world.fresh.database, world.tenantId, flagId);
  if (flag === null) throw new Error("The flag is gone.");
  return flag;
};
async function drawn() {
  const flag = await flagNow();
  const event = {
    seq: 1,
    type: "raised",
    at: new Date(),
    byId: null,
    byName: null,
    data: {},
  } as const;
  return flagMessage(
    factsOf({ flag, event, signal: null, link: "https://x.example", to: [] }).flag,
  );
}
const story = async () =>
  (await eventsOf(world.fresh.database, world.tenantId, flagId)).map(({ type, byId, data }) => ({
    type,
    byId,
    via: data["via"],
  }));

const app = () => ({
  url: hook,
  signingSecret: CREDENTIALS.signingSecret,
  fetch,
  now: () => world.clock.now,
});
const buttonOf = (move: string, version = 1) => ({
  action_id: move,
  block_id: "moves",
  value: JSON.stringify({ flag: flagId, version }),
});
const pressAs = (person: { readonly email: string }, move: string, version = 1) =>
  press(slack.workspace, app(), {
    user: slack.userOf(person),
    message,
    button: buttonOf(move, version),
  });
/** What only this person sees. */
const toldTo = (person: { readonly email: string }) =>
  slack.workspace.ephemeralsOf("C0EXPANSION", slack.userOf(person).id).map(({ text }) => text);

test("Claim pressed in Slack claims the flag for whoever pressed, and the message says so at once", async () => {
  await pressAs(MIA, "claim");
  expect(await flagNow()).toMatchObject({ status: "claimed", ownerId: MANAGER });
  expect(await story()).toEqual([
    { type: "raised", byId: AGENT, via: undefined },
    { type: "claim", byId: MANAGER, via: "slack" },
  ]);
  expect(plainLines(message.blocks)).toContain("Claimed by Mia Manager");
  const buttons = JSON.stringify(message.blocks);
  expect([buttons.includes('"action_id":"claim"'), toldTo(MIA)]).toEqual([false, []]);
});

test("of two people who press at once one wins, and the other reads who was faster", async () => {
  await Promise.all([pressAs(MIA, "claim"), pressAs(NOOR, "claim")]);
  const { ownerId } = await flagNow();
  const [winner, loser] = ownerId === MANAGER ? [MIA, NOOR] : [NOOR, MIA];
  expect((await story()).length).toBe(2);
  expect([toldTo(winner), toldTo(loser)]).toEqual([
    [],
    [expect.stringContaining(`${winner.name} claimed it a moment ago, before you pressed.`)],
  ]);
  expect(plainLines(message.blocks)).toContain(`Claimed by ${winner.name}`);
});

test("what an agent added meanwhile does not hold a press up", async () => {
  const more = await world.ask("agent", "PATCH", `/v1/flags/${flagId}`, { note: "Twelve seats." });
  expect(more.status).toBe(200);
  await pressAs(MIA, "contact");
  expect(await flagNow()).toMatchObject({ status: "contacted" });
});

test("what somebody did in the queue a moment ago does not hold up their own press, nor does pressing twice", async () => {
  const claim = { id: v7(), version: 1, move: "claim" };
  await world.ask("cs_manager", "POST", `/v1/flags/${flagId}/moves`, claim);
  await pressAs(MIA, "contact");
  world.clock.now += 1;
  await pressAs(MIA, "contact");
  expect((await story()).map(({ type }) => type)).toEqual(["raised", "claim", "contact"]);
  expect(toldTo(MIA)).toEqual([]);
});

/** A request as Slack would send it, changed where a test says so. */
async function sendRaw({
  to = hook,
  body = bodyOf(),
  headers = {},
  secret = CREDENTIALS.signingSecret,
  ahead = 0,
}: {
  to?: string;
  body?: string;
  headers?: Record<string, string | null>;
  secret?: string;
  ahead?: number;
} = {}): Promise<Response> {
  const all: Record<string, string | null> = {
    "Content-Type": "application/x-www-form-urlencoded",
    ...slackSignature(secret, body, world.clock.now + ahead * 1000),
    ...headers,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  return fetch(to, { method: "POST", headers: Object.fromEntries(kept), body });
}

const bodyOf = (changes: object = {}) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: "block_actions",
      user: { id: slack.userOf(MIA).id, username: "mia", name: "mia", team_id: SETTINGS.teamId },
      api_app_id: "A0SIGNALFLAG",
      team: { id: SETTINGS.teamId, domain: "fernwell" },
      container: { type: "message", message_ts: message.ts, channel_id: "C0EXPANSION" },
      trigger_id: "1.T0FERNWELL.abc",
      response_url: slack.workspace.newResponse("C0EXPANSION", slack.userOf(MIA).id),
      actions: [{ ...buttonOf("claim"), type: "button", action_ts: "1763800000.123" }],
      ...changes,
    }),
  }).toString();

test("a request that comes again and again is done once", async () => {
  const body = bodyOf();
  const answers = await Promise.all(Array.from({ length: 4 }, () => sendRaw({ body })));
  answers.push(await sendRaw({ body }));
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect((await story()).length).toBe(2);
  expect(toldTo(MIA)).toEqual([]);
});

/** An answer without what differs in every one. */
const wordsOf = async (answer: Response) =>
  (await answer.text()).replaceAll(/"requestId":"[^"]+"/g, "");

const FORGERIES: [string, () => Parameters<typeof sendRaw>[0]][] = [
  ["has no signature", () => ({ headers: { "X-Slack-Signature": null } })],
  ["has no time", () => ({ headers: { "X-Slack-Request-Timestamp": null } })],
  [
    "has another time than was signed",
    () => ({ headers: { "X-Slack-Request-Timestamp": "1763800001" } }),
  ],
  ["is signed with another app's secret", () => ({ secret: "0123456789abcdef0123456789abcdef" })],
  ["is more than five minutes old", () => ({ ahead: -301 })],
  ["comes from the future", () => ({ ahead: 301 })],
  [
    "is meant for another company",
    () => ({ to: `${endpoint.url}/hooks/slack/${world.otherTenantId}/${DESTINATION}` }),
  ],
  ["is meant for nobody", () => ({ to: `${endpoint.url}/hooks/slack/${v7()}/${DESTINATION}` })],
  [
    "is meant for no destination",
    () => ({ to: `${endpoint.url}/hooks/slack/${world.tenantId}/none` }),
  ],
];
test.each(FORGERIES)("a request that %s is refused, and nothing happens", async (_, change) => {
  const answer = await sendRaw(change());
  expect(answer.status).toBe(401);
  expect((await story()).length).toBe(1);
});

test("with a byte changed, a request is refused, and an unknown address is answered in the same words", async () => {
  const body = bodyOf();
  const headers = slackSignature(CREDENTIALS.signingSecret, body, world.clock.now);
  const changed = await sendRaw({ body: body.replace("claim", "clain"), headers });
  const nobody = await sendRaw({ to: `${endpoint.url}/hooks/slack/${v7()}/none` });
  expect([changed.status, nobody.status]).toEqual([401, 401]);
  expect(await wordsOf(changed)).toBe(await wordsOf(nobody));
});

test("a flag of another company can't be moved by a press that Slack signed for this one", async () => {
  const theirs = aFlag(world.otherTenantId, { id: v7() });
  await createRaiser(world.fresh.serving)(theirs);
  const value = JSON.stringify({ flag: theirs.id, version: 1 });
  const actions = [{ ...buttonOf("claim"), value, type: "button", action_ts: "1763800000.125" }];
  expect((await sendRaw({ body: bodyOf({ actions }) })).status).toBe(200);
  expect(toldTo(MIA)).toEqual(["This flag is no longer there."]);
  const flag = await flagById(world.fresh.database, world.otherTenantId, theirs.id);
  expect(flag?.status).toBe("new");
});

test.each<[string, typeof MIA, RegExp]>([
  ["an agent", ADA, /Only customer success moves flags on/],
  [
    "somebody whom Signal Flag does not know",
    FREYA,
    /Nobody in Signal Flag has the e-mail address/,
  ],
])("%s reads why a button does nothing for them, and nothing happens", async (_, person, why) => {
  await pressAs(person, "claim");
  expect(toldTo(person)).toEqual([expect.stringMatching(why)]);
  expect((await story()).length).toBe(1);
});

test("people of another workspace in a shared channel move nothing", async () => {
  for (const changes of [
    { user: { id: slack.userOf(MIA).id, team_id: "T0STRANGER" } },
    { team: { id: "T0STRANGER", domain: "stranger" } },
    { team: null },
  ])
    await sendRaw({ body: bodyOf(changes) });
  expect(toldTo(MIA)).toEqual(
    Array(3).fill(expect.stringContaining("the workspace that Signal Flag")),
  );
  expect((await story()).length).toBe(1);
});

test("a sentence for somebody is sent to Slack and to no address that a request names", async () => {
  const before = slack.asked.length;
  const user = { id: slack.userOf(ADA).id, team_id: SETTINGS.teamId };
  await sendRaw({ body: bodyOf({ user, response_url: "https://hooks.slack.com.evil.example/x" }) });
  await sendRaw({ body: bodyOf({ user, response_url: "https://169.254.169.254/latest" }) });
  expect(slack.asked.slice(before).filter((method) => method !== "users.info")).toEqual([]);
});

test("Not for us asks for a reason, and the right signal goes with a wrong one", async () => {
  await pressAs(MIA, "decline");
  const user = slack.userOf(MIA);
  const opened = slack.workspace.viewOf(user.id);
  if (opened === undefined) throw new Error("No dialog was opened.");
  const choose = (...chosen: [string, string][]) =>
    sendOff(slack.workspace, app(), { user, opened, chosen: new Map(chosen) });
  await choose(["reason", ""], ["signal", ""]);
  expect(opened.errors).toEqual({ reason: "Choose a reason." });
  await choose(["reason", "wrong-signal"], ["signal", "exp.capacity.usage"]);
  expect(await flagNow()).toMatchObject({
    status: "declined",
    declineReason: "wrong-signal",
    rightSignal: "exp.capacity.usage",
  });
  expect(slack.workspace.viewOf(user.id)).toBe(undefined);
  expect(plainLines(message.blocks)).toContain("Declined: wrong signal");
  expect(JSON.stringify(message.blocks)).not.toContain("action_id");
});

test("a dialog that somebody else has overtaken says so instead of declining", async () => {
  await pressAs(MIA, "decline");
  const user = slack.userOf(MIA);
  const opened = slack.workspace.viewOf(user.id);
  if (opened === undefined) throw new Error("No dialog was opened.");
  await pressAs(NOOR, "contact");
  await sendOff(slack.workspace, app(), {
    user,
    opened,
    chosen: new Map([
      ["reason", "timing"],
      ["signal", ""],
    ]),
  });
  expect(await flagNow()).toMatchObject({ status: "contacted" });
  expect(JSON.stringify(opened.view)).toContain("Noor Manager contacted the customer a moment ago");
});

test("a press that comes after Slack's three seconds opens no dialog and says so", async () => {
  await sendRaw({
    body: bodyOf({ actions: [{ ...buttonOf("decline"), action_ts: "1763800000.126" }] }),
  });
  expect(toldTo(MIA)).toEqual([expect.stringContaining("did not open the dialog")]);
});

test("while Slack does not say who pressed, nothing is changed and Slack is told to warn", async () => {
  slack.workspace.setFault("html");
  // Nobody's address is remembered in a process that has just begun.
  const cold = {
    ...world.parts,
    slack: () => Promise.resolve(slackSide({ sealer: world.parts.sealer, ask: slack.ask })),
  };
  const { createApp } = await import("../../src/endpoint/app.ts");
  const fresh = await serveOnLoopback(createApp(cold));
  const to = `${fresh.url}/hooks/slack/${world.tenantId}/${DESTINATION}`;
  expect((await sendRaw({ to })).status).toBe(503);
  slack.workspace.setFault("none");
  await fresh.close();
  expect((await story()).length).toBe(1);
});

test("the flag is moved although Slack can't be told", async () => {
  await pressAs(MIA, "claim");
  slack.workspace.setFault("cut");
  await pressAs(MIA, "contact", 2);
  slack.workspace.setFault("none");
  expect(await flagNow()).toMatchObject({ status: "contacted" });
});

test("Slack's question whether the address is ours is answered, when Slack asks it", async () => {
  const body = JSON.stringify({ token: "x", challenge: "3eZbrw1aB", type: "url_verification" });
  const headers = { "Content-Type": "application/json" };
  const answer = await sendRaw({ body, headers });
  expect([answer.status, await answer.json()]).toEqual([200, { challenge: "3eZbrw1aB" }]);
  const unsigned = await sendRaw({ body, headers: { ...headers, "X-Slack-Signature": null } });
  expect(unsigned.status).toBe(401);
});

test("what is no form, or too large, or something else of Slack's is turned away or let be", async () => {
  expect((await sendRaw({ headers: { "Content-Type": "text/plain" } })).status).toBe(415);
  expect((await sendRaw({ body: `payload=${"a".repeat(300_000)}` })).status).toBe(413);
  for (const body of ["payload=%7B%7D", "payload=nonsense", "", bodyOf({ type: "shortcut" })])
    expect([(await sendRaw({ body })).status, body]).toEqual([200, body]);
  expect((await story()).length).toBe(1);
});

test("whoever is deactivated moves nothing any more", async () => {
  const { database } = world.fresh;
  const change = { id: v7(), by: null, at: new Date(world.clock.now) };
  const person = {
    id: OTHER_MANAGER,
    name: NOOR.name,
    email: NOOR.email,
    roles: ["cs_manager"],
    team: null,
  } as const;
  await changeMember(database, world.tenantId, { ...person, active: false }, change);
  world.clock.now += 6000;
  await pressAs(NOOR, "claim");
  expect(toldTo(NOOR)).toEqual([expect.stringContaining("Nobody in Signal Flag")]);
  expect((await story()).length).toBe(1);
});
