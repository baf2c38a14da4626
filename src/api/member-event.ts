// What was changed about people, and by whom, as an admin reads it.
import { z } from "zod";
import { ROLES } from "./session.ts";
import { Instant } from "./text.ts";

export const MEMBER_EVENTS = ["added", "changed", "deactivated", "reactivated", "erased"] as const;

export const MemberEvent = z.object({
  id: z.string(),
  at: Instant,
  /** Zendesk user id. */
  memberId: z.string(),
  /** Zendesk user id of the admin; `null` when it was done at the operator's command line. */
  byId: z.string().nullable(),
  what: z.enum(MEMBER_EVENTS),
  /** Roles afterwards, and those before when they are other ones. */
  roles: z.array(z.enum(ROLES)),
  rolesBefore: z.array(z.enum(ROLES)).nullable(),
  /** Which words changed. What they were is nobody's to keep. */
  fields: z.array(z.enum(["name", "email", "team", "deputy", "absence", "recognition"])),
});
export type MemberEvent = z.infer<typeof MemberEvent>;

/** `GET /v1/member-events`: the newest first. */
export const MemberEvents = z.object({
  items: z.array(MemberEvent),
  /** Ask with `before` set to this for those before; `null` at the end. */
  next: z.string().nullable(),
});
