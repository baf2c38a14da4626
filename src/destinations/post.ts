// What came of one attempt to tell a destination something.
import type { Failure } from "./ask.ts";

/**
 * Every type of destination brings what its receiver said into this form: statuses are those of HTTP, so that one
 * schedule judges them all.
 */
export type PostResult =
  | {
      readonly is: "answered";
      readonly status: number;
      /** The header as it came. */
      readonly retryAfter: string | null;
      /** What the receiver said, when it was one of the words that are known of it. */
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
