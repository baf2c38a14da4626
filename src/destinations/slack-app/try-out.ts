// What *send a test* does for a Slack app.
import type { Ask } from "../ask.ts";
import type { Outcome } from "../destination-type.ts";
import type { SlackAppSettings } from "./settings.ts";
import { webApi } from "./web-api.ts";

const OK = { is: "answered", status: 200, retryAfter: null, word: null } as const;

/** The token is tried, its workspace compared, and each channel gets a sentence. */
export async function testSlack(settings: SlackAppSettings, ask: Ask): Promise<Outcome> {
  const api = webApi(ask, settings.botToken);
  const who = await api.write("auth.test", {});
  if (who.is === "not-ok") return who.outcome;
  if (who.body["team_id"] !== settings.teamId)
    return {
      result: { is: "answered", status: 403, retryAfter: null, word: null },
      problem: "The bot token belongs to another workspace than the one whose id was entered.",
    };
  const channels = new Set(
    [settings.channel, ...settings.queueChannels.values()].filter((channel) => channel !== ""),
  );
  for (const channel of channels) {
    const text = "This is a test of Signal Flag. Flags will be shown in this channel.";
    const answer = await api.write("chat.postMessage", { channel, text, mrkdwn: false });
    if (answer.is === "not-ok") {
      const { problem, ...outcome } = answer.outcome;
      return problem === undefined ? outcome : { ...outcome, problem: `${channel}: ${problem}` };
    }
  }
  return { result: OK };
}
