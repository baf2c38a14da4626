// Questions the queue page asks. The same names stand in its address bar.
import { z } from "zod";
import { KINDS, STATUSES } from "../domain/flag.ts";
import { text, ZendeskId } from "./text.ts";
import { Metric } from "./metric.ts";

/** `GET /v1/flags?…`: most urgent first when `queue` is given, newest first for a ticket or an account. */
export const FlagQuery = z.strictObject({
  ticket: ZendeskId.optional(),
  account: ZendeskId.optional(),
  queue: z.enum(["all", ...KINDS]).optional(),
  /** `open` and `closed` are groups of statuses. */
  status: z.enum(["open", "closed", ...STATUSES]).optional(),
  /** `me`, `none` (nobody yet) or a member's id. */
  owner: z.union([z.enum(["me", "none"]), ZendeskId]).optional(),
  /** Words, an account's name or a ticket's number. */
  q: text(200).optional(),
  after: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});
export type FlagQuery = z.infer<typeof FlagQuery>;

/** Counts stop at `COUNT_LIMIT`; a screen shows that as "1,000+" rather than count for ever. */
export const COUNT_LIMIT = 1000;

/** `GET /v1/queue`: the figures above the list. */
export const QueueCounts = z.object({
  mine: z.int(),
  unowned: z.int(),
  open: z.int(),
  friction: z.int(),
  overdue: z.int(),
  dueToday: z.int(),
  /** Contacted in time, of the flags whose deadline falls in this month (live). */
  answeredInTime: Metric,
});
export type QueueCounts = z.infer<typeof QueueCounts>;
