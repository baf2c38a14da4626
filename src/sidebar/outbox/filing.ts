// What becomes of a record after an attempt. Pure: the records as they are now in, the change out.
import { backoff, type OutboxRecord, type Outcome } from "./record.ts";
import type { Change } from "./stores.ts";
import type { Verdict } from "./verdict.ts";

const outcomeOf = ({ flagId, owner }: OutboxRecord, was: Outcome["was"], at: number): Outcome => ({
  flagId,
  owner,
  was,
  at,
});

/** The endpoint has it. `now` is in UTC epoch milliseconds. */
export function filedAsDone(
  record: OutboxRecord,
  records: readonly OutboxRecord[],
  now: number,
): Change<null> {
  const remove = records.filter((one) => one.seq === record.seq);
  if (record.step === "refine") return { remove, result: null };
  const was = record.step === "raise" ? "received" : "withdrawn";
  return { remove, outcome: outcomeOf(record, was, now), result: null };
}

/** It was refused or not answered. `now` is in UTC epoch milliseconds, `random` from 0 up to 1. */
export function filedAsRefused(
  record: OutboxRecord,
  verdict: Verdict,
  records: readonly OutboxRecord[],
  now: number,
  random: number,
): Change<null> {
  const current = records.find((one) => one.seq === record.seq);
  if (current === undefined) return { result: null };
  const own = records.filter((one) => one.flagId === record.flagId);
  switch (verdict.means) {
    case "erased":
      return { remove: own, outcome: outcomeOf(record, "erased", now), result: null };
    case "fail":
      // It was taken back meanwhile and never stored: nothing is left to say.
      if (record.step === "raise" && own.some((one) => one.step === "withdraw"))
        return { remove: own, outcome: outcomeOf(record, "withdrawn", now), result: null };
      return { put: [{ ...current, state: "failed", reason: verdict.reason }], result: null };
    case "hold":
      return { put: [{ ...current, state: "held", reason: verdict.reason }], result: null };
    case "renew": {
      const body = current.step === "withdraw" ? null : current.body;
      const notBefore = now + backoff(record.attempts, null, random);
      return { put: [{ ...current, body, notBefore }], result: null };
    }
    case "again": {
      const notBefore = now + backoff(record.attempts, verdict.retryAfter, random);
      return { put: [{ ...current, notBefore, reason: verdict.reason }], result: null };
    }
  }
}
