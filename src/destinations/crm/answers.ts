// What a CRM answered, as far as it changes what is done next.
import type { Answer } from "../ask.ts";
import type { Outcome } from "../destination-type.ts";

/** Nothing had to be sent. */
export const NOTHING_TO_DO: Outcome = {
  result: { is: "answered", status: 204, retryAfter: null, word: null },
};

/** The answer's body, read by a schema's `safeParse`; `null` when it is no such JSON. */
export function readJson<T>(
  answer: Answer,
  schema: {
    readonly safeParse: (value: unknown) => { readonly success: boolean; readonly data?: T };
  },
): T | null {
  if (answer.is !== "answered" || answer.text === null) return null;
  try {
    const read = schema.safeParse(JSON.parse(answer.text));
    return read.success ? (read.data ?? null) : null;
  } catch {
    return null;
  }
}

export const succeeded = (answer: Answer): boolean =>
  answer.is === "answered" && answer.status >= 200 && answer.status < 300;

/** A success whose body is not what the CRM answers: a log-in page, a proxy's words. It is asked again. */
export const NOT_UNDERSTOOD: Outcome = {
  result: { is: "failed", kind: "bad-answer", mayHaveArrived: true },
};

/** The outcome of an answer under another status, such as a daily limit that comes as 403. */
export const outcomeOf = (answer: Answer, problem?: string, status?: number): Outcome => ({
  result:
    answer.is === "answered"
      ? {
          is: "answered",
          status: status ?? answer.status,
          retryAfter: answer.retryAfter,
          word: null,
        }
      : answer,
  ...(problem === undefined ? {} : { problem }),
});
