// Refusals and failures, and the one place that turns them into HTTP.
import type { Flag, FlagEvent } from "../api/flag.ts";
import type { Problem, ProblemType } from "../api/problem.ts";
import { isUnavailable, sqlState } from "../storage/database.ts";
import type { Answer } from "./message/answer.ts";

/** An expected refusal: a value that a handler returns, not an error that it throws. */
export interface Refusal {
  readonly refused: ProblemType;
  /** What happened, to which thing, and what to do now: one or two sentences. */
  readonly detail: string;
  /** Where the type alone does not decide, such as 400 for a body that is no JSON. */
  readonly status?: number;
  readonly field?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly reason?: string;
  readonly flag?: Flag;
  readonly meanwhile?: FlagEvent;
  readonly headers?: Readonly<Record<string, string>>;
}

const KNOWN: Record<ProblemType, readonly [status: number, title: string]> = {
  invalid: [422, "The message is not valid"],
  "not-signed-in": [401, "Not signed in"],
  "token-missing": [401, "No token was sent"],
  "signature-invalid": [401, "The token's signature is not valid"],
  "token-expired": [401, "The token has expired"],
  "clock-skew": [401, "The clocks differ"],
  "unknown-installation": [401, "This installation is not known"],
  "not-allowed": [403, "Not allowed"],
  "not-found": [404, "Not found"],
  "method-not-allowed": [405, "Method not allowed"],
  "not-acceptable": [406, "Not acceptable"],
  "unsupported-media-type": [415, "Unsupported content type"],
  "too-large": [413, "Too large"],
  "too-deep": [400, "Nested too deeply"],
  "too-many": [429, "Too many requests"],
  "id-already-used": [422, "This id is already used"],
  "in-progress": [409, "Still in progress"],
  stale: [409, "Somebody else changed this meanwhile"],
  "stale-move": [409, "Somebody else moved this flag meanwhile"],
  "move-refused": [422, "This move is not possible"],
  erased: [410, "Erased"],
  unavailable: [503, "Not available right now"],
  unexpected: [500, "Something unexpected went wrong"],
};

/** The status a refusal is answered with. */
export const statusOf = (refusal: Pick<Refusal, "refused" | "status">): number =>
  refusal.status ?? KNOWN[refusal.refused][0];

/** The status that a type of problem has unless a refusal says otherwise. */
export const usualStatus = (type: ProblemType): number => KNOWN[type][0];

/** A refusal as a problem document (RFC 9457). */
export function problemAnswer(refusal: Refusal, requestId: string): Answer {
  const status = statusOf(refusal);
  const { refused: type, detail, field, reason, flag, meanwhile } = refusal;
  const problem: Problem = {
    type,
    title: KNOWN[type][1],
    status,
    detail,
    requestId,
    ...(field === undefined ? {} : { field }),
    ...(reason === undefined ? {} : { reason }),
    ...(flag === undefined ? {} : { flag }),
    ...(meanwhile === undefined ? {} : { meanwhile }),
  };
  return {
    status,
    type: "application/problem+json",
    body: JSON.stringify(problem),
    headers: {
      ...refusal.headers,
      ...(status === 401 ? { "WWW-Authenticate": "Bearer" } : {}),
      ...(refusal.retryAfter === undefined ? {} : { "Retry-After": String(refusal.retryAfter) }),
    },
  };
}

/** Seconds after which a store that is down is worth another try. */
const STORE_RETRY_SECONDS = 2;

/**
 * What a thrown error means to the caller, and whether an operator must hear of it as a failure.
 * The message of an error is never shown: it may quote a row.
 */
export function refusalOf(error: unknown): Refusal {
  if (isUnavailable(error) || sqlState(error) === "55P03") {
    return {
      refused: "unavailable",
      detail: "The database did not answer in time. Nothing is lost: send the same request again.",
      retryAfter: STORE_RETRY_SECONDS,
    };
  }
  // 22: a value that no column can hold. The schemas should have refused it, so it is logged as a failure all the same.
  if (sqlState(error)?.startsWith("22") === true) {
    return { refused: "invalid", detail: "A value of this request cannot be stored or looked up." };
  }
  return {
    refused: "unexpected",
    detail: "This was not expected, and it is in the log under the request's id.",
  };
}

/** Another tenant's thing and one that never was get the same answer. */
export const notFound = (what: string): Refusal => ({
  refused: "not-found",
  detail: `There is no such ${what}.`,
});

export const invalid = (field: string, sentence: string): Refusal => ({
  refused: "invalid",
  field,
  detail: sentence,
});

export const isRefusal = (value: object): value is Refusal => "refused" in value;
