import { verifySeals } from "../../storage/seals.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const verify: Command = {
  name: "verify",
  usage: "--tenant TENANT",
  about: "Checks that no event of a tenant was changed, removed or put in afterwards.",
  options: { tenant: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const found = await verifySeals(database.forTenant(tenant.id), tenant.id);
      if (found.is === "broken")
        throw new CommandError(
          `The chain of ${tenant.name} does not hold from link ${found.position} on: event ${found.seq} of flag ${found.flagId} is not what was sealed, or a link is missing.`,
        );
      const waiting =
        found.unsealed === 0 ? "" : ` ${found.unsealed} events are too new to be sealed.`;
      world.say(`The chain of ${tenant.name} holds: ${found.links} events checked.${waiting}`);
    });
  },
};
