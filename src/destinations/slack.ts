// A message into a Slack channel through an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
import { z } from "zod";
import { minorDigits } from "../domain/money.ts";
import { resultOfAnswer } from "./ask.ts";
import { clip } from "./clip.ts";
import { DestinationSettingsError, type DestinationType } from "./destination-type.ts";
import { EVENTS } from "./events.ts";
import type { Message } from "./message.ts";

export const SlackSettings = z.strictObject({ url: z.string().min(1) });
export type SlackSettings = z.infer<typeof SlackSettings>;

// Lengths that Slack takes (https://docs.slack.dev/reference/block-kit/blocks); one more character is an error.
const LONGEST_HEADER = 150;
const LONGEST_FIELD = 300; // Slack takes 2,000, but two columns should stay readable.
const LONGEST_SECTION = 3000;

/** Slack's three control characters. With them escaped, no text can become a link, a mention or `<!channel>`. */
const ESCAPED = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

/** Text by somebody else as Slack shows it literally, at most `most` characters after escaping. */
export const slackText = (text: string, most: number): string =>
  clip(text.trim(), most, (character) => ESCAPED.get(character) ?? character);

const plain = (text: string, most: number) => ({
  type: "plain_text",
  text: slackText(text, most),
  // Otherwise `:boom:` in a customer's sentence would be drawn.
  emoji: false,
});

/** What an account pays, in whole units; `null` when that is not known. */
export function worthOf({ flag: { arrMinor, currency } }: Pick<Message, "flag">): string | null {
  const digits = currency === null ? null : minorDigits(currency);
  if (arrMinor === null || currency === null || digits === null) return null;
  const unit = 10n ** BigInt(digits);
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    maximumFractionDigits: 0,
  });
  return `${format.format((BigInt(arrMinor) + unit / 2n) / unit)} a year`;
}

/** Plan and seats, as far as they are known. */
export function seatsOf({
  flag: { plan, seats, seatsUsed },
}: Pick<Message, "flag">): string | null {
  const used = seats === null ? null : `${seatsUsed ?? "?"} of ${seats} seats`;
  const parts = [plan, used].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(", ");
}

function headlineOf({ flag, event }: Message): string {
  const kind = flag.kind === "expansion" ? "Expansion" : "Friction";
  return `${kind} ${EVENTS[event.type].headline}: ${flag.accountName ?? `ticket #${flag.ticketId}`}`;
}

function fieldsOf(message: Message): { readonly name: string; readonly value: string }[] {
  const { flag, event, signal } = message;
  const agent = flag.agentName ?? `member ${flag.agentId}`;
  const by = event.byName ?? (event.byId === null ? null : `member ${event.byId}`);
  return [
    { name: "Signal", value: signal?.label ?? "Not sure" },
    { name: "Worth", value: worthOf(message) },
    { name: "Plan", value: seatsOf(message) },
    { name: "Renewal", value: flag.renewalOn },
    { name: "Flagged by", value: flag.team === null ? agent : `${agent}, ${flag.team}` },
    { name: "Owner", value: flag.ownerName ?? (flag.ownerId === null ? "Nobody yet" : null) },
    { name: "Done by", value: event.type === "raised" ? null : by },
    { name: "Ticket", value: `#${flag.ticketId} ${flag.ticketSubject ?? ""}` },
  ].flatMap(({ name, value }) => (value === null || value.trim() === "" ? [] : [{ name, value }]));
}

/** What the customer said, and what the agent adds; nothing where nothing was said. */
function textsOf({ flag }: Message): string[] {
  const quote = flag.quote?.trim() ?? "";
  const note = flag.note?.trim() ?? "";
  const who = flag.requesterName?.trim() ?? "";
  return [
    ...(quote === "" ? [] : [`“${quote}”${who === "" ? "" : ` — ${who}`}`]),
    ...(note === "" ? [] : [`Note: ${note}`]),
  ];
}

/**
 * Everything said by people stands in plain text objects. Link and time are rich text elements, which hold no markup, so
 * no character of this message is markup. (A button would be larger, but without an app that answers clicks Slack puts
 * a warning sign beside it.)
 */
function build(message: Message): string {
  const { flag, link } = message;
  const due = Math.floor(flag.dueAt.getTime() / 1000);
  const headline = headlineOf(message);
  const worth = worthOf(message);
  return JSON.stringify({
    // Notifications and screen readers take this one.
    text: slackText(worth === null ? headline : `${headline} (${worth})`, LONGEST_HEADER),
    mrkdwn: false,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(headline, LONGEST_HEADER) },
      {
        type: "section",
        fields: fieldsOf(message).map(({ name, value }) =>
          plain(`${name}: ${value}`, LONGEST_FIELD),
        ),
      },
      ...textsOf(message).map((text) => ({
        type: "section",
        text: plain(text, LONGEST_SECTION),
      })),
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              ...(flag.contactedAt === null && flag.closedAt === null
                ? [
                    { type: "text", text: "Contact the customer by " },
                    {
                      type: "date",
                      timestamp: due,
                      format: "{date_short_pretty} at {time}",
                      fallback: `${flag.dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC`,
                    },
                    { type: "text", text: " · " },
                  ]
                : []),
              { type: "link", url: link, text: "Open in the queue" },
            ],
          },
        ],
      },
    ],
  });
}

/** What it answers with: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors". */
const KNOWN_WORDS = [
  "action_prohibited",
  "channel_is_archived",
  "channel_not_found",
  "invalid_payload",
  "invalid_token",
  "no_active_hooks",
  "no_service",
  "no_service_id",
  "no_team",
  "no_text",
  "posting_to_general_channel_denied",
  "rate_limited",
  "rollup_error",
  "team_disabled",
  "too_many_attachments",
  "user_not_found",
];

export const slack: DestinationType = {
  type: "slack",
  label: "Slack channel",
  about: "Posts every new flag into one channel, through an incoming webhook.",
  fields: [
    {
      key: "url",
      input: "url",
      label: "Incoming webhook",
      help: "In Slack: Apps → Incoming Webhooks → Add to Slack. Whoever knows this address can post into the channel.",
      secret: true,
      placeholder: "https://hooks.slack.com/services/…",
    },
  ],
  settings: SlackSettings,
  hears: ["raised"],
  // Slack takes one message per second and channel (https://docs.slack.dev/apis/web-api/rate-limits).
  inParallel: 1,
  spacingMs: 1000,
  knowsRepeats: false,
  build,
  open(settings) {
    const parsed = SlackSettings.safeParse(settings);
    if (!parsed.success)
      throw new DestinationSettingsError("Slack needs the URL of an incoming webhook.");
    const { url } = parsed.data;
    return {
      send: async ({ body }, { ask }) => {
        const headers = { "content-type": "application/json" };
        const answer = await ask(url, { method: "POST", headers, body });
        return { result: resultOfAnswer(answer, KNOWN_WORDS) };
      },
    };
  },
};
