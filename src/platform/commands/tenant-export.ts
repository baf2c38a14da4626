import { linkText, newestSeal } from "../../storage/newest-seal.ts";
import { exportTenant } from "../../storage/tenant-rows.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const tenantExport: Command = {
  name: "tenant export",
  usage: "--tenant TENANT > FILE.jsonl",
  about:
    "Prints everything of a tenant but its secrets, as it stands at one instant: a line of JSON per row. The links of the chain of events are among them.",
  options: { tenant: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      // Asked before: what is sealed meanwhile is in the export or not, and this link is in either way.
      const newest = await newestSeal(database.forTenant(tenant.id), tenant.id);
      const rows = await exportTenant(database, tenant.id, world.say);
      world.note(`${rows} rows of ${tenant.name}.`);
      if (newest !== null) world.note(`They hold the chain of events up to ${linkText(newest)}.`);
    });
  },
};
