// The answer that comes back to an agent: what became of their flags.
import { z } from "zod";
import { DECLINE_REASONS, KINDS, STATUSES } from "../domain/flag.ts";
import { ANSWER_TYPES } from "../domain/follow-up.ts";
import { Person } from "./flag.ts";
import { Currency, FlagId, Instant, MinorUnits, SignalId, ZendeskId } from "./text.ts";

export const Answer = z.object({
  flagId: FlagId,
  /** Number of the event in the flag's story: with `flagId`, what an answer is known by. */
  seq: z.int(),
  type: z.enum(ANSWER_TYPES),
  at: Instant,
  /** `null`: the system, on behalf of the CRM. */
  by: Person.nullable(),
  kind: z.enum(KINDS),
  signal: SignalId.nullable(),
  /** How the flag stands now. */
  status: z.enum(STATUSES),
  /** The agent's own ticket. */
  ticketId: ZendeskId,
  accountName: z.string().nullable(),
  /** With `decline`. */
  reason: z.enum(DECLINE_REASONS).nullable(),
  /** With `thanked`: what was said, until it is erased. */
  words: z.string().nullable(),
  /** Of the linked deal. */
  amountMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
});
export type Answer = z.infer<typeof Answer>;

/** `GET /v1/answers`: those to the caller, newest first. `next` is given back as `after`; `null` on the last page. */
export const Answers = z.object({ items: z.array(Answer), next: z.string().nullable() });
export type Answers = z.infer<typeof Answers>;
