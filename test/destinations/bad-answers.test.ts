// What comes of every answer a receiver can give, over real HTTP: what is done next, and what an operator reads.
import { afterEach, expect, test } from "vitest";
import type { Ask } from "../../src/destinations/ask.ts";
import { judge } from "../../src/destinations/backoff.ts";
import { boundedAsk } from "../../src/destinations/bounded-ask.ts";
import type { DestinationType } from "../../src/destinations/destination-type.ts";
import { problemOf } from "../../src/destinations/sentences.ts";
import { slack } from "../../src/destinations/slack.ts";
import { webhook } from "../../src/destinations/webhook.ts";
import { SECRET } from "./outbox.ts";
import { closedPort, rawReceiver, type Receiver, receiver } from "./receiver.ts";
import { someSent, toolsWith } from "./request-of.ts";
import { someMessage } from "./some-message.ts";

const opened: Receiver[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

const loopback: Ask = (url, request) =>
  boundedAsk(new URL(url), request, { addresses: ["127.0.0.1"], totalMs: 400 });

/** The verdict after a first attempt, in a word, with what is told. */
async function afterOne(type: DestinationType, settings: object) {
  const sent = someSent({ body: type.build(someMessage()) });
  const { result, problem } = await type.open(settings).send(sent, toolsWith(loopback));
  const verdict = judge(result, {
    attempt: 1,
    refusals: 0,
    knowsRepeats: type.knowsRepeats,
    now: new Date(0),
    random: () => 0.5,
  });
  return {
    verdict:
      verdict.is === "retry" && verdict.asked
        ? `after ${verdict.at.getTime() / 1000} s`
        : verdict.is,
    told: problem ?? problemOf("Hook", result, verdict),
  };
}

const types = [
  ["webhook", webhook, (url: string) => ({ url, secrets: [SECRET] })],
  ["slack", slack, (url: string) => ({ url })],
] as const;

const ANSWERS = [
  ["204", { status: 204 }, "delivered"],
  ["302", { status: 302, headers: { location: "https://example.com/" } }, "retry"],
  ["401", { status: 401 }, "retry"],
  ["403", { status: 403 }, "retry"],
  ["404", { status: 404 }, "retry"],
  ["409", { status: 409 }, "retry"],
  ["410", { status: 410 }, "gone"],
  ["429", { status: 429 }, "retry"],
  ["429 and when", { status: 429, headers: { "retry-after": "120" } }, "after 120 s"],
  ["429 and nonsense", { status: 429, headers: { "retry-after": "soon" } }, "retry"],
  ["500 with HTML", { status: 500, body: "<script>alert(1)</script>" }, "retry"],
  ["503 and when", { status: 503, headers: { "retry-after": "3600" } }, "after 3600 s"],
] as const;

test.each(
  types.flatMap(([name, type, settingsOf]) =>
    ANSWERS.map(
      ([answer, reply, verdict]) => [name, answer, { type, settingsOf, reply, verdict }] as const,
    ),
  ),
)("%s: %s", async (_name, _answer, { type, settingsOf, reply, verdict }) => {
  const to = await receiver(() => reply);
  opened.push(to);
  const after = await afterOne(type, settingsOf(to.url));
  expect(after.verdict).toBe(verdict);
  expect(after.told).toContain(`it answered ${reply.status}`);
  expect(after.told).not.toMatch(/<|script|soon|example\.com/);
});

test.each(types)(
  "%s: nothing at all, a cut connection, no HTTP and nobody there",
  async (name, type, settingsOf) => {
    const silent = await rawReceiver(() => undefined);
    const cut = await rawReceiver((socket) => socket.resetAndDestroy());
    const other = await rawReceiver((socket) => socket.end("220 mail.example ESMTP\r\n"));
    opened.push(silent, cut, other);
    const outcomes = await Promise.all(
      [silent.port, cut.port, other.port, await closedPort()].map((port) =>
        afterOne(type, settingsOf(`http://127.0.0.1:${port}/hook`)),
      ),
    );
    // Slack can't tell a repeat from a second message, so what may have arrived is left to a person.
    const maybe = name === "slack" ? "unknown" : "retry";
    expect(outcomes.map(({ verdict }) => verdict)).toEqual([maybe, maybe, maybe, "retry"]);
    expect(outcomes.map(({ told }) => told)).toEqual([
      expect.stringContaining("did not answer in time"),
      expect.stringContaining("the connection was cut"),
      expect.stringContaining("was not HTTP"),
      expect.stringContaining("the connection was refused"),
    ]);
  },
);
