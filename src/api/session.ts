// Who is calling, as the endpoint sees it.
import { z } from "zod";
import { Instant } from "./text.ts";

export const ROLES = ["agent", "cs_manager", "ops", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** `POST /v1/sessions` (sidebar) and `GET /v1/session` (pages): the bearer and what it may do. */
export const Session = z.object({
  /** Absent for a page that is signed in by its cookie. */
  bearer: z.string().optional(),
  expiresAt: Instant,
  member: z.strictObject({ id: z.string(), name: z.string(), locale: z.string().nullable() }),
  roles: z.array(z.enum(ROLES)),
  identityAssurance: z.enum(["asserted", "signed"]),
  tenant: z.strictObject({ name: z.string(), subdomain: z.string(), zone: z.string() }),
});
export type Session = z.infer<typeof Session>;
