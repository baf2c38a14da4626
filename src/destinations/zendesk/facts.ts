// What is told to a ticket: facts, kept once; the note's words are made of them when it is sent.
import { z } from "zod";
import { KINDS, STATUSES } from "../../domain/flag.ts";
import { spokenTo } from "../../domain/spoken.ts";
import { clip } from "../clip.ts";
import type { Message } from "../message.ts";

export const ZendeskFacts = z.object({
  ticketId: z.string(),
  status: z.enum(STATUSES),
  kind: z.enum(KINDS),
  event: z.string(),
  signal: z.object({ id: z.string(), label: z.string() }).nullable(),
  agent: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  link: z.string(),
});
export type ZendeskFacts = z.infer<typeof ZendeskFacts>;

/** Names are cut: a note is one line. */
const LONGEST_NAME = 100;

export const factsOf = ({ flag, event, signal, link }: Message): ZendeskFacts => ({
  ticketId: flag.ticketId,
  status: flag.status,
  kind: flag.kind,
  event: event.type,
  signal: signal === null ? null : { id: signal.id, label: clip(signal.label, LONGEST_NAME) },
  agent: flag.agentName === null ? null : clip(flag.agentName, LONGEST_NAME),
  by: event.byName === null ? null : clip(event.byName, LONGEST_NAME),
  reason: flag.declineReason,
  link,
});

/** The note in one of our languages; `null` for events that a ticket is told nothing about. */
export async function noteOf(facts: ZendeskFacts, language: string): Promise<string | null> {
  const words = await spokenTo(language);
  const { signal, by, agent, reason } = facts;
  const what = signal === null ? words.say("notSure") : words.signal(signal.id, signal.label);
  const said = words.maybe(`note.${facts.event}`, {
    signal: what,
    by: by ?? words.say("somebody"),
    agent: agent ?? words.say("somebody"),
    reason: reason === null ? "" : (words.maybe(`reason.${reason}`) ?? reason),
  });
  return said === undefined ? null : `Signal Flag: ${said}\n${facts.link}`;
}
