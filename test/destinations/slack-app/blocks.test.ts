import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { flagMessage } from "../../../src/destinations/slack-app/blocks.ts";
import { declineView } from "../../../src/destinations/slack-app/decline-view.ts";
import { factsOf } from "../../../src/destinations/slack-app/facts.ts";
import { directNotice, threadNotice } from "../../../src/destinations/slack-app/notices.ts";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { KINDS, STATUSES } from "../../../src/domain/flag.ts";
import { plainLines } from "../../../src/sandbox/slack/block-text.ts";
import { someMessage } from "../some-message.ts";

const shown = (...changes: Parameters<typeof someMessage>) =>
  flagMessage(factsOf(someMessage(...changes)).flag);

/** Every `text` that is a string, as Slack would show it, with the type of its object. */
function textsIn(value: unknown): { type: string; text: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own =
    "text" in value && typeof value.text === "string"
      ? [{ type: "type" in value ? String(value.type) : "message", text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

const Actions = z.object({
  elements: z.array(z.object({ action_id: z.string(), style: z.string().optional() })),
});
const buttonsOf = (blocks: readonly unknown[]) =>
  blocks.flatMap(
    (block) => Actions.safeParse(block).data?.elements.map(({ action_id: id }) => id) ?? [],
  );

test("a message says what the flag is, where it stands, what was said and by when", () => {
  const { text, blocks } = shown();
  expect(text).toBe("Expansion: Northwind Trading ($48,001 a year). New, for Mia Manager");
  expect(plainLines(blocks)).toEqual([
    "Expansion: Northwind Trading",
    "New, for Mia Manager",
    "Signal: Out of seats",
    "Worth: $48,001 a year",
    "Plan: Growth, 38 of 40 seats",
    "Renewal: 2027-01-03",
    "Owner: Mia Manager",
    "Flagged by: Ada Agent, Billing",
    "Ticket: #48213 No seats left",
    "“We are out of licences.” — Rita Requester",
    "Note: Their ops lead decides.",
    "Contact the customer by 2026-11-19 10:00 UTC · Open in the queue",
  ]);
});

test("the buttons are the moves that are possible, and none is left when the flag has ended", () => {
  const offered = Object.fromEntries(
    STATUSES.map((status) => [
      status,
      KINDS.map((kind) => buttonsOf(shown({ flag: { status, kind } }).blocks).join(" ")),
    ]),
  );
  expect(offered).toEqual({
    new: Array(2).fill("claim contact accept decline"),
    claimed: Array(2).fill("contact accept decline"),
    contacted: Array(2).fill("accept decline"),
    accepted: ["decline", "resolve decline"],
    opportunity: ["decline", "decline"],
    won: ["", ""],
    lost: ["", ""],
    resolved: ["", ""],
    declined: ["", ""],
    duplicate: ["", ""],
    expired: ["", ""],
    withdrawn: ["", ""],
  });
});

test("a flag that was heard again says how often, and a clock that stands still until when", () => {
  const { blocks } = shown({
    flag: {
      joinedFlags: 3,
      heardAgents: 3,
      heardTickets: 1,
      pausedUntil: new Date("2026-11-20T08:00:00Z"),
    },
  });
  expect(plainLines(blocks)).toEqual(
    expect.arrayContaining([
      "Heard: by 3 agents, on 1 ticket",
      "Contact the customer by 2026-11-19 10:00 UTC; the clock is paused until 2026-11-20 08:00 UTC · Open in the queue",
    ]),
  );
});

/** The button that stands out. */
const primary = (status: (typeof STATUSES)[number]) =>
  shown({ flag: { status } }).blocks.flatMap(
    (block) =>
      Actions.safeParse(block)
        .data?.elements.filter(({ style }) => style === "primary")
        .map(({ action_id: id }) => id) ?? [],
  );

test("one button stands out: what one would do next", () => {
  expect([primary("new"), primary("claimed"), primary("contacted")]).toEqual([
    ["claim"],
    ["contact"],
    ["accept"],
  ]);
});

test.each([
  "<!channel>",
  "<@U012AB3CD>",
  "<https://evil.example|https://bank.example>",
  "<!date^1392734382^{date}|x>",
  "&lt;!channel&gt;",
  "*bold* _it_ ~no~ `code`\n> quote :boom:",
])("%j is shown as it was written, wherever it stands", (hostile) => {
  const message = someMessage({
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
      evidence: hostile,
    },
    event: { type: "claim", byName: hostile },
    signal: { id: "exp.capacity.seats", label: hostile, category: hostile },
  });
  const facts = {
    ...factsOf({ ...message, to: [{ id: "201", name: hostile, email: null }] }),
    event: { type: "mentioned", at: "2026-11-18T10:00:00Z", by: hostile, words: hostile },
  };
  const memory = { flag: "f", version: 1, channel: "C1", ts: "1.1" };
  const everything = [
    flagMessage(facts.flag),
    threadNotice(facts, ["U012AB3CD"]),
    directNotice(facts),
    declineView(hostile, memory, defaultTaxonomy),
  ];
  const texts = textsIn(everything);
  expect(texts.some(({ type }) => type === "mrkdwn")).toBe(false);
  for (const { text } of texts) expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(plainLines(flagMessage(facts.flag).blocks).join("\n")).toContain(hostile);
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
      const { text, blocks } = shown({
        flag: { accountName, quote, note, requesterName: label, agentName: quote },
        signal: { id: "x", label, category: null },
      });
      for (const each of textsIn({ text, blocks }))
        expect(each.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }),
    { numRuns: 200 },
  );
});

test("however long the texts are, Slack takes message and dialog", () => {
  const long = "<&😀".repeat(5000);
  const { text, blocks } = shown({
    flag: { accountName: long, quote: long, note: long, evidence: long, ticketSubject: long },
    signal: { id: "x", label: long, category: null },
  });
  expect(text.length).toBeLessThanOrEqual(150);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const each of textsIn(blocks)) {
    expect(each.text.length).toBeLessThanOrEqual(3000);
    expect(each.text.isWellFormed()).toBe(true);
  }
  const View = z.object({
    title: z.object({ text: z.string().max(24) }),
    submit: z.object({ text: z.string().max(24) }),
    private_metadata: z.string().max(3000),
    blocks: z.array(z.unknown()).max(100),
  });
  const memory = {
    flag: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
    version: 12,
    channel: "C1",
    ts: "1.1",
  };
  expect(View.safeParse(declineView(long, memory, defaultTaxonomy)).error).toBe(undefined);
});
