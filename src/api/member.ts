// People of a tenant, as the pages read them and as an admin changes them.
import { z } from "zod";
import { ROLES } from "./session.ts";
import { filledText, isAfterYear0, NO_SUCH_YEAR, optionalText, ZendeskId } from "./text.ts";

const Day = z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR);

export const Member = z.object({
  /** Zendesk user id. */
  id: z.string(),
  name: z.string(),
  /** Only an admin is told. */
  email: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
  team: z.string().nullable(),
  active: z.boolean(),
  /** Who stands in while this person is away. */
  deputyId: z.string().nullable(),
  /** First and last day away, in the tenant's zone; without a last day until further notice. */
  absentFrom: z.iso.date().nullable(),
  absentUntil: z.iso.date().nullable(),
});
export type Member = z.infer<typeof Member>;

/** `GET /v1/members` */
export const Members = z.object({ items: z.array(Member) });

/** `PUT /v1/members/{id}`: everything an admin says of a person, each time. */
export const PutMember = z
  .strictObject({
    name: filledText(200),
    email: z.email("is not an e-mail address").max(254).nullable(),
    roles: z
      .array(z.enum(ROLES))
      .min(1, "needs at least one role")
      .max(ROLES.length)
      .transform((roles) => [...new Set(roles)]),
    team: optionalText(100),
    active: z.boolean(),
    /** Left out, they stay as they are. */
    deputyId: ZendeskId.nullable().optional(),
    absentFrom: Day.nullable().optional(),
    absentUntil: Day.nullable().optional(),
  })
  .refine(({ absentFrom, absentUntil }) => absentUntil == null || absentFrom != null, {
    path: ["absentFrom"],
    message: "is missing: an absence with a last day needs a first one",
  })
  .refine(
    ({ absentFrom, absentUntil }) =>
      absentFrom == null || absentUntil == null || absentFrom <= absentUntil,
    { path: ["absentUntil"], message: "is before the first day" },
  );
export type PutMember = z.infer<typeof PutMember>;
