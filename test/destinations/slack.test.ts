import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENTS, isDestinationEvent } from "../../src/destinations/events.ts";
import { slack, slackText } from "../../src/destinations/slack.ts";
import { readSlack, type SlackMessage } from "./read-body.ts";
import { requestOf } from "./request-of.ts";
import { someMessage } from "./some-message.ts";

const build = (...changes: Parameters<typeof someMessage>) =>
  readSlack(slack.build(someMessage(...changes)));

/** Every object in the message that has a `text` which is a string, as Slack would show it. */
function textsIn(value: unknown): { type: string; text: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own =
    "text" in value && typeof value.text === "string"
      ? [{ type: "type" in value ? String(value.type) : "message", text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}
const allText = (message: SlackMessage) =>
  textsIn(message)
    .map(({ text }) => text)
    .join("\n");

test("a message says who flagged what, for whom, what it is worth, what was said, and by when", () => {
  const message = build();
  const text = allText(message);
  expect(message.text).toBe("Expansion flagged: Northwind Trading ($48,001 a year)");
  for (const said of [
    "Signal: Out of seats",
    "Worth: $48,001 a year",
    "Plan: Growth, 38 of 40 seats",
    "Renewal: 2027-01-03",
    "Flagged by: Ada Agent, Billing",
    "Owner: Mia Manager",
    "Ticket: #48213 No seats left",
    "“We are out of licences.” — Rita Requester",
    "Note: Their ops lead decides.",
  ])
    expect(text).toContain(said);
  expect(JSON.stringify(message.blocks)).toContain(
    '{"type":"date","timestamp":1795082400,"format":"{date_short_pretty} at {time}","fallback":"2026-11-19 10:00 UTC"}',
  );
  expect(JSON.stringify(message.blocks)).toContain(
    '{"type":"link","url":"https://flags.example.com/queue?flag=019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10","text":"Open in the queue"}',
  );
});

test("links in what people wrote are not unfolded, and names are not looked for", () => {
  expect(build()).toMatchObject({
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    mrkdwn: false,
    parse: "none",
  });
  // Nor are words between colons drawn as pictures.
  const texts = build().blocks.flatMap(({ text, fields = [] }) => [
    ...(text ? [text] : []),
    ...fields,
  ]);
  expect(texts.every(({ emoji }) => emoji === false)).toBe(true);
});

test.each([
  "<!channel>",
  "<!here|here>",
  "<!everyone>",
  "<@U012AB3CD>",
  "<#C024BE7LR>",
  "<!subteam^SAZ94GDB8>",
  "<https://evil.example|https://bank.example>",
  "<mailto:a@b.example|Click>",
  "<!date^1392734382^{date}|x>",
  "&lt;!channel&gt;",
  "*bold* _it_ ~no~ `code`\n> quote",
  "\u202eevil",
])("%j is shown as it was written, wherever it stands", (hostile) => {
  const message = build({
    flag: {
      accountName: hostile,
      ticketSubject: hostile,
      plan: hostile,
      agentName: hostile,
      ownerName: hostile,
      team: hostile,
      requesterName: hostile,
      quote: hostile,
      note: hostile,
    },
    event: { type: "claim", byName: hostile },
    signal: { id: "exp.capacity.seats", label: hostile, category: hostile },
  });
  const texts = textsIn(message);
  expect(texts.some(({ type }) => type === "mrkdwn")).toBe(false);
  for (const { text } of texts) expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  const decoded = allText(message)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  expect(decoded).toContain(hostile);
});

test("no text that people write ever puts an unescaped < into a message", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("<", ">", "&", "!", "|", "@", "a", "&lt;", "𝄞"),
      maxLength: 4000,
    }),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, hostile, (accountName, quote, note, label) => {
      const message = build({
        flag: { accountName, quote, note, requesterName: label, agentName: quote },
        signal: { id: "x", label, category: null },
      });
      for (const { text } of textsIn(message)) expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }),
    { numRuns: 300 },
  );
});

test("however long the texts are, Slack takes the message", () => {
  const long = "<&😀".repeat(5000);
  const message = build({
    flag: { accountName: long, quote: long, note: long, ticketSubject: long, agentName: long },
    signal: { id: "x", label: long, category: null },
  });
  const longest = (type: string) =>
    Math.max(
      ...message.blocks
        .filter((block) => block.type === type)
        .map(({ text }) => text?.text.length ?? 0),
    );
  const fields = message.blocks.flatMap((block) => block.fields ?? []);
  expect(message.text.length).toBeLessThanOrEqual(150);
  expect(longest("header")).toBeLessThanOrEqual(150);
  expect(longest("section")).toBeLessThanOrEqual(3000);
  expect(longest("section")).toBeGreaterThan(2900);
  expect(fields.length).toBeLessThanOrEqual(10);
  expect(Math.max(...fields.map(({ text }) => text.length))).toBeLessThanOrEqual(2000);
  expect(allText(message).isWellFormed()).toBe(true);
});

test("a text is cut between characters, never inside an escape or a pair of surrogates", () => {
  expect(slackText("a<b", 20)).toBe("a&lt;b");
  expect(slackText("aaaa<<<<", 10)).toBe("aaaa&lt;…");
  expect(slackText("😀😀😀", 4)).toBe("😀…");
  expect(slackText("12345", 5)).toBe("12345");
  expect(slackText("123456", 5)).toBe("1234…");
});

test("nothing is said twice or left empty when little is known", () => {
  const message = build({
    flag: {
      accountId: null,
      accountName: null,
      plan: null,
      seats: null,
      seatsUsed: null,
      arrMinor: null,
      currency: null,
      renewalOn: null,
      ownerId: null,
      ownerName: null,
      agentName: null,
      team: null,
      quote: "  \n",
      note: null,
      ticketSubject: null,
    },
    signal: null,
  });
  const text = allText(message);
  expect(message.text).toBe("Expansion flagged: ticket #48213");
  expect(text).toContain("Signal: Not sure");
  expect(text).toContain("Owner: Nobody yet");
  expect(text).toContain("Flagged by: member 101");
  expect(text).not.toMatch(/null|undefined|Worth|Note|“/);
  for (const each of textsIn(message)) expect(each.text.length).toBeGreaterThan(0);
});

test("every event has a headline, and a deadline only while somebody still has to act", () => {
  for (const type of Object.keys(EVENTS).filter(isDestinationEvent))
    expect(build({ event: { type } }).text).toContain(EVENTS[type].headline);
  const contacted = build({ flag: { contactedAt: new Date() }, event: { type: "contact" } });
  expect(JSON.stringify(contacted)).not.toContain('"date"');
});

test("Slack's settings are one URL", async () => {
  const url = "https://hooks.slack.com/services/T/B/x";
  expect(await requestOf(slack, { url }, { body: "{}" })).toEqual({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(() => slack.open({ url, secrets: [] })).toThrow("Slack needs the URL");
});
