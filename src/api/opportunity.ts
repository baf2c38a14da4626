// What a CRM tells the endpoint about its deals.
import { z } from "zod";
import { Currency, Instant, text, ZendeskId } from "./text.ts";

export const OPPORTUNITY_TYPES = [
  "upsell",
  "cross-sell",
  "seat-add",
  "tier-upgrade",
  "renewal",
  "new-business",
  "services",
] as const;

/** A decimal amount in major units, such as `12400.50`; never a float, never a thousands separator. */
export const DecimalAmount = z
  .string()
  .regex(/^-?\d{1,15}(?:\.\d{1,4})?$/, "is not a decimal amount");

/** `PUT /v1/opportunities/{crm}/{id}` */
export const OpportunityUpsert = z
  .strictObject({
    /** The Zendesk organization, when known; otherwise the CRM's own account id. */
    accountId: ZendeskId.nullable(),
    crmAccountId: text(80).nullable().optional(),
    accountName: text(300).nullable().optional(),
    name: text(300),
    type: z.enum(OPPORTUNITY_TYPES),
    status: z.enum(["open", "won", "lost"]),
    /** The expansion amount, or the three parts it is made of (yearly revenue). */
    amount: DecimalAmount.optional(),
    newArr: DecimalAmount.optional(),
    priorArr: DecimalAmount.optional(),
    contractedEscalator: DecimalAmount.optional(),
    currency: Currency,
    createdAt: Instant,
    closedAt: Instant.nullable(),
    /**
     * When the CRM last changed it: of two messages, the one with the later time counts, whichever comes first. Without
     * it, the deal stands so now.
     */
    modifiedAt: Instant.optional(),
  })
  .refine((deal) => deal.amount !== undefined || deal.newArr !== undefined, {
    path: ["amount"],
    message: "is missing: give amount, or newArr with priorArr",
  })
  .refine((deal) => deal.amount === undefined || deal.newArr === undefined, {
    path: ["amount"],
    message:
      "is given beside newArr: give the one or the other, so that nobody has to guess which counts",
  })
  // Without it the whole contract would pass for growth.
  .refine((deal) => deal.newArr === undefined || deal.priorArr !== undefined, {
    path: ["priorArr"],
    message: "is missing: newArr needs priorArr beside it, 0 where there was no contract before",
  })
  .refine((deal) => deal.status === "open" || deal.closedAt !== null, {
    path: ["closedAt"],
    message: "is missing for a deal that is won or lost",
  })
  // As instants: the same second may be written with and without its fraction.
  .refine(
    (deal) => deal.closedAt === null || Date.parse(deal.closedAt) >= Date.parse(deal.createdAt),
    {
      path: ["closedAt"],
      message: "is before createdAt",
    },
  );
export type OpportunityUpsert = z.infer<typeof OpportunityUpsert>;

/** The answer to an upsert: how the deal is credited now, and why. */
export const OpportunityCredit = z.object({
  crm: z.string(),
  id: z.string(),
  bucket: z.enum(["sourced", "influenced", "none", "out-of-scope", "no-account"]),
  flagId: z.string().nullable(),
  reason: z.string(),
  ruleVersion: z.int(),
});
export type OpportunityCredit = z.infer<typeof OpportunityCredit>;

/** `POST /v1/imports`: every line of the file and what became of it. Either all lines are taken or none. */
export const ImportReport = z.object({
  id: z.string(),
  /** The same file was imported before; nothing changed. */
  replayed: z.boolean(),
  accepted: z.boolean(),
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  /** Won or open deals whose account is not known here. */
  unmatched: z.int(),
  problems: z.array(
    z.strictObject({ line: z.int(), column: z.string().nullable(), problem: z.string() }),
  ),
});
export type ImportReport = z.infer<typeof ImportReport>;
