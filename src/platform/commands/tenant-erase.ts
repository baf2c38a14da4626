import { cleanUp } from "../../storage/clean-up.ts";
import { eraseTenant } from "../../storage/tenant-rows.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, type World } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const tenantErase: Command = {
  name: "tenant erase",
  usage: "--tenant TENANT --yes",
  about: "Removes a tenant and everything of it, for ever. Suspend and export it first.",
  options: { tenant: "text", yes: "switch" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      if (!given.has("yes"))
        throw new CommandError(
          `This removes everything of ${tenant.name}, and nothing brings it back. Add --yes when that is meant.`,
        );
      const counts = await eraseTenant(database, tenant.id);
      const rows = Object.values(counts).reduce((sum, each) => sum + each, 0);
      world.say(`${tenant.name} is erased: ${counts["flags"] ?? 0} flags, ${rows} rows in all.`);
      sayLog(world, await cleanUp(database, { accounts: true }));
    });
  },
};

/** What is left to do about the log of changes, when this role may not let go of it. */
export function sayLog({ say, note }: World, { log }: { readonly log: boolean }): void {
  say("The tables were written anew.");
  if (!log)
    note(
      "This role may not let go of the database's log (WAL). It still holds what was erased until the server's own rotation removes it; backups hold it until they expire.",
    );
}
