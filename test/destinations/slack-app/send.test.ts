// A flag's message in Slack over its life, with the stand-in Slack as a server on this machine.
import { afterAll, beforeEach, expect, test } from "vitest";
import type {
  DestinationType,
  Outcome,
  SendTools,
} from "../../../src/destinations/destination-type.ts";
import { createSlackApp } from "../../../src/destinations/slack-app/slack-app.ts";
import { factsOf, type Facts } from "../../../src/destinations/slack-app/facts.ts";
import { createTokenCache } from "../../../src/destinations/tokens.ts";
import { judge } from "../../../src/destinations/backoff.ts";
import { plainLines } from "../../../src/sandbox/slack/block-text.ts";
import { ADA, MIA, NOOR, SETTINGS, startSlack, type TestSlack } from "../../helpers/slack.ts";
import { someMessage } from "../some-message.ts";

const servers: TestSlack[] = [];
let slack: TestSlack;
let slackApp: DestinationType;
beforeEach(async () => {
  slack = await startSlack();
  slackApp = createSlackApp();
  servers.push(slack);
});
afterAll(() => Promise.all(servers.map(({ close }) => close())));

const tools = (): SendTools => ({
  ask: slack.ask,
  mail: null,
  tokens: createTokenCache(),
  vault: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
  sign: () => Promise.resolve(""),
});

type Flag = NonNullable<Parameters<typeof someMessage>[0]>["flag"];
interface Event {
  readonly type?: string;
  readonly flag?: Flag;
  readonly to?: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string | null;
  }[];
  readonly kept?: unknown;
  readonly repeated?: boolean;
  readonly words?: string | null;
  readonly settings?: object;
}

/** Sends one event of a flag. */
function send({
  type = "raised",
  flag = {},
  to,
  kept = null,
  repeated = false,
  words = null,
  settings,
}: Event = {}): Promise<Outcome> {
  const at = new Date();
  const message = someMessage({ flag: { raisedAt: at, ...flag } });
  const facts: Facts = {
    ...factsOf({ ...message, to: to ?? [MIA] }),
    event: { type, at: at.toISOString(), by: "Noor Manager", words },
  };
  return slackApp.open({ ...SETTINGS, ...settings }).send(
    {
      id: "01a2",
      body: JSON.stringify(facts),
      at: new Date(at.getTime() + 10_000),
      tenantId: "t",
      destinationId: "slack-app",
      flagId: message.flag.id,
      seq: message.flag.version,
      repeated,
      kept,
    },
    tools(),
  );
}

const random = () => 0.5;
const channel = (id = "C0EXPANSION") => slack.workspace.messagesOf(id, null);
const lines = (id?: string) => channel(id).map(({ blocks }) => plainLines(blocks));
const thread = () =>
  slack.workspace
    .messagesOf("C0EXPANSION", channel()[0]?.ts ?? "")
    .map(({ blocks }) => plainLines(blocks));
const direct = (person: { readonly email: string }) =>
  slack.workspace
    .messagesOf(slack.workspace.directTo(slack.userOf(person)).id, null)
    .map(({ text }) => text);
const delivered = expect.objectContaining({ result: expect.objectContaining({ status: 200 }) });

test("a flag has one message, which changes as the flag moves, and loses its buttons when it ends", async () => {
  const raised = await send();
  const { ts } = channel()[0] ?? {};
  const claimed = await send({
    type: "claim",
    flag: { version: 2, status: "claimed" },
    kept: raised.keep,
  });
  expect(lines()).toEqual([expect.arrayContaining(["Claimed by Mia Manager"])]);
  expect(JSON.stringify(channel()[0]?.blocks)).toContain('"action_id":"contact"');

  const flag: Flag = {
    version: 3,
    status: "declined",
    declineReason: "timing",
    closedAt: new Date(),
  };
  const declined = await send({ type: "decline", flag, kept: claimed.keep });
  expect([raised, claimed, declined]).toEqual([delivered, delivered, delivered]);
  expect(channel().map((message) => message.ts)).toEqual([ts]);
  expect(lines()[0]).toContain("Declined: not the right time");
  expect(JSON.stringify(channel()[0]?.blocks)).not.toContain("action_id");
});

test("a queue with a channel of its own stands there, and all others in the common one", async () => {
  await send({ flag: { kind: "friction", queue: "friction" } });
  expect([channel().length, channel("C0FRICTION").length]).toEqual([0, 1]);
  await send({ flag: { kind: "friction", queue: "renewals" } });
  expect([channel().length, channel("C0FRICTION").length]).toEqual([1, 1]);
});

test("a message that somebody deleted in Slack comes back at the flag's next event", async () => {
  const raised = await send();
  slack.workspace.remove("C0EXPANSION", channel()[0]?.ts ?? "");
  const claimed = await send({
    type: "claim",
    flag: { version: 2, status: "claimed" },
    kept: raised.keep,
  });
  expect(lines()).toEqual([expect.arrayContaining(["Claimed by Mia Manager"])]);
  await send({ type: "contact", flag: { version: 3, status: "contacted" }, kept: claimed.keep });
  expect(lines()).toEqual([expect.arrayContaining(["Contacted; Mia Manager follows up"])]);
});

test("what is sent again later does not put an older state back", async () => {
  const raised = await send();
  const claimed = await send({
    type: "claim",
    flag: { version: 2, status: "claimed" },
    kept: raised.keep,
  });
  expect(await send({ kept: claimed.keep })).toEqual(delivered);
  expect(lines()).toEqual([expect.arrayContaining(["Claimed by Mia Manager"])]);
});

test("a flag that has ended before anybody saw it is not shown", async () => {
  const flag: Flag = { version: 2, status: "withdrawn", closedAt: new Date() };
  expect(await send({ type: "withdraw", flag })).toEqual(delivered);
  expect(channel()).toEqual([]);
});

test("a reminder calls whoever has to act in the thread and writes to them, once", async () => {
  const { keep } = await send();
  const reminder = { type: "breached", flag: { version: 2 }, to: [MIA, NOOR], kept: keep };
  const breached = await send(reminder);
  expect(breached).toEqual(delivered);
  const again = await send({ ...reminder, kept: breached.keep });
  expect(again).toEqual(delivered);
  const [mia, noor] = [slack.userOf(MIA).id, slack.userOf(NOOR).id];
  expect(thread()).toEqual([
    [`@${mia} @${noor} Contact was due 2026-11-19 10:00 UTC and was not made.`],
  ]);
  expect([direct(MIA), direct(NOOR)]).toEqual([
    ["Contact is overdue. Expansion: Northwind Trading ($48,001 a year)"],
    ["Contact is overdue. Expansion: Northwind Trading ($48,001 a year)"],
  ]);
});

test("a reminder that contact has overtaken says nothing any more", async () => {
  const { keep } = await send();
  const flag: Flag = { version: 3, status: "contacted", contactedAt: new Date() };
  await send({ type: "breached", flag, to: [MIA], kept: keep });
  expect([thread(), direct(MIA)]).toEqual([[], []]);
});

test("a thank-you is for the agent alone, in the words that were written", async () => {
  const { keep } = await send();
  const to = [ADA];
  await send({ type: "thanked", flag: { version: 2 }, to, kept: keep, words: "Well <heard>!" });
  expect(thread()).toEqual([]);
  const { id } = slack.workspace.directTo(slack.userOf(ADA));
  expect(slack.workspace.messagesOf(id, null).map(({ blocks }) => plainLines(blocks))).toEqual([
    [
      "Expansion: Northwind Trading ($48,001 a year)",
      "Noor Manager: “Well <heard>!”",
      "Thanks for this flag. Open in the queue",
    ],
  ]);
});

test("texts that are erased here are erased in Slack as well", async () => {
  const { keep } = await send();
  const noted = { type: "mentioned", flag: { version: 2 }, to: [MIA], words: "Call Rita." };
  const mentioned = await send({ ...noted, kept: keep });
  expect(JSON.stringify([thread(), slack.workspace.messagesOf("C0EXPANSION", null)])).toMatch(
    /Call Rita.*We are out of licences/,
  );
  const flag: Flag = { version: 3, quote: null, note: null, requesterName: null };
  const redacted = await send({ type: "redacted", flag, kept: mentioned.keep });
  expect(redacted).toEqual(delivered);
  const everywhere = slack.workspace.channels.flatMap(({ id }) => [
    ...slack.workspace.messagesOf(id, null),
    ...slack.workspace.messagesOf(id, channel()[0]?.ts ?? ""),
  ]);
  expect(everywhere.length).toBe(3);
  expect(JSON.stringify(everywhere)).not.toMatch(/Rita|licences|ops lead/);
});

test("somebody who is not in Slack is passed over, and the others hear of it", async () => {
  const { keep } = await send();
  const gone = { id: "7", name: "Gus Gone", email: "gus@fernwell.example" };
  const nameless = { id: "8", name: "Nell", email: null };
  const to = [gone, nameless, MIA];
  expect(await send({ type: "reminded", flag: { version: 2 }, to, kept: keep })).toEqual(delivered);
  expect(direct(MIA).length).toBe(1);
});

test("owners can be written to directly, without any channel, and that message changes as well", async () => {
  const settings = { channel: "", queueChannels: "", directMessages: "always" };
  const raised = await send({ settings });
  await send({
    settings,
    type: "claim",
    flag: { version: 2, status: "claimed" },
    kept: raised.keep,
  });
  expect(channel()).toEqual([]);
  expect(direct(MIA)).toEqual([
    "Expansion: Northwind Trading ($48,001 a year). Claimed by Mia Manager",
  ]);
});

test("a message whose answer was lost is found, and not posted twice", async () => {
  slack.workspace.setFault("cut");
  const lost = await send();
  expect(lost.result).toMatchObject({ is: "answered", status: 502 });
  slack.workspace.setFault("none");
  const again = await send({ kept: lost.keep, repeated: true });
  expect(again).toEqual(delivered);
  expect(channel().length).toBe(1);
  await send({ type: "claim", flag: { version: 2, status: "claimed" }, kept: again.keep });
  expect(lines()).toEqual([expect.arrayContaining(["Claimed by Mia Manager"])]);
});

test("a worker that died after posting leaves a message that the next one finds", async () => {
  await send();
  const next = await send({ repeated: true });
  expect(next).toEqual(delivered);
  expect([channel().length, slack.asked]).toEqual([
    1,
    ["chat.postMessage", "conversations.history"],
  ]);
});

test("a reply whose answer was lost is found in its thread, among many others", async () => {
  let { keep } = await send();
  for (let version = 2; version < 30; version += 1)
    ({ keep } = await send({ type: "escalated", flag: { version }, to: [MIA], kept: keep }));
  const reminder = { type: "escalated", flag: { version: 30 }, to: [MIA] };
  await send({ ...reminder, kept: keep });
  // The worker's own memory of it is gone.
  expect(await send({ ...reminder, kept: keep, repeated: true })).toEqual(delivered);
  expect([thread().length, direct(MIA).length]).toEqual([29, 29]);
});

test("what could not be done is done by the next attempt, and what was done is not done again", async () => {
  const { keep } = await send();
  const reminder = { type: "reminded", flag: { version: 2 }, to: [MIA, NOOR] };
  const first = slack.asked.length;
  slack.withhold("conversations.open");
  const half = await send({ ...reminder, kept: keep });
  expect(half).toMatchObject({
    result: { status: 403 },
    problem: expect.stringContaining("scopes"),
  });
  expect([thread().length, direct(MIA).length, direct(NOOR).length]).toEqual([1, 1, 0]);
  slack.withhold(null);
  expect(await send({ ...reminder, kept: half.keep })).toEqual(delivered);
  expect([thread().length, direct(MIA).length, direct(NOOR).length]).toEqual([1, 1, 1]);
  expect(slack.asked.slice(first).filter((method) => method === "chat.update").length).toBe(2);
});

test("while Slack asks for patience, everything waits as long as it says", async () => {
  slack.workspace.setFault("ratelimited");
  const { result } = await send();
  const now = new Date();
  const verdict = judge(result, { attempt: 1, refusals: 0, knowsRepeats: true, now, random });
  expect(verdict).toMatchObject({ is: "retry", at: new Date(now.getTime() + 5000) });
});

test("an operator reads which channel it was and what to do", async () => {
  slack.workspace.setFault("is_archived");
  const { problem } = await send();
  expect(problem).toBe(
    "C0EXPANSION: Slack answered is_archived. Unarchive the channel, or choose another one.",
  );
  slack.workspace.setFault("html");
  expect((await send()).problem).toContain("its answer was no JSON");
});

test("a test message goes into every channel, and an app of another workspace is noticed", async () => {
  const open = slackApp.open(SETTINGS);
  const sent = {
    id: "1",
    body: "{}",
    at: new Date(),
    tenantId: "t",
    destinationId: "d",
    flagId: "f",
    seq: 1,
    kept: null,
  };
  expect(await open.test?.(sent, tools())).toEqual(delivered);
  expect([channel().length, channel("C0FRICTION").length]).toEqual([1, 1]);
  const other = slackApp.open({ ...SETTINGS, teamId: "T0OTHER" });
  expect(await other.test?.(sent, tools())).toMatchObject({
    result: { status: 403 },
    problem: expect.stringContaining("another workspace"),
  });
});
