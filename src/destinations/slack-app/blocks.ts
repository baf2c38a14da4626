// How a flag looks in Slack (https://docs.slack.dev/reference/block-kit). What people wrote stands in plain text objects,
// escaped; links, times and mentions are elements of rich text, which hold no markup. So no character of a message is
// markup, whoever wrote it.
import { type ChatMove, chatMovesFrom } from "../../domain/chat.ts";
import type { DeclineReason, Status } from "../../domain/flag.ts";
import { slackText } from "../slack.ts";
import type { FlagFacts } from "./facts.ts";

// Lengths that Slack takes; one more character is an error.
const LONGEST_HEADER = 150;
const LONGEST_FIELD = 300; // Slack takes 2,000, but two columns should stay readable.
const LONGEST_SECTION = 3000;
const LONGEST_LINE = 300;
const LONGEST_LABEL = 75;

export interface Shown {
  /** What notifications and screen readers take. */
  readonly text: string;
  readonly blocks: readonly object[];
}

const BUTTONS: Record<ChatMove, string> = {
  claim: "Claim",
  contact: "Contacted",
  accept: "Accept",
  resolve: "Resolved",
  decline: "Not for us…",
};

/** What one would do next: the button that stands out. */
const NEXT: Partial<Record<Status, ChatMove>> = {
  new: "claim",
  claimed: "contact",
  contacted: "accept",
  accepted: "resolve",
};

export const REASONS: Record<DeclineReason, string> = {
  "already-known": "Already known",
  "self-serve": "The customer can buy it themselves",
  "not-qualified": "Not enough to act on",
  "wrong-account": "Wrong account",
  "wrong-signal": "Wrong signal",
  timing: "Not the right time",
};

export const plain = (text: string, most: number) => ({
  type: "plain_text",
  text: slackText(text, most),
  // Otherwise `:boom:` in a customer's sentence would be drawn.
  emoji: false,
});

/** A flag as it stands: its facts, its words and what can be done about it now. */
export function flagMessage(flag: FlagFacts): Shown {
  const headline = `${flag.kind === "expansion" ? "Expansion" : "Friction"}: ${flag.about}`;
  const worth = flag.worth === null ? "" : ` (${flag.worth})`;
  return {
    text: slackText(`${headline}${worth}. ${standing(flag)}`, LONGEST_HEADER),
    blocks: [
      { type: "header", text: plain(headline, LONGEST_HEADER) },
      { type: "context", elements: [plain(standing(flag), LONGEST_LINE)] },
      {
        type: "section",
        fields: fieldsOf(flag).map(({ name, value }) => plain(`${name}: ${value}`, LONGEST_FIELD)),
      },
      ...textsOf(flag).map((text) => ({ type: "section", text: plain(text, LONGEST_SECTION) })),
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: lineOf(flag) }] },
      ...actionsOf(flag),
    ],
  };
}

/** Where the flag stands, in a few words. */
export function standing({ status, owner, reason }: FlagFacts): string {
  switch (status) {
    case "new":
      return owner === null ? "New, and nobody’s yet" : `New, for ${owner}`;
    case "claimed":
      return `Claimed by ${owner ?? "somebody"}`;
    case "contacted":
      return owner === null ? "Contacted" : `Contacted; ${owner} follows up`;
    case "accepted":
      return owner === null ? "Accepted" : `Accepted; ${owner} follows up`;
    case "opportunity":
      return "An opportunity is linked";
    case "won":
      return "Won";
    case "lost":
      return "Lost";
    case "resolved":
      return "Resolved";
    case "declined":
      return reason === null ? "Declined" : `Declined: ${REASONS[reason].toLowerCase()}`;
    case "duplicate":
      return "Joined with another flag";
    case "expired":
      return "Expired: nobody followed it up in time";
    case "withdrawn":
      return "Taken back by the agent";
  }
}

function fieldsOf(flag: FlagFacts): { readonly name: string; readonly value: string }[] {
  return [
    { name: "Signal", value: flag.signal ?? "Not sure" },
    { name: "Worth", value: flag.worth },
    { name: "Plan", value: flag.plan },
    { name: "Renewal", value: flag.renewal },
    { name: "Owner", value: flag.owner ?? "Nobody yet" },
    { name: "Flagged by", value: flag.flaggedBy },
    { name: "Ticket", value: flag.ticket },
    { name: "Heard", value: heardOf(flag) },
  ].flatMap(({ name, value }) => (value === null || value.trim() === "" ? [] : [{ name, value }]));
}

const heardOf = ({ heard }: FlagFacts): string | null =>
  heard === null
    ? null
    : `by ${several(heard.agents, "agent")}, on ${several(heard.tickets, "ticket")}`;
const several = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

const said = (text: string | null): string => text?.trim() ?? "";

/** What the customer said, and what the agent adds; nothing where nothing was said. */
function textsOf(flag: FlagFacts): string[] {
  const who = said(flag.requester);
  return [
    ...(said(flag.quote) === "" ? [] : [`“${said(flag.quote)}”${who === "" ? "" : ` — ${who}`}`]),
    ...(said(flag.evidence) === "" ? [] : [`Details: ${said(flag.evidence)}`]),
    ...(said(flag.note) === "" ? [] : [`Note: ${said(flag.note)}`]),
  ];
}

const text = (words: string): object => ({ type: "text", text: words });

const lineOf = (flag: FlagFacts): object[] => [
  ...(flag.isDue ? [text("Contact the customer by "), dueDate(flag)] : []),
  ...(flag.isDue && flag.pausedUntil !== null
    ? [text("; the clock is paused until "), dateOf(flag.pausedUntil)]
    : []),
  ...(flag.isDue ? [text(" · ")] : []),
  openInQueue(flag),
];

/** The deadline in the reader's own zone. */
export const dueDate = ({ dueAt }: FlagFacts): object => dateOf(dueAt);

const dateOf = (instant: string): object => ({
  type: "date",
  timestamp: Math.floor(Date.parse(instant) / 1000),
  format: "{date_short_pretty} at {time}",
  fallback: `${instant.slice(0, 16).replace("T", " ")} UTC`,
});

export const openInQueue = ({ link }: FlagFacts): object => ({
  type: "link",
  url: link,
  text: "Open in the queue",
});

/** The buttons for what can be done now; none once the flag has ended. */
function actionsOf(flag: FlagFacts): object[] {
  const elements = chatMovesFrom(flag).map((move) => ({
    type: "button",
    action_id: move,
    text: plain(BUTTONS[move], LONGEST_LABEL),
    accessibility_label: slackText(`${BUTTONS[move]}: ${flag.about}`, LONGEST_LABEL),
    value: JSON.stringify({ flag: flag.id, version: flag.version }),
    ...(NEXT[flag.status] === move ? { style: "primary" } : {}),
  }));
  return elements.length === 0 ? [] : [{ type: "actions", block_id: "moves", elements }];
}
