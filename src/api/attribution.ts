// The rule that credits deals: the version in force, earlier ones, and what another one would change.
import { z } from "zod";
import { RuleBody } from "../domain/attribution/rule.ts";
import { Person } from "./flag.ts";
import { Currency, Instant, MinorUnits } from "./text.ts";

export const CreditBucket = z.enum(["sourced", "influenced", "none", "out-of-scope"]);
export type CreditBucket = z.infer<typeof CreditBucket>;

/** Credits that went from one bucket to another; from and to the same bucket, it went to another flag. */
const Moved = z.object({ from: CreditBucket, to: CreditBucket, n: z.int() });

export const RuleVersion = z.object({
  /** 1 is the rule as delivered. */
  version: z.int(),
  body: RuleBody,
  publishedAt: Instant.nullable(),
  publishedBy: Person.nullable(),
  /** `done`: every deal that is not sealed was decided again; `replaced`: another version came before it was. */
  applied: z.enum(["done", "under-way", "replaced"]),
  /** Deals that were decided again so far. */
  appliedDeals: z.int(),
  moved: z.array(Moved),
});
export type RuleVersion = z.infer<typeof RuleVersion>;

/** `GET /v1/attribution`, of the version in force. */
export const RuleInForce = RuleVersion.extend({
  /** Deals that there are, sealed ones among them. */
  deals: z.int(),
});
export type RuleInForce = z.infer<typeof RuleInForce>;

/** `GET /v1/attribution/versions`, the newest first. `next` is given back as `before`. */
export const RuleVersions = z.object({
  items: z.array(RuleVersion),
  next: z.int().nullable(),
});
export type RuleVersions = z.infer<typeof RuleVersions>;

/** `PUT /v1/attribution` */
export const PublishRule = z.strictObject({
  /** The version that was edited; another one means that somebody else has published meanwhile. */
  expected: z
    .int()
    .min(1)
    .max(2 ** 31 - 2),
  body: RuleBody,
});
export type PublishRule = z.infer<typeof PublishRule>;

/** `POST /v1/attribution/preview` */
export const PreviewRule = z.strictObject({ body: RuleBody });
export type PreviewRule = z.infer<typeof PreviewRule>;

/** Won amounts by where a report shows them. They add up to everything that was won. */
const ByPlace = z.object({
  sourced: MinorUnits,
  influenced: MinorUnits,
  unattributed: MinorUnits,
  "no-account": MinorUnits,
  "out-of-scope": MinorUnits,
});

const Credit = z.object({
  bucket: CreditBucket,
  flagId: z.string().nullable(),
  reason: z.string(),
});

const MovedDeal = z.object({
  crm: z.string(),
  id: z.string(),
  name: z.string(),
  accountName: z.string().nullable(),
  status: z.enum(["open", "won", "lost"]),
  amountMinor: MinorUnits,
  currency: Currency,
  closedAt: Instant.nullable(),
  from: Credit,
  to: Credit,
});

export const RulePreview = z.object({
  asOf: Instant,
  /** Deals that were looked at. */
  deals: z.int(),
  /** Those whose credit would be another one. */
  moved: z.int(),
  /** Those whose credit would be another one, were it not sealed: they stay. */
  sealed: z.int(),
  moves: z.array(
    Moved.extend({
      status: z.enum(["open", "won", "lost"]),
      currency: Currency,
      amountMinor: MinorUnits,
    }),
  ),
  /** Months whose won amounts would change, newest first. */
  months: z.array(
    z.object({
      month: z.string(),
      /** Of a closed month what was reported stays, and the difference is shown beside it. */
      isClosed: z.boolean(),
      currency: Currency,
      before: ByPlace,
      after: ByPlace,
    }),
  ),
  /** The largest of those that would move, and of those that are sealed. */
  examples: z.array(MovedDeal),
  sealedExamples: z.array(MovedDeal),
});
export type RulePreview = z.infer<typeof RulePreview>;
