// What pages and endpoint say to each other about disputes: who says that a deal's credit is wrong, and what was decided.
import { z } from "zod";
import { CLAIMED_BUCKETS } from "../domain/evidence/dispute.ts";
import { Person } from "./flag.ts";
import { Currency, filledText, FlagId, Instant, MinorUnits } from "./text.ts";

const Claimed = {
  bucket: z.enum(CLAIMED_BUCKETS),
  /** The flag it is owed to; `null` exactly with `none`. */
  flagId: FlagId.nullable(),
  /** Why, in one's own words. They can be erased; that there was a dispute can't. */
  words: filledText(1000),
};

/** `POST /v1/disputes`. The client makes `id`: the same one sent twice is made once. */
export const ContestCredit = z.strictObject({
  id: FlagId,
  crm: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a CRM"),
  opportunityId: z.string().min(1).max(80),
  ...Claimed,
});
export type ContestCredit = z.infer<typeof ContestCredit>;

/** `POST /v1/disputes/{id}/decision` */
export const DecideDispute = z.strictObject(Claimed);
export type DecideDispute = z.infer<typeof DecideDispute>;

/** `POST /v1/disputes/{id}/withdrawal` */
export const WithdrawDispute = z.strictObject({});

export const Dispute = z.object({
  id: z.string(),
  crm: z.string(),
  opportunityId: z.string(),
  /** `reopened`: decided, and the deal changed afterwards in account, type or day of creation. */
  state: z.enum(["contested", "decided", "reopened", "withdrawn"]),
  bucket: z.enum(CLAIMED_BUCKETS),
  flagId: z.string().nullable(),
  bucketBefore: z.string(),
  flagBefore: z.string().nullable(),
  decided: z.object({ bucket: z.enum(CLAIMED_BUCKETS), flagId: z.string().nullable() }).nullable(),
  /** Whether whoever asks may decide it: not the one who contested. */
  mayDecide: z.boolean(),
  mayWithdraw: z.boolean(),
  events: z.array(
    z.object({
      seq: z.int(),
      type: z.enum(["contested", "decided", "withdrawn"]),
      at: Instant,
      by: Person,
      bucket: z.enum(CLAIMED_BUCKETS).nullable(),
      flagId: z.string().nullable(),
      /** `null` when there are none, or when they were erased. */
      words: z.string().nullable(),
    }),
  ),
});
export type Dispute = z.infer<typeof Dispute>;

/** The answer to whatever is done in a dispute. */
export const DisputeAnswer = z.object({ dispute: Dispute });

/** `GET /v1/disputes?month=2026-10`: deals won in the month that are contested. */
export const ContestedDeals = z.object({
  month: z.string(),
  /** Of all of them, by currency. */
  all: z.array(z.object({ currency: Currency, n: z.int(), amountMinor: MinorUnits })),
  /** The largest. */
  deals: z.array(
    z.object({
      disputeId: z.string(),
      crm: z.string(),
      opportunityId: z.string(),
      name: z.string(),
      accountName: z.string().nullable(),
      amountMinor: MinorUnits,
      currency: Currency,
      bucket: z.string(),
      state: z.enum(["contested", "reopened"]),
      contestedAt: Instant,
    }),
  ),
});
export type ContestedDeals = z.infer<typeof ContestedDeals>;
