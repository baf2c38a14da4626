// Slack's Web API, as far as it is used here: https://docs.slack.dev/reference/methods
import type { Ask } from "../ask.ts";
import { readAnswer, type SlackAnswer } from "./answers.ts";

const BASE = "https://slack.com/api/";

export interface WebApi {
  /** Asks a method that changes something, with JSON. */
  readonly write: (method: string, body: object) => Promise<SlackAnswer>;
  /** Asks a method that reads; those take no JSON. */
  readonly read: (method: string, query: Readonly<Record<string, string>>) => Promise<SlackAnswer>;
}

/**
 * Once this many milliseconds have passed, nothing more is begun: a message takes several requests of at most 15 seconds,
 * and together they must fit into a worker's lease of 60.
 */
const BEGIN_WITHIN_MS = 40_000;

/** The methods of one installation, for one message or press. The token goes to slack.com and nowhere else. */
export function webApi(ask: Ask, botToken: string, elapsed: () => number = stopwatch()): WebApi {
  const inTime: Ask = async (url, request) =>
    elapsed() < BEGIN_WITHIN_MS
      ? ask(url, request)
      : { is: "failed", kind: "timeout", mayHaveArrived: false };
  return methodsOf(inTime, botToken);
}

const stopwatch = (): (() => number) => {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
};

const methodsOf = (ask: Ask, botToken: string): WebApi => ({
  write: async (method, body) =>
    readAnswer(
      await ask(`${BASE}${method}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${botToken}`,
          "content-type": "application/json; charset=utf-8",
        },
        body: JSON.stringify(body),
      }),
    ),
  read: async (method, query) =>
    readAnswer(
      await ask(`${BASE}${method}?${new URLSearchParams(query).toString()}`, {
        method: "GET",
        headers: { authorization: `Bearer ${botToken}` },
        body: null,
      }),
    ),
});
