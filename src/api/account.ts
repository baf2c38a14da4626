// The customer company a flag goes to, as sidebar and queue show it.
import { z } from "zod";
import { Flag } from "./flag.ts";
import { DecimalAmount } from "./opportunity.ts";
import {
  Currency,
  Instant,
  isAfterYear0,
  MinorUnits,
  NO_SUCH_YEAR,
  text,
  ZendeskId,
} from "./text.ts";

/** `GET /v1/accounts/{id}` */
export const Account = z.object({
  id: ZendeskId,
  name: z.string(),
  domain: z.string().nullable(),
  plan: z.string().nullable(),
  segment: z.string().nullable(),
  region: z.string().nullable(),
  industry: z.string().nullable(),
  seats: z.int().nullable(),
  seatsUsed: z.int().nullable(),
  arrMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
  renewalOn: z.iso.date().nullable(),
  owner: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
});
export type Account = z.infer<typeof Account>;

/** A deal of the account, as its CRM last told it. */
export const AccountDeal = z.object({
  crm: z.string(),
  id: z.string(),
  name: z.string().nullable(),
  type: z.string(),
  status: z.enum(["open", "won", "lost"]).nullable(),
  amountMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
  createdAt: Instant,
});
export type AccountDeal = z.infer<typeof AccountDeal>;

/** How the relationship stands, as far as flags tell. Flags that were joined count once. */
export const AccountHealth = z.object({
  /** Friction flags of the last 90 days, and of the 90 days before those. */
  friction: z.int(),
  frictionBefore: z.int(),
  /** Of the last 365 days: that confidence is falling, and that the customer escalated. */
  confidence: z.int(),
  escalations: z.int(),
  /** Of the last 365 days: flags whose customer was contacted late, or not at all. */
  missed: z.int(),
  won: z.int(),
  declined: z.int(),
  /** Distinct tickets of open flags. Tickets that nobody flagged are not known here. */
  openTickets: z.int(),
});
export type AccountHealth = z.infer<typeof AccountHealth>;

/** `GET /v1/accounts/{id}/history`: what the queue shows beside a flag. At most 50 flags, newest first. */
export const AccountHistory = z.object({
  account: Account,
  flags: z.array(Flag),
  /** The place after the last of these flags, for `GET /v1/flags?account=…&after=…`; `null` when that was all. */
  next: z.string().nullable(),
  health: AccountHealth,
  opportunities: z.array(AccountDeal),
  /** Flags raised in each of the last 12 months, oldest first. */
  months: z.array(z.strictObject({ month: z.string(), expansion: z.int(), friction: z.int() })),
});
export type AccountHistory = z.infer<typeof AccountHistory>;

const known = (most: number) => text(most).min(1).nullable().optional();
const count = z.int().min(0).max(999_999_999).nullable().optional();

/** `PUT /v1/accounts/{id}`: the whole account; what is left out or `null` is something that nobody knows. */
export const AccountUpsert = z
  .strictObject({
    name: text(300).min(1),
    domain: known(300),
    crmId: known(80),
    plan: known(100),
    segment: known(100),
    region: known(100),
    industry: known(100),
    seats: count,
    seatsUsed: count,
    /** Yearly recurring revenue in major units of `currency`. */
    arr: DecimalAmount.nullable().optional(),
    currency: Currency.nullable().optional(),
    renewalOn: z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR).nullable().optional(),
    /** Zendesk user id of the CS manager. */
    ownerId: ZendeskId.nullable().optional(),
  })
  .refine((account) => account.arr == null || account.currency != null, {
    path: ["currency"],
    message: "is missing: an amount is one of a currency",
  });
export type AccountUpsert = z.infer<typeof AccountUpsert>;
