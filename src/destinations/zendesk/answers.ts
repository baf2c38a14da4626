// What Zendesk answered, as far as it changes what is done next.
import { z } from "zod";
import type { Answer } from "../ask.ts";
import type { Outcome } from "../destination-type.ts";

/** The answer's body, read by a schema; `null` when it is no such JSON. */
export function readJson<T>(answer: Answer, schema: z.ZodType<T>): T | null {
  if (answer.is !== "answered" || answer.text === null) return null;
  try {
    return schema.safeParse(JSON.parse(answer.text)).data ?? null;
  } catch {
    return null;
  }
}

const Record = z.object({ ticket: z.object({}) });
const Tags = z.object({ tags: z.array(z.string()) });
const Conversation = z.object({ side_conversation: z.object({ id: z.string() }) });
/** A closed ticket can't be changed any more (https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/). */
const Invalid = z.object({ details: z.object({ status: z.array(z.unknown()) }) });

export const ticketIn = (answer: Answer): boolean => readJson(answer, Record) !== null;
export const tagsIn = (answer: Answer): boolean => readJson(answer, Tags) !== null;
export const conversationIn = (answer: Answer): string | null =>
  readJson(answer, Conversation)?.side_conversation.id ?? null;

export const succeeded = (answer: Answer): boolean =>
  answer.is === "answered" && answer.status >= 200 && answer.status < 300;

/** A success whose body is not what Zendesk answers: a log-in page, a proxy's words. It is tried again. */
const NOT_ZENDESK: Outcome = {
  result: { is: "failed", kind: "bad-answer", mayHaveArrived: true },
  problem:
    "What answered in Zendesk's place was not Zendesk: its answer was no JSON. It is tried again.",
};

/** What came of a request, where `isRight` says whether a success is one. */
export function outcomeOf(answer: Answer, ticketId: string, isRight: boolean): Outcome {
  if (answer.is !== "answered") return { result: answer };
  if (succeeded(answer) && !isRight) return NOT_ZENDESK;
  const problem = problemOf(answer, ticketId);
  return {
    result: {
      is: "answered",
      status: answer.status,
      retryAfter: answer.retryAfter,
      word: null,
    },
    ...(problem === null ? {} : { problem }),
  };
}

function problemOf(answer: Extract<Answer, { is: "answered" }>, ticketId: string): string | null {
  switch (answer.status) {
    case 401:
      return "Zendesk refused the access token. Check the OAuth client, and enter a new refresh token where one is used.";
    case 403:
      return "Zendesk did not allow it. The OAuth client needs the scopes tickets:read and tickets:write (read and write for a field or side conversations), and side conversations their add-on.";
    case 404:
      return `Ticket #${ticketId} is not in this Zendesk: it was deleted, or the subdomain is another account's.`;
    case 409:
      return `Somebody saved ticket #${ticketId} at the same moment.`;
    case 422:
      return readJson(answer, Invalid) === null
        ? `Zendesk refused what was written to ticket #${ticketId}. Check the ticket field's number.`
        : `Ticket #${ticketId} is closed, and Zendesk changes closed tickets no more.`;
    case 429:
      return "Zendesk's rate limit is reached. It is tried again later.";
    default:
      return null;
  }
}
