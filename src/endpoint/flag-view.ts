// Records of the store as the API tells them.
import type { Delivery, Flag, FlagEvent } from "../api/flag.ts";
import { EVENT_TYPES } from "../api/flag.ts";
import type { DeliveryRecord, EventRecord, FlagRecord } from "../storage/flag-record.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A person or an organization that nobody has named yet is shown by its number. */
export const numbered = (id: string): string => `#${id}`;

/** A flag as screens see it. */
export function flagView(flag: FlagRecord): Flag {
  return {
    id: flag.id,
    kind: flag.kind,
    status: flag.status,
    version: flag.version,
    signal: flag.signal,
    taxonomyVersion: flag.taxonomyVersion,
    ticketId: flag.ticketId,
    ticketSubject: flag.ticketSubject,
    account: accountSnapshot(flag),
    agent: { id: flag.agentId, name: flag.agentName ?? numbered(flag.agentId) },
    owner:
      flag.ownerId === null
        ? null
        : { id: flag.ownerId, name: flag.ownerName ?? numbered(flag.ownerId) },
    queue: flag.queue,
    urgency: flag.urgency,
    why: flag.why.map((reason) => ({ ...reason })),
    dueAt: flag.dueAt.toISOString(),
    raisedAt: flag.raisedAt.toISOString(),
    claimedAt: iso(flag.claimedAt),
    contactedAt: iso(flag.contactedAt),
    acceptedAt: iso(flag.acceptedAt),
    closedAt: iso(flag.closedAt),
    snoozedUntil: iso(flag.snoozedUntil),
    pause:
      flag.pausedUntil === null || flag.pausedReason === null
        ? null
        : { reason: flag.pausedReason, until: flag.pausedUntil.toISOString() },
    requesterName: flag.requesterName,
    quote: flag.quote,
    note: flag.note,
    evidence: flag.evidence,
    declineReason: flag.declineReason,
    duplicateOf: flag.duplicateOf,
    joined: joinedView(flag),
    corroboration:
      flag.joinedFlags === 0 || flag.joinedAt === null
        ? null
        : {
            agents: flag.heardAgents,
            tickets: flag.heardTickets,
            flags: flag.joinedFlags + 1,
            newestAt: flag.joinedAt.toISOString(),
          },
    opportunity: linkedOpportunity(flag),
    identityAssurance: flag.identityAssurance,
  };
}

function joinedView(flag: FlagRecord): Flag["joined"] {
  const { duplicateOf, headAgentId, headRaisedAt, headStatus } = flag;
  if (duplicateOf === null || headAgentId === null || headRaisedAt === null || headStatus === null)
    return null;
  return {
    id: duplicateOf,
    agent: { id: headAgentId, name: flag.headAgentName ?? numbered(headAgentId) },
    raisedAt: headRaisedAt.toISOString(),
    status: headStatus,
  };
}

function accountSnapshot(flag: FlagRecord): Flag["account"] {
  if (flag.accountId === null) return null;
  const { plan, seats, seatsUsed, arrMinor, currency, renewalOn } = flag;
  return {
    id: flag.accountId,
    name: flag.accountName ?? numbered(flag.accountId),
    plan,
    seats,
    seatsUsed,
    arrMinor,
    currency,
    renewalOn,
  };
}

function linkedOpportunity(flag: FlagRecord): Flag["opportunity"] {
  if (flag.crm === null || flag.opportunityId === null) return null;
  return {
    crm: flag.crm,
    id: flag.opportunityId,
    name: flag.opportunityName,
    status: flag.opportunityStatus,
    amountMinor: flag.opportunityAmountMinor,
    currency: flag.opportunityCurrency,
  };
}

const isEventType = (type: string): type is FlagEvent["type"] =>
  (EVENT_TYPES as readonly string[]).includes(type);

/** One line of a flag's story. What is kept for undoing a move is nobody's reading. */
export function eventView(event: EventRecord): FlagEvent {
  if (!isEventType(event.type))
    throw new Error(`The event type "${event.type}" is not in the API.`);
  const {
    before: _before,
    asideBefore: _aside,
    whyBefore: _why,
    following: _following,
    ...data
  } = event.data;
  return {
    seq: event.seq,
    type: event.type,
    at: event.at.toISOString(),
    by: event.byId === null ? null : { id: event.byId, name: event.byName ?? numbered(event.byId) },
    data,
  };
}

/** What CS says among itself is not read in the ticket: agents see that a flag changed hands, and none of the remarks. */
export const storyForAgents = (story: readonly FlagEvent[]): FlagEvent[] =>
  story
    .filter(({ type }) => type !== "mentioned" && type !== "snoozed" && type !== "woken")
    .map((event) => {
      if (event.type !== "handed-over") return event;
      const { words: _note, ...data } = event.data;
      return { ...event, data };
    });

export const deliveryView = (delivery: DeliveryRecord): Delivery => ({
  id: delivery.id,
  destination: {
    id: delivery.destinationId,
    type: delivery.destinationType,
    name: delivery.destinationName,
  },
  status: delivery.status,
  attempts: delivery.attempts,
  nextAttemptAt: iso(delivery.nextAttemptAt),
  deliveredAt: iso(delivery.deliveredAt),
  problem: delivery.problem,
});
