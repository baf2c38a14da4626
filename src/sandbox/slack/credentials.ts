// The stand-in workspace's app: its ids, and its secrets, made of the sandbox's own so that no two sandboxes share them.
import { createHmac } from "node:crypto";

export const WORKSPACE = {
  teamId: "T0FERNWELL",
  name: "Fernwell",
  domain: "fernwell",
  appId: "A0SIGNALFLAG",
  botId: "B0SIGNALFLAG",
  botUserId: "U0SIGNALFLAG",
} as const;

/** Channels there are from the beginning, with the app in them. */
export const CHANNELS = [
  { id: "C0EXPANSION", name: "expansion", topic: "What customers want more of" },
  { id: "C0FRICTION", name: "friction", topic: "What may drive customers away" },
] as const;

export interface SlackCredentials {
  readonly botToken: string;
  readonly signingSecret: string;
}

/** Both follow from a key of this sandbox. */
export const slackCredentials = (key: string): SlackCredentials => ({
  botToken: `xoxb-${made(key, "bot token").slice(0, 40)}`,
  signingSecret: made(key, "signing secret").slice(0, 32),
});

const made = (key: string, what: string): string =>
  createHmac("sha256", key).update(`slack ${what}`).digest("hex");
