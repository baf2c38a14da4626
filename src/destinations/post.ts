// What leaves for a destination and what comes back of it. How it travels is handed in: guarded in production, over
// loopback in the sandbox.

export interface PostMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent byte for byte, as UTF-8. */
  readonly body: string;
  /** The words this receiver is known to answer with. Anything else that it says is dropped unread by people. */
  readonly knownWords: readonly string[];
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

export type PostResult =
  | {
      readonly is: "answered";
      readonly status: number;
      /** The header as it came. */
      readonly retryAfter: string | null;
      /** The answer's body, when it was one of the known words. */
      readonly word: string | null;
    }
  /** Nothing was sent: the URL or what its name resolves to is not allowed. */
  | { readonly is: "refused-address"; readonly sentence: string }
  | {
      readonly is: "failed";
      readonly kind: Failure;
      /** Whether a connection stood, so that the receiver may have taken the message. */
      readonly mayHaveArrived: boolean;
    };

/** Sends one message to one URL; whatever happens is a result, never a rejection. */
export type Post = (url: string, message: PostMessage) => Promise<PostResult>;
