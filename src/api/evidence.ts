// A deal's evidence sheet: what it says and can be checked by its hash, and beside it the names and words that can be erased.
import { z } from "zod";
import { Dispute } from "./dispute.ts";
import { Person } from "./flag.ts";
import { Instant } from "./text.ts";

const Detail = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** What is hashed: SHA-256 over its canonical JSON (RFC 8785). */
export const EvidenceStatement = z.object({
  format: z.literal(1),
  deal: z.object({
    crm: z.string(),
    id: z.string(),
    type: z.string(),
    status: z.enum(["open", "won", "lost"]),
    amountMinor: z.string(),
    currency: z.string(),
    accountId: z.string().nullable(),
    createdAt: Instant,
    closedAt: Instant.nullable(),
  }),
  credit: z.object({
    bucket: z.enum(["sourced", "influenced", "none", "out-of-scope"]),
    flagId: z.string().nullable(),
    reason: z.string(),
    ruleVersion: z.int(),
    disputeId: z.string().nullable(),
  }),
  rule: z.object({
    version: z.int(),
    measured: z.object({
      flagToDealMs: z.number().nullable(),
      sourceWindowDays: z.int(),
      flagToCloseMs: z.number().nullable(),
      influenceWindowDays: z.int(),
      activityToFlagMs: z.number().nullable(),
      quietDays: z.int(),
    }),
  }),
  flag: z
    .object({
      id: z.string(),
      kind: z.string(),
      signal: z.string().nullable(),
      status: z.string(),
      ticketId: z.string(),
      duplicateOf: z.string().nullable(),
      raisedAt: Instant,
    })
    .nullable(),
  snapshot: z
    .object({
      accountId: z.string().nullable(),
      plan: z.string().nullable(),
      segment: z.string().nullable(),
      seats: z.int().nullable(),
      seatsUsed: z.int().nullable(),
      arrMinor: z.string().nullable(),
      currency: z.string().nullable(),
      renewalOn: z.string().nullable(),
      ownerId: z.string().nullable(),
    })
    .nullable(),
  timeline: z.array(
    z.object({
      at: Instant,
      of: z.enum(["flag", "deal", "activity", "dispute"]),
      type: z.string(),
      flagId: z.string().nullable(),
      seq: z.int().nullable(),
      detail: Detail,
    }),
  ),
  /** Parts of the deal's amount in minor units, by the flag with which each agent heard it first. */
  shares: z.array(z.object({ flagId: z.string(), amountMinor: z.string() })),
});

/** A flag that may be named in a dispute, and who heard it; `null` agents have opted out of being named. */
const FlagLookedAt = z.object({
  id: z.string(),
  signal: z.string().nullable(),
  /** What the tenant calls the signal now; `null` without one, or when it is called nothing any more. */
  signalLabel: z.string().nullable(),
  status: z.string(),
  ticketId: z.string(),
  raisedAt: Instant,
  agent: Person.nullable(),
  /** What the customer said; `null` when nobody noted it, or when it was erased. */
  quote: z.string().nullable(),
});

/** `GET /v1/opportunities/{crm}/{id}/evidence` */
export const Evidence = z.object({
  asOf: Instant,
  statement: EvidenceStatement,
  /** Hexadecimal. */
  sha256: z.string(),
  /** Where the events of its flags stand in the chain, as far as they are sealed. */
  chain: z.array(
    z.object({ flagId: z.string(), seq: z.int(), position: z.string(), link: z.string() }),
  ),
  /** The newest link of the chain, as `signal-flag verify --expect` takes it. */
  newestLink: z.string().nullable(),
  names: z.object({
    deal: z.string(),
    account: z.string().nullable(),
    /** The account's owner when the flag was raised. */
    owner: z.string().nullable(),
    /** Who did each of the flag's events, by `flagId:seq`. */
    byEvent: z.record(z.string(), z.string()),
    /** Members who are named in disputes, by id. */
    members: z.record(z.string(), z.string()),
  }),
  flags: z.array(FlagLookedAt),
  disputes: z.array(Dispute),
  /** Whether whoever asks may say that this credit is wrong now. */
  mayContest: z.boolean(),
});
export type Evidence = z.infer<typeof Evidence>;
