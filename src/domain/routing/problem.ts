// What is wrong with rules before anybody publishes them, each with the rule or queue it stands beside.

/** Errors keep a version from being published: the rule could never do what it says. */
export const ERROR_CODES = [
  "unknown-signal",
  "unknown-category",
  "unknown-queue",
  "unknown-destination",
  "unknown-member",
  "empty-range",
  "no-such-flag",
  "other-kind",
  "contradicts",
] as const;
/** Warnings do not: it works, though perhaps not as meant. */
export const WARNING_CODES = [
  "some-unknown",
  "shadowed",
  "member-left",
  "queue-empty",
  "destination-off",
  "destination-deaf",
  "lowers-urgency",
] as const;
export const PROBLEM_CODES = [...ERROR_CODES, ...WARNING_CODES] as const;
export type RoutingProblemCode = (typeof PROBLEM_CODES)[number];

export interface RoutingProblem {
  readonly severity: "error" | "warning";
  readonly code: RoutingProblemCode;
  /** Number of the rule, from 1; `null` when it is about a queue. */
  readonly rule: number | null;
  /** Id of the queue; `null` when it is about a rule. */
  readonly queue: string | null;
  /** Numbers of the earlier rules that it collides with. */
  readonly with: readonly number[];
  /** The id that is not known, of the member who left, of the signal …; `null` where nothing is to be named. */
  readonly what: string | null;
}
