// What people are told of at once: in the message's thread, and one by one.
import type { Kept } from "./kept.ts";
import { directNotice, erasedNotice, threadNotice, toldTo } from "./notices.ts";
import { isGone, post, type PostOutcome, redraw } from "./posting.ts";
import { directChannel, mentionsOf, named, type Sending, type Stopped } from "./sending.ts";

/** Enough to know each of a flag's last reminders. */
const MOST_TOLD = 40;

/** Reminders and their like: a reply that calls people by name, and a message to each. */
export async function tellAll(sending: Sending, kept: Kept): Promise<Stopped | null> {
  const { facts, settings, sent, api } = sending;
  const audience = toldTo(facts);
  if (audience === "nobody") return null;
  const thread = kept.messages.find(({ to }) => to === null);
  const once = async (key: string, tell: () => Promise<PostOutcome | null>) => {
    if (kept.told.some((each) => each.key === key)) return null;
    const told = await tell();
    if (told?.is === "not-there") return told;
    // Whoever takes words back must know where they stand.
    const place = told === null || facts.event.words === null ? null : told.place;
    kept.told = [...kept.told, { key, place }].slice(-MOST_TOLD);
    return null;
  };
  if (thread !== undefined && audience === "thread-and-people") {
    const stopped = await once(`${sent.seq}`, async () => {
      const mentions = await mentionsOf(sending);
      if (!Array.isArray(mentions)) return mentions;
      return post(api, {
        ...threadNotice(facts, mentions),
        channel: thread.channel,
        thread: thread.ts,
        key: `${facts.flag.id}/${sent.seq}`,
        since: sending.since,
      });
    });
    if (stopped !== null) return named(stopped, thread.channel);
  }
  if (settings.directMessages === "never") return null;
  for (const person of facts.to) {
    const stopped = await once(`${sent.seq}/${person.id}`, async () => {
      const channel = await directChannel(sending, person);
      if (typeof channel !== "string") return channel;
      return post(api, {
        ...directNotice(facts),
        channel,
        key: `${facts.flag.id}/${sent.seq}/${person.id}`,
        since: sending.since,
      });
    });
    if (stopped !== null) return stopped;
  }
  return null;
}

/** Takes the words back that somebody wrote, once the flag's texts are erased. */
export async function eraseWords(
  { api }: Pick<Sending, "api">,
  kept: Kept,
): Promise<Stopped | null> {
  for (const told of kept.told) {
    if (told.place === null) continue;
    const erased = await redraw(api, told.place, erasedNotice);
    if (erased.is === "not-there" && !isGone(erased.error))
      return named(erased, told.place.channel);
    told.place = null;
  }
  return null;
}
