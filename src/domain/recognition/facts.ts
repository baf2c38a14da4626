// What recognition is made from: what CS and the CRM said of a flag, never that it was raised.
import type { DeclineReason, Kind, Status } from "../flag.ts";
import type { Instant } from "../instant.ts";

/** One flag of one author, as it stands. Instants are the first of their kind: a flag that is reopened keeps them. */
export interface RecognitionFact {
  readonly flagId: string;
  readonly agentId: string;
  /** Null: no account is known, so each such flag stands for itself. */
  readonly accountId: string | null;
  readonly kind: Kind;
  /** Null for *not sure*. */
  readonly signal: string | null;
  readonly status: Status;
  readonly raisedAt: Instant;
  readonly acceptedAt: Instant | null;
  /** When it was declined, of one that stays declined. */
  readonly declinedAt: Instant | null;
  readonly declineReason: DeclineReason | null;
  /** CS ticked "good to know" when declining it. */
  readonly goodToKnow: boolean;
  /** When it was won or resolved, of one that stays so. */
  readonly closedWellAt: Instant | null;
  /** The label that CS gave it instead of the author's, if it ever did. */
  readonly csSignal: string | null;
  /** Of a flag that corroborates another: the other one. */
  readonly corroborates: {
    readonly flagId: string;
    readonly agentId: string;
    readonly acceptedAt: Instant | null;
    /** When CS first decided it, either way. */
    readonly decidedAt: Instant | null;
  } | null;
}

/** What earned a credit. */
export const EARNED_BY = ["accepted", "won", "resolved", "good-to-know", "corroborated"] as const;
export type EarnedBy = (typeof EARNED_BY)[number];

/** Halves of a credit, so that sums stay whole numbers. */
export const HALVES = {
  accepted: 2,
  won: 4,
  resolved: 4,
  "good-to-know": 1,
  corroborated: 1,
} as const satisfies Record<EarnedBy, number>;

/** One credit, dated by the fact that earned it. */
export interface Earning {
  readonly flagId: string;
  readonly agentId: string;
  readonly accountId: string | null;
  readonly by: EarnedBy;
  readonly at: Instant;
}

/** The credits that the outcomes of one flag earn its author; none for having raised it. */
export function earningsOf(fact: RecognitionFact): Earning[] {
  const { flagId, agentId, accountId } = fact;
  const earned = (by: EarnedBy, at: Instant | null): Earning[] =>
    at === null ? [] : [{ flagId, agentId, accountId, by, at }];
  if (fact.status === "withdrawn") return [];
  const { corroborates } = fact;
  if (fact.status === "duplicate") {
    // Saying again what one has said oneself, or what CS has decided already, tells nobody anything.
    if (corroborates === null || corroborates.agentId === agentId) return [];
    const { decidedAt: at, acceptedAt } = corroborates;
    const isBefore = at === null || fact.raisedAt < at;
    return isBefore ? earned("corroborated", acceptedAt) : [];
  }
  return [
    ...earned("accepted", fact.acceptedAt),
    ...earned(fact.kind === "friction" ? "resolved" : "won", fact.closedWellAt),
    // A flag that was accepted first and declined later has its credit already.
    ...(fact.goodToKnow && fact.acceptedAt === null ? earned("good-to-know", fact.declinedAt) : []),
  ];
}

/** When CS decided the flag: accepted it or declined it; null while it has not, or where it decides nothing. */
export function decidedAt(fact: RecognitionFact): Instant | null {
  if (fact.status === "duplicate" || fact.status === "withdrawn") return null;
  return fact.acceptedAt ?? fact.declinedAt;
}

/** Whether the decision confirmed the author's label: only another label counts against it. */
export function isConfirmed(fact: RecognitionFact): boolean {
  if (fact.acceptedAt !== null) return fact.csSignal === null || fact.csSignal === fact.signal;
  return fact.declineReason !== "wrong-signal";
}
