// What a mail server's answers mean for the message, and the sentence that an operator reads.
import type { Failure } from "../ask.ts";
import type { Outcome } from "../destination-type.ts";
import type { MailAnswer } from "../mail.ts";
import type { PostResult } from "../post.ts";

const answered = (status: number): PostResult => ({
  is: "answered",
  status,
  retryAfter: null,
  word: null,
});

/** Statuses of HTTP that the schedule judges as these answers deserve. */
const LATER = answered(503);
const CHECK_SETTINGS = answered(401);
const NEVER = answered(422);
const ACCEPTED = answered(200);

const FAILED: Record<Failure, string> = {
  dns: "its name could not be resolved",
  refused: "the connection was refused",
  unreachable: "it could not be reached",
  tls: "no secure connection could be made; its certificate may have expired or not fit its name",
  timeout: "it did not answer in time",
  reset: "the connection was cut",
  "bad-answer": "its answer was none of a mail server",
};

/** What one answer means. `who` is the receiver as an operator may read it. */
export function outcomeOf(answer: MailAnswer, who: string): Outcome {
  switch (answer.is) {
    case "accepted":
      return { result: ACCEPTED };
    case "rejected":
      return rejected(answer, who);
    case "no-starttls":
      return {
        result: NEVER,
        problem:
          "The mail server offers no STARTTLS, so nothing was said to it. Choose TLS and its port, or another server.",
      };
    case "refused-address":
      return { result: answer, problem: `Not sent. ${answer.sentence}` };
    case "failed":
      return {
        result: answer,
        problem: `The mail to ${who} was not handed over: ${FAILED[answer.kind]}.`,
      };
  }
}

function rejected({ code, step }: Extract<MailAnswer, { is: "rejected" }>, who: string): Outcome {
  // 4yz is "not now", 5yz is "not like this" (RFC 5321, section 4.2.1).
  if (code < 500)
    return {
      result: LATER,
      problem: `The mail server put the mail to ${who} off (${code}).`,
    };
  switch (step) {
    case "sign-in":
      return {
        result: CHECK_SETTINGS,
        problem: `The mail server did not accept user name and password (${code}). Enter them again.`,
      };
    case "greeting":
      return { result: NEVER, problem: `The mail server takes nothing from us (${code}).` };
    case "sender":
      return {
        result: CHECK_SETTINGS,
        problem: `The mail server does not let us write as this sender (${code}). Check the sender’s address.`,
      };
    case "recipient":
      return {
        result: NEVER,
        problem: `The mail server does not take mails to ${who} (${code}). Check that address.`,
      };
    case "message":
      return { result: NEVER, problem: `The mail server refused the mail to ${who} (${code}).` };
  }
}

/**
 * One outcome of several: accepted when all were; else what is worth another try comes before what a person must change,
 * so that nobody is given up because of somebody else.
 */
export function together(outcomes: readonly Outcome[]): Outcome {
  const open = outcomes.filter(({ result }) => result !== ACCEPTED);
  const again = open.find(
    ({ result }) => result.is === "failed" || (result.is === "answered" && result.status >= 500),
  );
  return again ?? open[0] ?? { result: ACCEPTED };
}
