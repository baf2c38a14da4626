// When a message is tried again, and when it is not.
import type { PostResult } from "./post.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pause after each failed attempt, in milliseconds: eight attempts over about 28 hours, as receivers' night shifts go. */
export const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
] as const;
export const MOST_ATTEMPTS = PAUSES.length + 1;
/** Receivers that failed together are not asked again together. */
const JITTER = 0.1;

/** A receiver may ask for this much patience at most. */
export const LONGEST_RETRY_AFTER = 24 * HOUR;
/** What asks for more than this is a mistake (a time in milliseconds, another century), not a wish. */
const ABSURD = 366 * 24 * HOUR;

/** Two more tries after an answer that says the request itself is wrong: a deploy may be under way, no more. */
const MOST_REFUSALS = 3;

export type Verdict =
  | { readonly is: "delivered" }
  | { readonly is: "retry"; readonly at: Date; readonly asked: boolean }
  | { readonly is: "failed" }
  /** It may have arrived, and the receiver could not tell a repeat from a second message. */
  | { readonly is: "unknown" }
  /** The receiver says that it is gone for good. */
  | { readonly is: "gone" };

export interface Attempt {
  /** Counting this one. */
  readonly attempt: number;
  /** Earlier answers that said the request itself is wrong. */
  readonly refusals: number;
  /** Whether the receiver recognises a repeat by its id. */
  readonly knowsRepeats: boolean;
  readonly now: Date;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** What becomes of a message after an attempt. */
export function judge(result: PostResult, attempt: Attempt): Verdict {
  switch (result.is) {
    case "answered":
      if (result.status >= 200 && result.status < 300) return { is: "delivered" };
      if (result.status === 410) return { is: "gone" };
      if (isRefusal(result.status) && attempt.refusals + 1 >= MOST_REFUSALS)
        return { is: "failed" };
      return again(attempt, retryAfterMs(result.retryAfter, attempt.now));
    case "refused-address":
      // A name server having a bad day looks like this too, so it is not the end at once.
      return attempt.attempt >= MOST_REFUSALS ? { is: "failed" } : again(attempt, null);
    case "failed":
      return result.mayHaveArrived && !attempt.knowsRepeats
        ? { is: "unknown" }
        : again(attempt, null);
  }
}

/** The next attempt by the schedule, later when the receiver asks for it, or the end. */
export function again(
  { attempt, now, random }: Pick<Attempt, "attempt" | "now" | "random">,
  askedMs: number | null,
): Verdict {
  const pause = PAUSES[attempt - 1];
  if (pause === undefined) return { is: "failed" };
  const jittered = pause * (1 - JITTER + 2 * JITTER * random());
  const asked = askedMs !== null && askedMs > jittered;
  return {
    is: "retry",
    at: new Date(now.getTime() + Math.round(asked ? askedMs : jittered)),
    asked,
  };
}

/** 4xx answers that stay the same until a person changes something. */
export const isRefusal = (status: number): boolean =>
  status >= 400 && status < 500 && ![408, 410, 425, 429].includes(status);

/** IMF-fixdate of RFC 9110, the one form that senders may use. */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A Retry-After header in milliseconds from now, at most 24 hours; `null` when it is absent, past or absurd. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? "";
  const ms = /^\d{1,12}$/.test(text)
    ? Number(text) * SECOND
    : HTTP_DATE.test(text)
      ? Date.parse(text) - now.getTime()
      : Number.NaN;
  if (!(ms > 0) || ms > ABSURD) return null;
  return Math.min(ms, LONGEST_RETRY_AFTER);
}
