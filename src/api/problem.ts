// Errors as problem documents (RFC 9457).
import { z } from "zod";
import { Flag, FlagEvent } from "./flag.ts";

export const PROBLEM_TYPES = [
  "invalid",
  "not-signed-in",
  "token-missing",
  "signature-invalid",
  "token-expired",
  "clock-skew",
  "unknown-installation",
  "not-allowed",
  "not-found",
  "method-not-allowed",
  "not-acceptable",
  "unsupported-media-type",
  "too-large",
  "too-deep",
  "too-many",
  "id-already-used",
  "in-progress",
  "stale",
  "stale-move",
  "move-refused",
  "erased",
  "unavailable",
  "unexpected",
] as const;
export type ProblemType = (typeof PROBLEM_TYPES)[number];

export const Problem = z.object({
  type: z.enum(PROBLEM_TYPES),
  title: z.string(),
  status: z.int(),
  /** What happened, to which thing, and what to do now. */
  detail: z.string(),
  /** The field at fault, as a path such as `note` or `rows.3.amount`. */
  field: z.string().optional(),
  /** The same id stands in the log line. */
  requestId: z.string().optional(),
  /** With `move-refused`: the code of the reason. */
  reason: z.string().optional(),
  /** With `stale-move`: the flag as it stands, and who did what meanwhile. */
  flag: Flag.optional(),
  meanwhile: FlagEvent.optional(),
});
export type Problem = z.infer<typeof Problem>;
