// One step of a flag that the endpoint has not acknowledged yet.
import type { Kind } from "../../domain/flag.ts";

export type Step = "raise" | "refine" | "withdraw";

/** Why something has not arrived: a code with a sentence in `translations/`, and the endpoint's own words. */
export interface Reason {
  readonly code:
    | "no-answer"
    | "unavailable"
    | "busy"
    | "signed-out"
    | "not-allowed"
    | "refused"
    | "too-late"
    | "no-receipt"
    | "no-room";
  readonly detail: string | null;
}

export interface OutboxRecord {
  /** Given by the store, in the order of arrival. */
  readonly seq?: number;
  /** Tenant, installation and agent: nobody else's session may send or see it. */
  readonly owner: string;
  readonly flagId: string;
  readonly ticketId: string;
  readonly kind: Kind;
  readonly step: Step;
  /** Exactly what is sent, every time. A withdrawal gets its text when the flag's version is known. */
  readonly body: string | null;
  /** UTC epoch milliseconds. */
  readonly createdAt: number;
  /** Counted before each send: a record that was never tried can be taken back without a trace. */
  readonly attempts: number;
  /** UTC epoch milliseconds; no attempt by itself before. */
  readonly notBefore: number;
  /** `held`: refused for this person, kept until somebody allows it. `failed`: the same bytes will not be taken. */
  readonly state: "waiting" | "held" | "failed";
  readonly reason: Reason | null;
}

/** What became of a flag that left the outbox. Kept for a while, so that every tab tells the same story. */
export interface Outcome {
  readonly flagId: string;
  readonly owner: string;
  readonly was: "received" | "withdrawn" | "erased";
  /** UTC epoch milliseconds. */
  readonly at: number;
}

/** First retry within one second, later ones up to five minutes apart; the whole span is drawn from ("full jitter"). */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5 * 60_000;

/** Milliseconds until the next attempt, after `attempts` of them. `random` is from 0 up to 1. */
export const backoff = (attempts: number, retryAfter: number | null, random: number): number =>
  Math.max(
    retryAfter ?? 0,
    Math.round(random * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts, 20))),
  );

/**
 * The next record that may be sent: the earliest of its flag, since a flag is raised before it is refined or withdrawn.
 * A refusal of the flag itself stops what follows; a refused refinement does not stop a withdrawal.
 */
export function nextToSend(
  records: readonly OutboxRecord[],
  now: number,
  passed: ReadonlySet<string>,
): OutboxRecord | undefined {
  const blocked = new Set<string>();
  for (const record of records) {
    if (blocked.has(record.flagId) || passed.has(record.flagId)) continue;
    if (record.state === "waiting" && record.notBefore <= now) return record;
    if (record.state !== "failed" || record.step === "raise") blocked.add(record.flagId);
  }
  return undefined;
}
