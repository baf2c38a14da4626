import { v7 } from "uuid";
import { z } from "zod";
import { ROLES } from "../../api/session.ts";
import { memberById, putMemberAsOperator } from "../../storage/members.ts";
import { readSettings } from "../settings.ts";
import { type Command, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

const Roles = z.array(z.enum(ROLES)).min(1);

export const memberAdd: Command = {
  name: "member add",
  usage: `--tenant TENANT --id ID --name NAME --role ${ROLES.join("|")} [--team TEAM] [--email ADDRESS]`,
  about:
    "Gives a person roles, several with commas between them. The id is the person's number in Zendesk.",
  options: {
    tenant: "text",
    id: "text",
    name: "text",
    role: "text",
    team: "text",
    email: "text",
  },
  async run(given, world) {
    const id = given.required("id");
    if (!/^[1-9]\d{0,18}$/.test(id))
      throw new UsageError(`--id ${id} is not a person's number in Zendesk.`);
    const role = given.required("role");
    const roles = Roles.safeParse([...new Set(role.split(",").map((each) => each.trim()))]);
    if (!roles.success) throw new UsageError(`--role ${role} is none of ${ROLES.join(", ")}.`);
    const name = given.required("name");
    const tenantName = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, tenantName);
      const ofTenant = database.forTenant(tenant.id);
      const known = await memberById(ofTenant, tenant.id, id);
      await putMemberAsOperator(
        ofTenant,
        tenant.id,
        {
          locale: known?.locale ?? null,
          calendarId: known?.calendarId ?? null,
          email: given.optional("email") ?? known?.email ?? null,
          team: given.optional("team") ?? known?.team ?? null,
          id,
          name,
          roles: roles.data,
          active: true,
        },
        { id: v7(), at: new Date() },
      );
      world.say(`${name} is ${roles.data.join(", ")} of ${tenant.name}.`);
    });
  },
};
