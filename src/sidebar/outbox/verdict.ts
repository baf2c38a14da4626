// What an answer means for a record in the outbox. Anything that might still succeed is kept; nothing is dropped quietly.
import { ApiProblem, UnexpectedAnswer } from "../../api/client.ts";
import { WrongSession } from "../zendesk/session.ts";
import type { Reason, Step } from "./record.ts";

export type Verdict =
  | { readonly means: "again"; readonly retryAfter: number | null; readonly reason: Reason }
  /** Somebody else changed the flag meanwhile: decide on its new version. */
  | { readonly means: "renew" }
  | { readonly means: "hold"; readonly reason: Reason }
  | { readonly means: "fail"; readonly reason: Reason }
  | { readonly means: "erased" };

const again = (code: Reason["code"], retryAfter: number | null = null): Verdict => ({
  means: "again",
  retryAfter,
  reason: { code, detail: null },
});

/** Decides by what was thrown while `step` was sent. */
export function verdictOn(error: unknown, step: Step): Verdict {
  if (error instanceof WrongSession) return again("signed-out");
  if (error instanceof UnexpectedAnswer) return again("no-receipt");
  if (!(error instanceof ApiProblem)) return again("no-answer");
  const { status, type, retryAfter } = error;
  const detail = error.problem?.detail ?? null;
  if (type === "stale-move") return { means: "renew" };
  if (type === "move-refused") return { means: "fail", reason: { code: "too-late", detail } };
  if (status === 401) return again("signed-out", retryAfter);
  if (status === 403) return { means: "hold", reason: { code: "not-allowed", detail } };
  if (status === 410) return { means: "erased" };
  if (status === 429) return again("busy", retryAfter);
  if (status === 408 || status === 409 || status >= 500) return again("unavailable", retryAfter);
  // Not the endpoint speaks, but something in its place.
  if (status < 400 || (status === 404 && step === "raise")) return again("unavailable", retryAfter);
  return { means: "fail", reason: { code: "refused", detail } };
}
