// How far a proof carries: roles come from the members table, an assertion is never more than an agent, and whoever was
// deactivated begins anew.
import type { Role } from "../../api/session.ts";
import type { Member } from "../../storage/members.ts";
import type { Caller } from "./session-token.ts";

/** The roles a person has by this proof. Nobody is more than an agent without a row. */
export function roleCeiling(
  assurance: "asserted" | "signed",
  member: Pick<Member, "roles"> | null | undefined,
): readonly Role[] {
  if (assurance === "asserted" || member == null || member.roles.length === 0) return ["agent"];
  return member.roles;
}

/** Whether a session has ended since the person was deactivated, also when they were let in again after it began. */
export const isOver = (
  { since }: Pick<Caller, "since">,
  { active, sessionsFrom }: Pick<Member, "active" | "sessionsFrom">,
): boolean => !active || (sessionsFrom != null && since < sessionsFrom.getTime());
