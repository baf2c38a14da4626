import { expect, test } from "vitest";
import type { Verdict } from "../../src/destinations/backoff.ts";
import { FAILURES } from "../../src/destinations/ask.ts";
import type { PostResult } from "../../src/destinations/post.ts";
import { problemOf } from "../../src/destinations/sentences.ts";

const retry: Verdict = { is: "retry", at: new Date(0), asked: false };
const answered = (status: number, word: string | null = null): PostResult => ({
  is: "answered",
  status,
  retryAfter: "<b>later</b>",
  word,
});

test.each([
  [answered(503), retry, "Not delivered to Team hook: it answered 503."],
  [
    answered(302),
    retry,
    "Not delivered to Team hook: it answered 302. Redirects are not followed; enter the address it leads to.",
  ],
  [
    answered(404),
    { is: "failed" },
    "Not delivered to Team hook: it answered 404. Check its settings. It is not tried again by itself.",
  ],
  [
    answered(404, "channel_not_found"),
    { is: "failed" },
    "Not delivered to Team hook: it answered 404 channel_not_found. Choose the channel again in Slack. It is not tried again by itself.",
  ],
  [
    answered(410),
    { is: "gone" },
    "Not delivered to Team hook: it answered 410. It is gone for good and was switched off.",
  ],
  [
    { is: "failed", kind: "timeout", mayHaveArrived: true },
    { is: "unknown" },
    "May have been posted to Team hook: it did not answer in time after it had been sent. Look there before sending it again.",
  ],
  [
    { is: "refused-address", sentence: "The address is not a URL." },
    retry,
    "Not sent to Team hook. The address is not a URL.",
  ],
] satisfies [PostResult, Verdict, string][])("%j, %j: %s", (result, verdict, sentence) => {
  expect(problemOf("Team hook", result, verdict)).toBe(sentence);
});

test("every failure has words of its own", () => {
  const sentences = FAILURES.map((kind) =>
    problemOf("Team hook", { is: "failed", kind, mayHaveArrived: false }, retry),
  );
  expect(new Set(sentences).size).toBe(FAILURES.length);
});
