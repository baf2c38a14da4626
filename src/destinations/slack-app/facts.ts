// What a message about a flag is made of. It is stored when the message is first tried, and every attempt makes its
// requests from it.
import { z } from "zod";
import { DECLINE_REASONS, KINDS, STATUSES } from "../../domain/flag.ts";
import type { Message } from "../message.ts";
import { seatsOf, worthOf } from "../slack.ts";

const Text = z.string().nullable();
const Instant = z.iso.datetime();
const Reached = z.strictObject({ id: z.string(), name: z.string(), email: z.string().nullable() });
export type Reached = z.infer<typeof Reached>;

/** The flag as it stood. */
export const FlagFacts = z.strictObject({
  id: z.string(),
  version: z.int(),
  kind: z.enum(KINDS),
  status: z.enum(STATUSES),
  queue: z.string(),
  /** The account's name, or else the ticket's number. */
  about: z.string(),
  signal: Text,
  worth: Text,
  plan: Text,
  renewal: Text,
  flaggedBy: z.string(),
  owner: Text,
  ticket: z.string(),
  quote: Text,
  requester: Text,
  note: Text,
  evidence: Text,
  reason: z.enum(DECLINE_REASONS).nullable(),
  raisedAt: Instant,
  dueAt: Instant,
  /** Whether the customer still has to be contacted. */
  isDue: z.boolean(),
  /** Until when its clock stands still. */
  pausedUntil: Instant.nullable(),
  /** From how many agents and tickets it has been heard; `null` while it was heard once. */
  heard: z.strictObject({ agents: z.int(), tickets: z.int() }).nullable(),
  link: z.string(),
});
export type FlagFacts = z.infer<typeof FlagFacts>;

export const Facts = z.strictObject({
  flag: FlagFacts,
  event: z.strictObject({
    type: z.string(),
    at: Instant,
    by: Text,
    /** What its author wrote to those whom it is for. */
    words: Text,
  }),
  /** Whom the event is for, one by one. */
  to: z.array(Reached),
});
export type Facts = z.infer<typeof Facts>;

/** The flag's part, which a pressed button shows anew without an event, as it stands at an instant. */
export function flagFacts(
  { flag, signal, link }: Pick<Message, "flag" | "signal" | "link">,
  at: Date,
): FlagFacts {
  const agent = flag.agentName ?? `member ${flag.agentId}`;
  const owner = flag.ownerName ?? (flag.ownerId === null ? null : `member ${flag.ownerId}`);
  return {
    id: flag.id,
    version: flag.version,
    kind: flag.kind,
    status: flag.status,
    queue: flag.queue,
    about: flag.accountName ?? `ticket #${flag.ticketId}`,
    signal: signal?.label ?? null,
    worth: worthOf({ flag }),
    plan: seatsOf({ flag }),
    renewal: flag.renewalOn,
    flaggedBy: flag.team === null ? agent : `${agent}, ${flag.team}`,
    owner,
    ticket: `#${flag.ticketId} ${flag.ticketSubject ?? ""}`.trim(),
    quote: flag.quote,
    requester: flag.requesterName,
    note: flag.note,
    evidence: flag.evidence,
    reason: flag.declineReason,
    raisedAt: flag.raisedAt.toISOString(),
    dueAt: flag.dueAt.toISOString(),
    isDue: flag.contactedAt === null && flag.closedAt === null,
    pausedUntil:
      flag.pausedUntil !== null && flag.pausedUntil > at ? flag.pausedUntil.toISOString() : null,
    heard: flag.joinedFlags === 0 ? null : { agents: flag.heardAgents, tickets: flag.heardTickets },
    link,
  };
}

export const factsOf = (
  message: Pick<Message, "flag" | "signal" | "link" | "event"> & {
    readonly to: readonly Reached[];
  },
): Facts => ({
  flag: flagFacts(message, message.event.at),
  event: {
    type: message.event.type,
    at: message.event.at.toISOString(),
    by: message.event.byName,
    words: typeof message.event.data["words"] === "string" ? message.event.data["words"] : null,
  },
  to: message.to.map(({ id, name, email }) => ({ id, name, email })),
});
