// The flag's messages, drawn as the flag stands: each place it is in, and each it should be in.
import { isOpen } from "../../domain/flag.ts";
import { flagMessage } from "./blocks.ts";
import type { Reached } from "./facts.ts";
import type { Kept } from "./kept.ts";
import { toldTo } from "./notices.ts";
import { isGone, post, redraw } from "./posting.ts";
import { directChannel, named, type Sending, type Stopped } from "./sending.ts";
import { channelOf } from "./settings.ts";

/** Changes what is there and posts what is missing; `kept` is brought up to date on the way. */
export async function drawAll(sending: Sending, kept: Kept): Promise<Stopped | null> {
  const { settings, facts } = sending;
  // A message that was sent again by hand, or overtaken: what stands there is newer.
  if (kept.version > facts.flag.version) return null;
  const channel = channelOf(settings, facts.flag.queue);
  const wanted: (string | null)[] = channel === null ? [] : [null];
  // Reminders and their like are for whom they name; the flag itself is its owner's.
  const direct = settings.directMessages === "always" && toldTo(facts) === "nobody" ? facts.to : [];
  for (const person of direct) wanted.push(person.id);
  const places = new Set([...kept.messages.map(({ to }) => to), ...wanted]);
  for (const to of places) {
    const person = facts.to.find(({ id }) => id === to) ?? null;
    const stopped = await drawOne(sending, kept, { to, person, channel });
    if (stopped !== null) return stopped;
  }
  kept.version = facts.flag.version;
  return null;
}

async function drawOne(
  sending: Sending,
  kept: Kept,
  where: {
    readonly to: string | null;
    readonly person: Reached | null;
    readonly channel: string | null;
  },
): Promise<Stopped | null> {
  const { api, facts } = sending;
  const shown = flagMessage(facts.flag);
  const known = kept.messages.find(({ to }) => to === where.to);
  if (known !== undefined) {
    const drawn = await redraw(api, { channel: known.channel, ts: known.ts }, shown);
    if (drawn.is === "there") return null;
    // A channel that was given up for another one stands in nobody's way.
    const movedOn = drawn.error === "channel_not_found" && known.channel !== where.channel;
    if (!isGone(drawn.error) && !movedOn) return named(drawn, known.channel);
    kept.messages = kept.messages.filter(({ to }) => to !== where.to);
  }
  // Nobody needs to be shown a flag for the first time that has ended.
  if (!isOpen(facts.flag.status)) return null;
  const found = await channelFor(sending, where);
  if (typeof found !== "string") return found;
  const posted = await post(api, {
    ...shown,
    channel: found,
    key: where.to === null ? facts.flag.id : `${facts.flag.id}/${where.to}`,
    since: known === undefined ? sending.since : null,
  });
  if (posted.is === "not-there") return named(posted, found);
  kept.messages.push({ to: where.to, ...posted.place });
  return null;
}

async function channelFor(
  sending: Sending,
  {
    to,
    person,
    channel,
  }: {
    readonly to: string | null;
    readonly person: Reached | null;
    readonly channel: string | null;
  },
): Promise<string | Stopped | null> {
  if (to === null) return channel;
  return person === null ? null : directChannel(sending, person);
}
