// Slack as an app: a message per flag that changes as the flag moves, with buttons that move it
// (https://docs.slack.dev/messaging and https://docs.slack.dev/interactivity).
import { DestinationSettingsError, type DestinationType } from "../destination-type.ts";
import { EVENTS, isDestinationEvent } from "../events.ts";
import { factsOf } from "./facts.ts";
import { createPeople } from "./people.ts";
import { sendToSlack } from "./send.ts";
import { DIRECT_MESSAGES, SlackAppSettings } from "./settings.ts";
import { testSlack } from "./try-out.ts";

const WHOM: Record<(typeof DIRECT_MESSAGES)[number], string> = {
  never: "Nobody",
  reminders: "Whoever is reminded of a flag",
  always: "Also the owner of every new flag",
};

/** The type, with a memory of its own of who is who in Slack. */
export const createSlackApp = (people = createPeople()): DestinationType => ({
  type: "slack-app",
  label: "Slack app",
  about:
    "Keeps one message per flag in a channel, up to date and with buttons, and writes to people who have to act.",
  fields: [
    {
      key: "botToken",
      input: "text",
      label: "Bot token",
      help: "OAuth & Permissions → Bot User OAuth Token.",
      secret: true,
      placeholder: "xoxb-…",
    },
    {
      key: "signingSecret",
      input: "text",
      label: "Signing secret",
      help: "Basic Information → App Credentials.",
      secret: true,
    },
    {
      key: "teamId",
      input: "text",
      label: "Workspace id",
      help: "In the address of Slack in a browser: app.slack.com/client/T…",
      placeholder: "T0123456789",
    },
    {
      key: "channel",
      input: "text",
      label: "Channel id",
      help: "At the foot of the channel's details. For queues that have none of their own below.",
      optional: true,
      placeholder: "C0123456789",
    },
    {
      key: "queueChannels",
      input: "text",
      label: "Channels of single queues",
      help: "A queue and its channel, separated by commas.",
      optional: true,
      placeholder: "expansion = C0123456789, friction = C0987654321",
    },
    {
      key: "directMessages",
      input: "choice",
      label: "Direct messages to",
      choices: DIRECT_MESSAGES.map((value) => ({ value, label: WHOM[value] })),
      initial: "reminders",
    },
  ],
  settings: SlackAppSettings,
  // Everything that changes how a flag stands changes its message.
  hears: Object.keys(EVENTS).filter(isDestinationEvent),
  // Slack takes one message per second and channel (https://docs.slack.dev/apis/web-api/rate-limits).
  inParallel: 1,
  spacingMs: 1000,
  inOrder: true,
  // A message that may be there is looked for before it is posted again.
  knowsRepeats: true,
  build: (message) => JSON.stringify(factsOf(message)),
  open(settings) {
    const parsed = SlackAppSettings.safeParse(settings);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.map(String).join(".") ?? "";
      throw new DestinationSettingsError(
        `A Slack app needs other settings: ${field || "settings"} ${issue?.message ?? "is wrong"}.`,
        { field: field === "" ? null : field },
      );
    }
    const app = parsed.data;
    return {
      send: (sent, { ask }) => sendToSlack(app, people, sent, ask),
      test: (_sent, { ask }) => testSlack(app, ask),
    };
  },
});

export const slackApp = createSlackApp();
