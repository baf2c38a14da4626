// One request to the outside and what came back of it. How it travels is handed in: guarded in production, over loopback
// in the sandbox.
import type { PostResult } from "./post.ts";

export interface AskRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  /** Sent byte for byte, as UTF-8. */
  readonly body: string | null;
}

export const FAILURES = [
  "dns",
  "refused",
  "unreachable",
  "tls",
  "timeout",
  "reset",
  "bad-answer",
] as const;
export type Failure = (typeof FAILURES)[number];

export type Answer =
  | {
      readonly is: "answered";
      readonly status: number;
      /** The header as it came. */
      readonly retryAfter: string | null;
      /** The body, at most 64 KiB; `null` when it was longer, cut off or no text. Never shown to a person as it is. */
      readonly text: string | null;
    }
  /** Nothing was sent: the URL or what its name resolves to is not allowed. */
  | { readonly is: "refused-address"; readonly sentence: string }
  | {
      readonly is: "failed";
      readonly kind: Failure;
      /** Whether a connection stood, so that the receiver may have taken the request. */
      readonly mayHaveArrived: boolean;
    };

/** Sends one request to one URL; whatever happens is an answer, never a rejection. */
export type Ask = (url: string, request: AskRequest) => Promise<Answer>;

/**
 * An answer as the schedule and the operator's sentence take it: of its content nothing is left but one of the words
 * that this receiver is known to answer with.
 */
export function resultOfAnswer(answer: Answer, knownWords: readonly string[] = []): PostResult {
  if (answer.is !== "answered") return answer;
  const { status, retryAfter } = answer;
  const said = answer.text?.trim();
  return {
    is: "answered",
    status,
    retryAfter,
    word: knownWords.find((word) => word === said) ?? null,
  };
}

/** A refused connection that came this fast was a receiver restarting; it is asked once more at once. */
const QUICK_REFUSAL_MS = 1000;

/** The same way out, which asks once more when it was refused within a second. */
export const askingTwiceWhenQuick =
  (ask: Ask): Ask =>
  async (url, request) => {
    const startedAt = performance.now();
    const answer = await ask(url, request);
    const refused = answer.is === "failed" && answer.kind === "refused";
    const quick = performance.now() - startedAt < QUICK_REFUSAL_MS;
    return refused && quick ? ask(url, request) : answer;
  };
