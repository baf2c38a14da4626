// One event told to Slack: the flag's message posted or drawn anew, and those told who have to look at once.
import type { Ask } from "../ask.ts";
import type { Outcome, Sent } from "../destination-type.ts";
import { drawAll } from "./draw.ts";
import { Facts } from "./facts.ts";
import { Kept, NOTHING_KEPT } from "./kept.ts";
import type { People } from "./people.ts";
import type { Sending } from "./sending.ts";
import type { SlackAppSettings } from "./settings.ts";
import { eraseWords, tellAll } from "./tell.ts";
import { webApi } from "./web-api.ts";

/** How far Slack's clock may be behind ours, in milliseconds. */
const SKEW_MS = 60_000;

/** Tells one event. Whatever could be done is kept, so that another attempt goes on from there. */
export async function sendToSlack(
  settings: SlackAppSettings,
  people: People,
  sent: Sent,
  ask: Ask,
): Promise<Outcome> {
  const facts = Facts.parse(JSON.parse(sent.body));
  const before = Kept.safeParse(sent.kept).data ?? NOTHING_KEPT;
  // A worker may have died after it had posted, so that nothing was kept of it.
  const mayBeThere = sent.repeated === true;
  const since = before.unsureSince ?? (mayBeThere ? aMomentBefore(new Date(facts.event.at)) : null);
  const sending: Sending = {
    settings,
    api: webApi(ask, settings.botToken),
    people,
    facts,
    sent,
    since: since === null ? null : new Date(since),
  };
  const kept: Kept = {
    ...before,
    messages: [...before.messages],
    told: before.told.map((each) => ({ ...each })),
  };
  const stopped =
    (await drawAll(sending, kept)) ??
    (facts.event.type === "redacted"
      ? await eraseWords(sending, kept)
      : await tellAll(sending, kept));
  if (stopped === null) {
    kept.unsureSince = null;
    return { result: OK, keep: kept };
  }
  kept.unsureSince = stopped.mayBeThere ? (since ?? aMomentBefore(sent.at)) : since;
  return { ...stopped.outcome, keep: kept };
}

const aMomentBefore = (at: Date): string => new Date(at.getTime() - SKEW_MS).toISOString();

const OK = { is: "answered", status: 200, retryAfter: null, word: null } as const;
