// A flag as it stands in the store, with the names and the deal that every screen shows beside it.
import type { PauseReason } from "../domain/clock/pause-reason.ts";
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
  /** Id of the queue it is listed in. */
  readonly queue: string;
  readonly urgency: Urgency;
  readonly why: readonly Why[];
  readonly dueAt: Date;
  readonly raisedAt: Date;
  readonly claimedAt: Date | null;
  readonly contactedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly opportunityAt: Date | null;
  readonly closedAt: Date | null;
  /** Out of its owner's sight until then. An instant that has passed means nothing any more. */
  readonly snoozedUntil: Date | null;
  readonly snoozedById: string | null;
  /** Its clock stands still until then, for the reason beside it. */
  readonly pausedUntil: Date | null;
  readonly pausedReason: PauseReason | null;
  readonly requesterName: string | null;
  readonly quote: string | null;
  readonly note: string | null;
  readonly evidence: string | null;
  readonly declineReason: DeclineReason | null;
  readonly rightSignal: string | null;
  readonly duplicateOf: string | null;
  /** The flag that it is joined to: whose it is, when it was raised and where it stands. */
  readonly headAgentId: string | null;
  readonly headAgentName: string | null;
  readonly headRaisedAt: Date | null;
  readonly headStatus: Status | null;
  /** How many flags are joined to it, from how many agents and tickets with its own, and since when the newest is. */
  readonly joinedFlags: number;
  readonly heardAgents: number;
  readonly heardTickets: number;
  readonly joinedAt: Date | null;
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
    f.snoozed_until as "snoozedUntil", f.snoozed_by as "snoozedById",
    f.paused_until as "pausedUntil", f.paused_reason as "pausedReason",
    t.requester_name as "requesterName", t.quote, t.note, t.evidence,
    f.decline_reason as "declineReason", f.right_signal as "rightSignal",
    f.duplicate_of as "duplicateOf", head.agent_id as "headAgentId",
    head_agent.name as "headAgentName", head.raised_at as "headRaisedAt", head.status as "headStatus",
    joined.flags as "joinedFlags", joined.agents as "heardAgents", joined.tickets as "heardTickets",
    joined.newest as "joinedAt", f.crm, f.opportunity_id as "opportunityId",
    o.name as "opportunityName", o.status as "opportunityStatus",
    o.amount_minor as "opportunityAmountMinor", o.currency as "opportunityCurrency",
    f.identity_assurance as "identityAssurance"`;

export const FLAG_JOINS = `
  left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
  left join members agent on agent.tenant_id = f.tenant_id and agent.id = f.agent_id
  left join members owner on owner.tenant_id = f.tenant_id and owner.id = f.owner_id
  left join flags head on head.tenant_id = f.tenant_id and head.id = f.duplicate_of
    and f.status = 'duplicate'
  left join members head_agent
    on head_agent.tenant_id = head.tenant_id and head_agent.id = head.agent_id
  cross join lateral (
    select count(*)::int as flags, max(j.raised_at) as newest,
      1 + count(distinct j.agent_id) filter (where j.agent_id <> f.agent_id)::int as agents,
      1 + count(distinct j.ticket_id) filter (where j.ticket_id <> f.ticket_id)::int as tickets
    from flags j
    where j.tenant_id = f.tenant_id and j.duplicate_of = f.id and j.status = 'duplicate') joined
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
