import { memberEvents, type MemberEvent } from "../../storage/member-events.ts";
import { allMembers } from "../../storage/members.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

/** Changes shown at once; all of them stand in `tenant export`. */
const MOST = 500;

export const memberList: Command = {
  name: "member list",
  usage: "--tenant TENANT [--events]",
  about:
    "Lists a tenant's people with their roles, or what was changed about them, by whom and when.",
  options: { tenant: "text", events: "switch" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      if (given.has("events")) {
        const events = await memberEvents(ofTenant, tenant.id, { before: null, most: MOST });
        for (const event of events) world.say(lineOf(event));
        if (events.length === 0) world.note(`Nothing was changed about people of ${tenant.name}.`);
        return;
      }
      for (const { id, name: called, roles, active } of await allMembers(ofTenant, tenant.id))
        world.say([id, called, roles.join(", "), ...(active ? [] : ["deactivated"])].join("  "));
    });
  },
};

const lineOf = ({ at, memberId, byId, what, roles, rolesBefore, fields }: MemberEvent): string =>
  [
    at.toISOString(),
    memberId,
    what,
    `by ${byId ?? "the operator"}`,
    ...(rolesBefore === null ? [] : [`${rolesBefore.join(", ")} → ${roles.join(", ")}`]),
    ...(what === "added" ? [roles.join(", ")] : []),
    ...fields,
  ].join("  ");
