// How far a proof carries: roles come from the members table, and an assertion is never more than an agent.
import type { Role } from "../../api/session.ts";
import type { Member } from "../../storage/members.ts";

/** The roles a person has by this proof. Nobody is more than an agent without a row. */
export function roleCeiling(
  assurance: "asserted" | "signed",
  member: Pick<Member, "roles"> | null | undefined,
): readonly Role[] {
  if (assurance === "asserted" || member == null || member.roles.length === 0) return ["agent"];
  return member.roles;
}
