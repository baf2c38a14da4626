// What an operator reads about a message that was not delivered: what happened, to which destination, what to do.
import { isRefusal, type Verdict } from "./backoff.ts";
import type { Failure } from "./ask.ts";
import type { PostResult } from "./post.ts";

const FAILED: Record<Failure, string> = {
  dns: "its name could not be resolved",
  refused: "the connection was refused",
  unreachable: "it could not be reached",
  tls: "no secure connection could be made; its certificate may have expired or not fit its name",
  timeout: "it did not answer in time",
  reset: "the connection was cut",
  "bad-answer": "its answer was not HTTP",
};

const WORDS = new Map([
  ["channel_not_found", "Choose the channel again in Slack."],
  ["channel_is_archived", "Unarchive the channel, or choose another one."],
  ["posting_to_general_channel_denied", "Choose another channel."],
  ["action_prohibited", "Ask a Slack administrator to allow it."],
]);

/** One sentence or two; nothing of the answer's content but its status and a known word. */
export function problemOf(name: string, result: PostResult, verdict: Verdict): string {
  switch (result.is) {
    case "refused-address":
      return `Not sent to ${name}. ${result.sentence}`;
    case "failed":
      return verdict.is === "unknown"
        ? `May have been posted to ${name}: ${FAILED[result.kind]} after it had been sent. Look there before sending it again.`
        : `Not delivered to ${name}: ${FAILED[result.kind]}.${ending(verdict)}`;
    case "answered": {
      const answer = result.word === null ? `${result.status}` : `${result.status} ${result.word}`;
      return `Not delivered to ${name}: it answered ${answer}.${adviceFor(result)}${ending(verdict)}`;
    }
  }
}

function adviceFor({ status, word }: Extract<PostResult, { is: "answered" }>): string {
  const known = word === null ? undefined : WORDS.get(word);
  if (known !== undefined) return ` ${known}`;
  if (status >= 300 && status < 400)
    return " Redirects are not followed; enter the address it leads to.";
  if (status === 410) return " It is gone for good and was switched off.";
  return isRefusal(status) ? " Check its settings." : "";
}

const ending = (verdict: Verdict): string =>
  verdict.is === "failed" ? " It is not tried again by itself." : "";

/** Why asking an outside service stopped. */
export function whyStopped(result: PostResult): string {
  switch (result.is) {
    case "refused-address":
      return result.sentence;
    case "failed":
      return `It was not reached: ${FAILED[result.kind]}.`;
    case "answered":
      return result.status === 429
        ? "It answered that it was asked too often. It is asked again later."
        : `It answered ${result.status}.${adviceFor(result)}`;
  }
}
