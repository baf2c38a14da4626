// The people of a tenant, for filters and for handing flags over. Addresses are nobody's business here.
import { z } from "zod";
import { ROLES } from "../api/session.ts";
import { sessionOperation } from "./contract/operation.ts";
import { json } from "./message/answer.ts";

const Members = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.enum(ROLES)),
      team: z.string().nullable(),
      active: z.boolean(),
    }),
  ),
});

export const listMembers = sessionOperation({
  id: "member.list",
  method: "GET",
  path: "/v1/members",
  summary: "The people of this tenant, by name.",
  answers: { 200: { description: "Everybody.", schema: Members } },
  handle: ({ configuration }) =>
    json({
      items: [...configuration.members.values()].map(({ id, name, roles, team, active }) => ({
        id,
        name,
        roles,
        team,
        active,
      })),
    }),
});
