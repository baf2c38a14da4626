// What a Slack app needs: who it is, whose requests to believe, and where it posts.
import { z } from "zod";

/** Slack's ids of channels: public, private, and of direct messages. */
const ChannelId = z
  .string()
  .trim()
  .regex(/^[CGD][A-Z0-9]{2,20}$/, "must be a channel's id such as C0123456789");

/** Whom it writes to directly: nobody, whoever has to act when the clock runs out, or also every new flag's owner. */
export const DIRECT_MESSAGES = ["never", "reminders", "always"] as const;

const QueueChannel = z.tuple([z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), ChannelId]);

/** `expansion = C0123456789, friction = C0987654321`: a queue and its channel, split by commas or lines. */
const QueueChannels = z
  .string()
  .max(4000)
  .transform((text, context) => {
    const entries = text
      .split(/[,;\n]/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => QueueChannel.safeParse(line.split(/[=:]/).map((part) => part.trim())));
    const good = entries.flatMap(({ data }) => (data === undefined ? [] : [data]));
    if (good.length === entries.length) return new Map(good);
    context.addIssue({
      code: "custom",
      message: "must name queues and channel ids, such as expansion = C0123456789",
    });
    return z.NEVER;
  });

export const SlackAppSettings = z
  .strictObject({
    /** Its *Bot User OAuth Token*. */
    botToken: z
      .string()
      .trim()
      .regex(/^xoxb-[\w-]{10,250}$/, "must be a bot token, which begins with xoxb-"),
    /** What Slack signs its requests with: 32 hexadecimal digits under *Basic Information*. */
    signingSecret: z
      .string()
      .trim()
      .regex(/^[0-9a-f]{32,64}$/, "must be the app's signing secret, 32 hexadecimal digits"),
    /** One signing secret serves every workspace an app is installed in, so the workspace is checked as well. */
    teamId: z
      .string()
      .trim()
      .regex(/^T[A-Z0-9]{2,20}$/, "must be the workspace's id, which begins with T"),
    /** For queues that have no channel of their own. */
    channel: z.union([z.literal(""), ChannelId]).default(""),
    queueChannels: QueueChannels.default(new Map()),
    directMessages: z.enum(DIRECT_MESSAGES).default("reminders"),
  })
  .refine(
    ({ channel, queueChannels, directMessages }) =>
      channel !== "" || queueChannels.size > 0 || directMessages === "always",
    { path: ["channel"], message: "is missing: without one, nobody would see a flag" },
  );
export type SlackAppSettings = z.infer<typeof SlackAppSettings>;

/** The channel that flags of a queue stand in; `null` when they stand in none. */
export const channelOf = (settings: SlackAppSettings, queue: string): string | null =>
  settings.queueChannels.get(queue) ?? (settings.channel === "" ? null : settings.channel);
