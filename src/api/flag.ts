// What sidebar, queue and endpoint say to each other about flags.
import { z } from "zod";
import { LADDER_EVENTS, PAUSE_EVENTS } from "../domain/clock/ladder-events.ts";
import { DECLINE_REASONS, KINDS, MOVE_NAMES, STATUSES } from "../domain/flag.ts";
import { FOLLOW_UP_EVENTS } from "../domain/follow-up.ts";
import { URGENCIES } from "../domain/taxonomy.ts";
import { RunningPause } from "./pause.ts";
import {
  Currency,
  FlagId,
  Instant,
  MinorUnits,
  optionalText,
  SignalId,
  text,
  ZendeskId,
} from "./text.ts";

/** `POST /v1/flags`. The client makes `id`, which is also the idempotency key. */
export const RaiseFlag = z.object({
  id: FlagId,
  kind: z.enum(KINDS),
  /** `null` is *not sure*: a real answer, which CS labels later. */
  signal: SignalId.nullable(),
  taxonomyVersion: z.int().min(1),
  ticketId: ZendeskId,
  ticketSubject: optionalText(500),
  accountId: ZendeskId.nullable(),
  /** As Zendesk shows it; used only while the account is not known here. */
  accountName: optionalText(300),
  requesterId: ZendeskId.nullable(),
  requesterName: optionalText(200),
  /** Of the requester, such as `de` or `en-GB`. For the rules that say where flags go. */
  language: optionalText(35).optional(),
  /** Of the ticket; for the same rules. */
  tags: z.array(text(100)).max(50).optional(),
  evidence: optionalText(500),
  note: optionalText(2000),
  quote: optionalText(2000),
  /** The agent's own clock, kept as a note; the server's clock decides. */
  raisedAt: Instant,
});
export type RaiseFlag = z.infer<typeof RaiseFlag>;

/** The answer to a raise. Made only of what never changes, so that a replay gives the same bytes. */
export const FlagReceipt = z.object({
  id: FlagId,
  kind: z.enum(KINDS),
  ticketId: ZendeskId,
  accountId: ZendeskId.nullable(),
  receivedAt: Instant,
  identityAssurance: z.enum(["asserted", "signed"]),
  /**
   * The flag that it was joined to when it was raised, since that says the same of the same account. Left out by an
   * endpoint older than joining: what was received stays received, whichever of the two is updated first.
   */
  joined: FlagId.nullish(),
});
export type FlagReceipt = z.infer<typeof FlagReceipt>;

/** `PATCH /v1/flags/{id}`: what is named changes, what is left out stays. Possible until CS has made contact. */
export const RefineFlag = z
  .strictObject({
    signal: SignalId.nullable().optional(),
    evidence: optionalText(500).optional(),
    note: optionalText(2000).optional(),
    quote: optionalText(2000).optional(),
  })
  .refine((fields) => Object.keys(fields).length > 0, "names nothing to change");
export type RefineFlag = z.infer<typeof RefineFlag>;

export const Person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof Person>;

export const Why = z.object({ code: z.string() }).catchall(z.union([z.string(), z.number()]));

/** The account as it was when the flag was raised; later edits don't rewrite it. */
export const AccountSnapshot = z.object({
  id: ZendeskId,
  name: z.string(),
  plan: z.string().nullable(),
  seats: z.int().nullable(),
  seatsUsed: z.int().nullable(),
  arrMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
  renewalOn: z.iso.date().nullable(),
});
export type AccountSnapshot = z.infer<typeof AccountSnapshot>;

/** A CRM deal, as shown beside a flag. */
export const LinkedOpportunity = z.object({
  crm: z.string(),
  id: z.string(),
  name: z.string().nullable(),
  status: z.enum(["open", "won", "lost"]).nullable(),
  amountMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
});

export const Flag = z.object({
  id: FlagId,
  kind: z.enum(KINDS),
  status: z.enum(STATUSES),
  /** Number of its last event. A move names the version it was decided on. */
  version: z.int(),
  signal: SignalId.nullable(),
  taxonomyVersion: z.int(),
  ticketId: ZendeskId,
  ticketSubject: z.string().nullable(),
  account: AccountSnapshot.nullable(),
  agent: Person,
  owner: Person.nullable(),
  /** Id of the queue it is listed in: that of its kind, or one that the rules name. */
  queue: z.string(),
  urgency: z.enum(URGENCIES),
  why: z.array(Why),
  /** Stored at creation; may only move earlier. A flag that is reopened has a new one. */
  dueAt: Instant,
  raisedAt: Instant,
  claimedAt: Instant.nullable(),
  contactedAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  /** Put aside until then; the clock goes on. An instant that has passed means nothing any more. */
  snoozedUntil: Instant.nullable(),
  /** What stops its clock now. */
  pause: RunningPause.nullable(),
  requesterName: z.string().nullable(),
  quote: z.string().nullable(),
  note: z.string().nullable(),
  evidence: z.string().nullable(),
  declineReason: z.enum(DECLINE_REASONS).nullable(),
  duplicateOf: FlagId.nullable(),
  /** The flag that it is joined to: another one said the same of this account first. */
  joined: z
    .object({ id: FlagId, agent: Person, raisedAt: Instant, status: z.enum(STATUSES) })
    .nullable(),
  /** Who heard the same, itself included: `null` while nobody else did. */
  corroboration: z
    .object({ agents: z.int(), tickets: z.int(), flags: z.int(), newestAt: Instant })
    .nullable(),
  opportunity: LinkedOpportunity.nullable(),
  identityAssurance: z.enum(["asserted", "signed"]),
});
export type Flag = z.infer<typeof Flag>;

export const EVENT_TYPES = [
  "raised",
  "refined",
  ...MOVE_NAMES,
  ...FOLLOW_UP_EVENTS,
  ...PAUSE_EVENTS,
  ...LADDER_EVENTS,
  "undone",
  "corroborated",
  "uncorroborated",
  "joined",
  "credited",
  "disputed",
  "fixed",
  "unfixed",
  "redacted",
] as const;

/** One line of a flag's story. Events are only ever added. */
export const FlagEvent = z.object({
  seq: z.int(),
  type: z.enum(EVENT_TYPES),
  at: Instant,
  /** `null`: the system, on behalf of a clock or the CRM. */
  by: Person.nullable(),
  /** Whatever this type of event says more: a reason, a deal's amount, the move that was undone. */
  data: z.record(z.string(), z.unknown()),
});
export type FlagEvent = z.infer<typeof FlagEvent>;

export const DELIVERY_STATUSES = [
  "waiting",
  "delivered",
  "failed",
  "unknown",
  "cancelled",
] as const;
export const Delivery = z.object({
  id: z.string(),
  destination: z.strictObject({ id: z.string(), type: z.string(), name: z.string() }),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  nextAttemptAt: Instant.nullable(),
  deliveredAt: Instant.nullable(),
  /** What went wrong last, as one sentence for an operator; `null` while nothing did. */
  problem: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** `GET /v1/flags/{id}` */
export const FlagDetail = z.object({
  flag: Flag,
  story: z.array(FlagEvent),
  deliveries: z.array(Delivery),
  /** Flags that are joined to it, oldest first, each with its own agent, ticket and words. */
  joined: z.array(Flag),
  /** The flag that it is joined to, and what became of that. */
  head: z.object({ flag: Flag, story: z.array(FlagEvent) }).nullable(),
});
export type FlagDetail = z.infer<typeof FlagDetail>;

/** `GET /v1/flags`. `next` is given back as `after`; `null` on the last page. */
export const FlagPage = z.object({ items: z.array(Flag), next: z.string().nullable() });
export type FlagPage = z.infer<typeof FlagPage>;

/** Made by the client; the same move sent twice is made once. */
const MoveId = FlagId;
/** The flag's version that the person saw; another one means somebody else moved it meanwhile. */
const SeenVersion = z.int();
/** `POST /v1/flags/{id}/moves`. Nothing is spread, so that a bundler sees what the sidebar can do without. */
export const MoveFlag = z.discriminatedUnion("move", [
  z.strictObject({
    id: MoveId,
    version: SeenVersion,
    move: z.enum(["claim", "contact", "accept", "resolve", "split", "withdraw", "undo"]),
  }),
  z.strictObject({
    id: MoveId,
    version: SeenVersion,
    move: z.literal("decline"),
    reason: z.enum(DECLINE_REASONS),
    rightSignal: SignalId.optional(),
    /** Useful all the same: CS is glad to have heard it. */
    goodToKnow: z.boolean().optional(),
  }),
  z.strictObject({ id: MoveId, version: SeenVersion, move: z.literal("duplicate"), of: FlagId }),
  z.strictObject({
    id: MoveId,
    version: SeenVersion,
    move: z.literal("opportunity"),
    opportunity: z.strictObject({ crm: text(40), id: text(80) }),
  }),
  z.strictObject({ id: MoveId, version: SeenVersion, move: z.literal("reopen"), why: text(500) }),
]);
export type MoveFlag = z.infer<typeof MoveFlag>;

/** The answer to a move: the flag as it stands now, and the event the move left. */
export const MovedFlag = z.object({ flag: Flag, event: FlagEvent });
export type MovedFlag = z.infer<typeof MovedFlag>;
