// The customer company a flag goes to, as sidebar and queue show it.
import { z } from "zod";
import { Flag, LinkedOpportunity } from "./flag.ts";
import { Currency, MinorUnits, ZendeskId } from "./text.ts";

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

/** `GET /v1/accounts/{id}/history`: what the queue shows beside a flag. At most 50 flags, newest first. */
export const AccountHistory = z.object({
  account: Account,
  flags: z.array(Flag),
  opportunities: z.array(LinkedOpportunity),
  /** Flags raised in each of the last 12 months, oldest first. */
  months: z.array(z.strictObject({ month: z.string(), expansion: z.int(), friction: z.int() })),
});
export type AccountHistory = z.infer<typeof AccountHistory>;
