// How far a flag has come. The later step implies the earlier ones, at its own moment.
import type { FlagRow } from "./rows.ts";

/** When the customer was first contacted about the flag; claiming and declining are no contact. */
export function contactOf(flag: FlagRow): number | null {
  if (flag.contactedAt !== null) return flag.contactedAt;
  const implied = flag.acceptedAt ?? flag.opportunityAt;
  if (implied !== null) return implied;
  return impliesAcceptance.has(flag.status) ? flag.closedAt : null;
}

/** When CS first declined it, whether or not it was reopened afterwards. */
export const declineOf = (flag: FlagRow): number | null =>
  flag.firstDeclinedAt ?? (flag.status === "declined" ? flag.closedAt : null);

/** Whether it is or was linked to an opportunity. */
export function hadOpportunity(flag: FlagRow): boolean {
  return flag.opportunityAt !== null || impliesOpportunity.has(flag.status);
}

/** Why a flag is no statement of its own: it corroborates another, or its author took it back. */
export function whyNoFlag({ status }: FlagRow): "duplicate" | "withdrawn" | null {
  return status === "duplicate" || status === "withdrawn" ? status : null;
}

export type Verdict = "accepted" | "declined" | "duplicate" | "expired" | "withdrawn" | "undecided";

/** What CS made of it. A flag that was ever accepted stays accepted, whatever became of it. */
export function verdictOf(flag: FlagRow): Verdict {
  if (flag.status === "duplicate" || flag.status === "withdrawn") return flag.status;
  if (flag.acceptedAt !== null || hadOpportunity(flag) || impliesAcceptance.has(flag.status)) {
    return "accepted";
  }
  return flag.status === "declined" || flag.status === "expired" ? flag.status : "undecided";
}

const impliesOpportunity: ReadonlySet<FlagRow["status"]> = new Set(["opportunity", "won", "lost"]);
const impliesAcceptance: ReadonlySet<FlagRow["status"]> = new Set([
  "accepted",
  "opportunity",
  "won",
  "lost",
  "resolved",
]);
