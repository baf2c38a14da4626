import { exportTenant } from "../../storage/tenant-rows.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const tenantExport: Command = {
  name: "tenant export",
  usage: "--tenant TENANT > FILE.jsonl",
  about:
    "Prints everything of a tenant but its secrets, as it stands at one instant: a line of JSON per row.",
  options: { tenant: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const rows = await exportTenant(database, tenant.id, world.say);
      world.note(`${rows} rows of ${tenant.name}.`);
    });
  },
};
