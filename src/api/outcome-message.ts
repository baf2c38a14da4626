// What any system says of its deals by a signed webhook, and what Salesforce's flows and HubSpot's apps send.
import { z } from "zod";
import { SalesforceRecord } from "../domain/crm/salesforce-record.ts";
import { DEAL_TYPES } from "../domain/crm/mapping.ts";
import { OpportunityUpsert } from "./opportunity.ts";
import { Instant, text, ZendeskId } from "./text.ts";

const Id = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,79})$/, "is not an id of letters, digits and . _ : -");

/** The deal is gone since then. */
const Deleted = z.strictObject({ id: Id, deletedAt: Instant });
/** Another deal of the same system stands for it since then. */
const Merged = z
  .strictObject({ id: Id, mergedInto: Id, mergedAt: Instant })
  .refine(({ id, mergedInto }) => id !== mergedInto, {
    path: ["mergedInto"],
    message: "is the deal itself",
  });
/** How it stands; when the system changed it is what decides between two messages. */
const Stands = z.looseObject({ id: Id, modifiedAt: Instant });

const ToldActivity = z.strictObject({
  id: Id,
  at: Instant,
  kind: z.enum(["call", "mail", "meeting"]),
  accountId: ZendeskId.nullable().optional(),
  crmAccountId: text(80).nullable().optional(),
  /** What it was about; left out, about anything. */
  motion: z.enum(DEAL_TYPES).nullable().optional(),
  /** The deal it was about, instead of `motion`. */
  dealId: Id.nullable().optional(),
  modifiedAt: Instant,
  deleted: z.boolean().optional(),
});

/** Deals and activities in one message. */
const MOST = 100;

type ToldDeal =
  | z.infer<typeof Deleted>
  | z.infer<typeof Merged>
  | { readonly id: string; readonly modifiedAt: string; readonly deal: OpportunityUpsert };
type ReadTold =
  | { readonly is: "read"; readonly told: ToldDeal }
  | { readonly is: "wrong"; readonly issues: readonly z.core.$ZodIssue[] };

/** One deal by the rule of its own shape, so that the mistake that is named is the one that was made. */
function readTold(deal: unknown): ReadTold {
  const has = (key: string) => typeof deal === "object" && deal !== null && key in deal;
  if (has("deletedAt") || has("mergedInto")) {
    const read = has("deletedAt") ? Deleted.safeParse(deal) : Merged.safeParse(deal);
    return read.success
      ? { is: "read", told: read.data }
      : { is: "wrong", issues: read.error.issues };
  }
  const named = Stands.safeParse(deal);
  if (!named.success) return { is: "wrong", issues: named.error.issues };
  const { id, modifiedAt, ...fields } = named.data;
  const upsert = OpportunityUpsert.safeParse(fields);
  return upsert.success
    ? { is: "read", told: { id, modifiedAt, deal: upsert.data } }
    : { is: "wrong", issues: upsert.error.issues };
}

/** The body of a Standard Webhook. Either all of it is taken or none. */
export const OutcomeMessage = z
  .strictObject({
    type: text(100).optional(),
    timestamp: Instant.optional(),
    deals: z
      .array(
        z.unknown().transform((deal, context) => {
          const read = readTold(deal);
          if (read.is === "read") return read.told;
          for (const { path, message } of read.issues)
            context.addIssue({ code: "custom", path, message });
          return z.NEVER;
        }),
      )
      .max(MOST)
      .default([]),
    activities: z.array(ToldActivity).max(MOST).default([]),
  })
  .refine(({ deals, activities }) => deals.length + activities.length > 0, {
    path: ["deals"],
    message: "is missing: the message tells nothing",
  });
export type OutcomeMessage = z.infer<typeof OutcomeMessage>;

/** What a flow of Salesforce sends; fields of the records are Salesforce's own. */
export const SalesforceMessage = z.strictObject({
  /** Different for every event, such as the flow interview's GUID. */
  eventId: text(200).min(8),
  /** When it was sent, by Salesforce's clock. */
  sentAt: text(40),
  opportunities: z.array(SalesforceRecord).min(1).max(MOST),
});
export type SalesforceMessage = z.infer<typeof SalesforceMessage>;

/** A batch of HubSpot: events name a deal and hardly ever say how it stands. Numbers are read as text. */
export const HubSpotMessage = z
  .array(
    z.looseObject({
      eventId: z.string(),
      subscriptionType: z.string(),
      occurredAt: z.string().regex(/^\d{10,16}$/),
      objectId: z
        .string()
        .regex(/^\d{1,20}$/)
        .optional(),
      objectTypeId: z.string().optional(),
      fromObjectId: z.string().optional(),
      primaryObjectId: z.string().optional(),
      mergedObjectIds: z.array(z.string()).optional(),
      newObjectId: z.string().optional(),
    }),
  )
  .min(1)
  .max(MOST);
export type HubSpotMessage = z.infer<typeof HubSpotMessage>;
