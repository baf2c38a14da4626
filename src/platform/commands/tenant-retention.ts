import { retainTexts } from "../../storage/tenants.ts";
import { readSettings } from "../settings.ts";
import { type Command, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const tenantRetention: Command = {
  name: "tenant retention",
  usage: "--tenant TENANT --days DAYS|all",
  about:
    "Has the texts of flags erased once they are so many days old; all keeps them. Figures stay as they are.",
  options: { tenant: "text", days: "text" },
  async run(given, world) {
    const name = given.required("tenant");
    const said = given.required("days");
    if (said !== "all" && !/^[1-9]\d{0,4}$/.test(said))
      throw new UsageError(`--days ${said} is neither a number of days nor all.`);
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, name);
      await retainTexts(database, tenant.id, said === "all" ? null : Number(said));
      world.say(
        said === "all"
          ? `${tenant.name} keeps its texts.`
          : `${tenant.name} erases texts after ${said} days.`,
      );
    });
  },
};
