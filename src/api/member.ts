// People of a tenant, as the pages read them and as an admin changes them.
import { z } from "zod";
import { ROLES } from "./session.ts";
import { optionalText, text } from "./text.ts";

export const Member = z.object({
  /** Zendesk user id. */
  id: z.string(),
  name: z.string(),
  /** Only an admin is told. */
  email: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
  team: z.string().nullable(),
  active: z.boolean(),
});
export type Member = z.infer<typeof Member>;

/** `GET /v1/members` */
export const Members = z.object({ items: z.array(Member) });

/** `PUT /v1/members/{id}`: everything an admin says of a person, each time. */
export const PutMember = z.strictObject({
  name: text(200)
    .transform((name) => name.trim())
    .refine((name) => name !== "", "is empty"),
  email: z.email("is not an e-mail address").max(254).nullable(),
  roles: z
    .array(z.enum(ROLES))
    .min(1, "needs at least one role")
    .max(ROLES.length)
    .transform((roles) => [...new Set(roles)]),
  team: optionalText(100),
  active: z.boolean(),
});
export type PutMember = z.infer<typeof PutMember>;
