// A flag as it stands in the store, with the names and the deal that every screen shows beside it.
import type { DeclineReason, FlagState, Kind, Status } from "../domain/flag.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";

export interface FlagRecord {
  readonly id: string;
  readonly kind: Kind;
  readonly status: Status;
  readonly version: number;
  readonly signal: string | null;
  readonly taxonomyVersion: number;
  readonly ticketId: string;
  readonly ticketSubject: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly plan: string | null;
  readonly seats: number | null;
  readonly seatsUsed: number | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly renewalOn: string | null;
  readonly agentId: string;
  readonly agentName: string | null;
  readonly team: string | null;
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly queue: Kind;
  readonly urgency: Urgency;
  readonly why: readonly Why[];
  readonly dueAt: Date;
  readonly raisedAt: Date;
  readonly claimedAt: Date | null;
  readonly contactedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly opportunityAt: Date | null;
  readonly closedAt: Date | null;
  readonly requesterName: string | null;
  readonly quote: string | null;
  readonly note: string | null;
  readonly evidence: string | null;
  readonly declineReason: DeclineReason | null;
  readonly rightSignal: string | null;
  readonly duplicateOf: string | null;
  readonly crm: string | null;
  readonly opportunityId: string | null;
  readonly opportunityName: string | null;
  readonly opportunityStatus: "open" | "won" | "lost" | null;
  readonly opportunityAmountMinor: string | null;
  readonly opportunityCurrency: string | null;
  readonly identityAssurance: "asserted" | "signed";
}

/** `select` list and joins of a flag; append `where f.tenant_id = $1 …`. */
export const FLAG_SELECT = `
  select f.id, f.kind, f.status, f.version, f.signal, f.taxonomy_version as "taxonomyVersion",
    f.ticket_id as "ticketId", t.ticket_subject as "ticketSubject", f.account_id as "accountId",
    f.account_name as "accountName", f.plan, f.seats, f.seats_used as "seatsUsed",
    f.arr_minor as "arrMinor", f.currency, f.renewal_on as "renewalOn", f.agent_id as "agentId",
    agent.name as "agentName", f.team, f.owner_id as "ownerId", owner.name as "ownerName",
    f.queue, f.urgency, f.why, f.due_at as "dueAt", f.raised_at as "raisedAt",
    f.claimed_at as "claimedAt", f.contacted_at as "contactedAt", f.accepted_at as "acceptedAt",
    f.opportunity_at as "opportunityAt", f.closed_at as "closedAt",
    t.requester_name as "requesterName", t.quote, t.note, t.evidence,
    f.decline_reason as "declineReason", f.right_signal as "rightSignal",
    f.duplicate_of as "duplicateOf", f.crm, f.opportunity_id as "opportunityId",
    o.name as "opportunityName", o.status as "opportunityStatus",
    o.amount_minor as "opportunityAmountMinor", o.currency as "opportunityCurrency",
    f.identity_assurance as "identityAssurance"`;

export const FLAG_JOINS = `
  left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
  left join members agent on agent.tenant_id = f.tenant_id and agent.id = f.agent_id
  left join members owner on owner.tenant_id = f.tenant_id and owner.id = f.owner_id
  left join opportunities o
    on o.tenant_id = f.tenant_id and o.crm = f.crm and o.id = f.opportunity_id`;

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

/** The part of a record that moves decide on and change. */
export const stateOf = (flag: FlagRecord): FlagState => ({
  kind: flag.kind,
  status: flag.status,
  agentId: flag.agentId,
  ownerId: flag.ownerId,
  raisedAt: flag.raisedAt.getTime(),
  claimedAt: ms(flag.claimedAt),
  contactedAt: ms(flag.contactedAt),
  acceptedAt: ms(flag.acceptedAt),
  opportunityAt: ms(flag.opportunityAt),
  closedAt: ms(flag.closedAt),
  declineReason: flag.declineReason,
  rightSignal: flag.rightSignal,
  duplicateOf: flag.duplicateOf,
  opportunity:
    flag.crm === null || flag.opportunityId === null
      ? null
      : { crm: flag.crm, id: flag.opportunityId },
});

/** One line of a flag's story. */
export interface EventRecord {
  readonly seq: number;
  readonly type: string;
  readonly at: Date;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DeliveryRecord {
  readonly id: string;
  readonly destinationId: string;
  readonly destinationType: string;
  readonly destinationName: string;
  readonly status: "waiting" | "delivered" | "failed" | "unknown" | "cancelled";
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly problem: string | null;
}
