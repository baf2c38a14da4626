// The catalogue of events for whoever writes a receiver: made of the code that sends them, with an example of each.
import { EVENTS, type DestinationEvent, isDestinationEvent } from "./events.ts";
import { sampleMessage } from "./sample-message.ts";
import { webhook } from "./webhook.ts";

const AT = new Date("2026-11-18T10:00:00.000Z");
const DUE = "2026-11-19T10:00:00.000Z";
const ADA = { id: "101", name: "Ada Agent" };
const MIA = { id: "201", name: "Mia Manager" };
const NIA = { id: "202", name: "Nia Manager" };
const OTHER_FLAG = "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e11";

/** What `event.data` holds besides what the payload says anyway. An event that is not named here brings nothing more. */
export const EXAMPLES: Readonly<
  Partial<Record<DestinationEvent, Readonly<Record<string, unknown>>>>
> = {
  raised: { kind: "expansion", signal: "exp.capacity.seats", ticketId: "48213" },
  refined: { changed: ["note", "signal"] },
  opportunity: { crm: "salesforce", opportunityId: "0065g00000Lm3pQ" },
  decline: { reason: "already-known" },
  duplicate: { of: OTHER_FLAG },
  reopen: { why: "They asked again.", dueBefore: DUE },
  undone: { undid: 3, what: "contact" },
  snoozed: { until: "2026-11-23T08:00:00.000Z", why: "Their admin is back on Monday." },
  "handed-over": {
    toIds: ["202"],
    to: [NIA],
    dueBefore: DUE,
    dueAt: DUE,
    words: "You know their team.",
  },
  mentioned: { toIds: ["202"], to: [NIA], words: "Is this the same rollout?" },
  agreed: {
    on: "2026-12-01",
    amountMinor: "1200000",
    currency: "USD",
    words: "Send an offer for 20 seats.",
    link: "https://crm.example.com/deals/1",
  },
  thanked: { toIds: ["101"], to: [ADA], words: "Well heard!" },
  paused: {
    reason: "customer-asked-to-wait",
    until: "2026-11-23T08:00:00.000Z",
    dueBefore: DUE,
    dueAt: DUE,
  },
  unpaused: { isEarly: false, dueAt: DUE },
  reminded: { step: 1, toIds: ["201"], to: [MIA], share: 0.75, dueAt: DUE },
  breached: { step: 2, toIds: ["201", "202"], to: [MIA, NIA], share: 1, dueAt: DUE },
  escalated: { step: 3, rung: 1, toIds: ["202"], to: [NIA], share: 1.4, dueAt: DUE },
  held: { step: 99, because: "opportunity" },
  split: { from: OTHER_FLAG, because: "refined" },
  joined: { of: OTHER_FLAG },
  corroborated: { flagId: OTHER_FLAG, agentId: "102", ticketId: "48377" },
  uncorroborated: { flagId: OTHER_FLAG, agentId: "102", ticketId: "48377", because: "withdrawn" },
  credited: {
    crm: "salesforce",
    opportunityId: "0065g00000Lm3pQ",
    bucket: "sourced",
    reason: "first-flag-before-opportunity",
    ruleVersion: 1,
  },
  disputed: {
    act: "contested",
    disputeId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e13",
    crm: "salesforce",
    opportunityId: "0065g00000Lm3pQ",
    bucket: "influenced",
    flagId: OTHER_FLAG,
  },
  fixed: { fixId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e12" },
  unfixed: { fixId: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e12" },
  redacted: { because: "age" },
};

/** The payload of a type of event, as a receiver gets it. */
export function examplePayload(type: DestinationEvent): unknown {
  const sample = sampleMessage({
    at: AT,
    queueUrl: "https://flags.example.com/queue?flag=019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
    event: type,
    to: [],
  });
  return JSON.parse(
    webhook.build({
      ...sample,
      flag: {
        ...sample.flag,
        id: "019a96d1-7e5c-7c7e-9a3a-3d0a5c6f7e10",
        signal: "exp.capacity.seats",
        ticketId: "48213",
        ticketSubject: "No seats left",
        accountId: "9081163007251",
        accountName: "Northwind Trading",
        plan: "Growth",
        seats: 40,
        seatsUsed: 38,
        arrMinor: "4800000",
        currency: "USD",
        renewalOn: "2027-01-03",
        agentId: "101",
        agentName: "Ada Agent",
        team: "Billing",
        ownerId: "201",
        ownerName: "Mia Manager",
        requesterName: "Rita Requester",
        quote: "We are out of licences.",
        note: "Their ops lead decides.",
      },
      event: {
        ...sample.event,
        byId: type === "raised" ? "101" : "201",
        byName: type === "raised" ? "Ada Agent" : "Mia Manager",
        data: EXAMPLES[type] ?? {},
      },
      signal: { id: "exp.capacity.seats", label: "Seat limit outgrown", category: "Capacity" },
    }),
  );
}

/** The guide as Markdown. */
export function eventsGuide(): string {
  const types = Object.keys(EVENTS).filter(isDestinationEvent);
  const first = JSON.stringify(examplePayload("raised"), null, 2);
  return `# Events that a webhook hears

A signed webhook (set-up → Destinations → Signed webhook) gets one \`POST\` with a JSON body for every event that it was
set up to hear. Messages are signed by the [Standard Webhooks](https://www.standardwebhooks.com) specification: check
\`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` with its libraries and your secret (\`whsec_…\`) before you read
the body. While a secret is replaced, messages carry two signatures.

**Version 1.** Every body says \`"version": 1\`. Fields are added without another number, so ignore those you don't know;
a field that goes or changes its meaning gets a new number, and both are announced in the changelog. New types of events
are added, too: take those you know.

**At least once, in no promised order.** \`webhook-id\` is the same at every attempt: keep it and do nothing the second
time. \`data.event.seq\` counts up per flag: ignore what is older than what you have. Answer with 2xx within 15 seconds;
410 switches the destination off, other answers are tried again over about 28 hours.

Ids are strings, since Zendesk's have 64 bits. Amounts are minor units (cents) as decimal strings with their ISO currency.
Instants are ISO 8601 in UTC. Names of people, the quote, the note and other words are \`null\` once they were erased; erase
your copies when \`flag.redacted\` arrives. Texts are cut with an ellipsis when the body would pass 20 kB.

## The body

\`flag.raised\`, whole; the other events have the same body with their own \`type\` and \`data.event\`.

\`\`\`json
${first}
\`\`\`

## The types

${types.map(entryOf).join("\n\n")}
`;
}

function entryOf(type: DestinationEvent): string {
  const { name, means } = EVENTS[type];
  const data = JSON.stringify({ type: name, version: 1, data: { event: eventOf(type) } }, null, 2);
  return `### \`${name}\`\n\n${means}\n\n\`\`\`json\n${data}\n\`\`\``;
}

function eventOf(type: DestinationEvent): unknown {
  const payload = examplePayload(type);
  const data = isRecord(payload) ? payload["data"] : null;
  return isRecord(data) ? data["event"] : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
