// One event on its way to Slack, and whom it can reach there.
import type { Outcome, Sent } from "../destination-type.ts";
import type { Facts, Reached } from "./facts.ts";
import type { People } from "./people.ts";
import type { PostOutcome } from "./posting.ts";
import type { SlackAppSettings } from "./settings.ts";
import type { WebApi } from "./web-api.ts";

export interface Sending {
  readonly settings: SlackAppSettings;
  readonly api: WebApi;
  readonly people: People;
  readonly facts: Facts;
  readonly sent: Sent;
  /** From when on a message is looked for before it is posted; `null` when nothing was tried before. */
  readonly since: Date | null;
}

/** Why the rest of an event is left to the next attempt. */
export type Stopped = Extract<PostOutcome, { is: "not-there" }>;

/** The ids of those whom the event is for, without those who are not in Slack. */
export async function mentionsOf(sending: Sending): Promise<string[] | Stopped> {
  const users: string[] = [];
  for (const person of sending.facts.to) {
    const found = await userOf(sending, person);
    if (found !== null && typeof found !== "string") return found;
    if (found !== null) users.push(found);
  }
  return users;
}

/** Their id in Slack; `null` when they are not there. */
async function userOf(
  { api, people, settings, sent }: Sending,
  { email }: Reached,
): Promise<string | Stopped | null> {
  if (email === null) return null;
  const found = await people.userOf(api, settings.teamId, email, sent.at);
  if (found.is === "found") return found.user;
  return found.is === "nobody" ? null : stoppedBy(found.outcome, found.error);
}

/** The channel of direct messages to a person; `null` when they are not in Slack. */
export async function directChannel(
  sending: Sending,
  person: Reached,
): Promise<string | Stopped | null> {
  const user = await userOf(sending, person);
  if (typeof user !== "string") return user;
  const { api, people, settings, sent } = sending;
  const found = await people.channelTo(api, settings.teamId, user, sent.at);
  if (found.is === "found") return found.channel;
  return found.is === "nobody" ? null : stoppedBy(found.outcome, found.error);
}

const stoppedBy = (outcome: Outcome, error: string | null): Stopped => ({
  is: "not-there",
  error,
  mayBeThere: false,
  outcome,
});

/** Says which channel it was about. */
export const named = (stopped: Stopped, channel: string): Stopped => {
  const { problem } = stopped.outcome;
  return problem === undefined
    ? stopped
    : { ...stopped, outcome: { ...stopped.outcome, problem: `${channel}: ${problem}` } };
};
