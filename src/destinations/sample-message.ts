// A flag that nobody raised, for trying a destination: it says of itself that it is a test.
import type { Addressee } from "../storage/members.ts";
import type { DestinationEvent } from "./events.ts";
import type { Message } from "./message.ts";

/** Of no tenant, so that whoever looks it up finds nothing. */
const SAMPLE_ID = "00000000-0000-7000-8000-000000000000";
const DAY = 86_400_000;

/** A message about an invented flag, as if it had been raised at `at`. */
export const sampleMessage = ({
  at,
  queueUrl,
  event = "raised",
  to,
}: {
  readonly at: Date;
  readonly queueUrl: string;
  readonly event?: DestinationEvent | undefined;
  readonly to: readonly Addressee[];
}): Message => ({
  flag: {
    id: SAMPLE_ID,
    kind: "expansion",
    status: "new",
    version: 1,
    signal: null,
    taxonomyVersion: 1,
    ticketId: "1",
    ticketSubject: "A test",
    accountId: null,
    accountName: "Signal Flag test",
    plan: null,
    seats: null,
    seatsUsed: null,
    arrMinor: null,
    currency: null,
    renewalOn: null,
    agentId: "1",
    agentName: "Signal Flag",
    team: null,
    ownerId: null,
    ownerName: null,
    queue: "expansion",
    urgency: "day",
    why: [],
    dueAt: new Date(at.getTime() + DAY),
    raisedAt: at,
    claimedAt: null,
    contactedAt: null,
    acceptedAt: null,
    opportunityAt: null,
    closedAt: null,
    snoozedUntil: null,
    snoozedById: null,
    pausedUntil: null,
    pausedReason: null,
    requesterName: null,
    quote: "This is a test of the connection. No customer said it, and nothing has to be done.",
    note: null,
    evidence: null,
    declineReason: null,
    rightSignal: null,
    duplicateOf: null,
    headAgentId: null,
    headAgentName: null,
    headRaisedAt: null,
    headStatus: null,
    joinedFlags: 0,
    heardAgents: 1,
    heardTickets: 1,
    joinedAt: null,
    crm: null,
    opportunityId: null,
    opportunityName: null,
    opportunityStatus: null,
    opportunityAmountMinor: null,
    opportunityCurrency: null,
    identityAssurance: "signed",
  },
  event: { seq: 1, type: event, at, byId: null, byName: null, data: {} },
  signal: null,
  link: queueUrl,
  to,
  crm: { accountId: null, ownerEmail: null },
  lead: null,
  zone: "UTC",
});
