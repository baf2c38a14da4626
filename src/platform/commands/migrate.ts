import { randomBytes } from "node:crypto";
import { connect, type Database } from "../../storage/database.ts";
import { APP_ROLE, grantAppRole, prepareAppRole } from "../../storage/grants.ts";
import { migrate } from "../../storage/migrate.ts";
import { migrations } from "../../storage/migrations/all.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { withStore } from "./operator-store.ts";

export const migrateCommand: Command = {
  name: "migrate",
  usage: "[--app-role]",
  about:
    "Brings the schema up to date, as the database's owner. --app-role makes the role to serve with and prints its DATABASE_URL, once.",
  options: { "app-role": "switch" },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const { databaseUrl } = settings;
    if (databaseUrl === null) {
      await withStore(settings, world, () => Promise.resolve());
      world.say("The schema is up to date.");
      return;
    }
    const owner = connect({ url: databaseUrl, max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
    try {
      const { applied } = await migrate(owner, migrations);
      world.say(
        applied.length === 0 ? "The schema is up to date." : `Applied ${applied.join(", ")}.`,
      );
      if (given.has("app-role")) {
        world.say("Set this DATABASE_URL for signal-flag serve. It is shown once:");
        world.say(await servingUrl(owner, databaseUrl));
      } else await grantAppRole(owner);
    } finally {
      await owner.close();
    }
  },
};

async function servingUrl(owner: Database, ownerUrl: string): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await prepareAppRole(owner, password);
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = password;
  return url.href;
}
