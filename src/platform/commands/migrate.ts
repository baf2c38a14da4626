import { connect, type Database } from "../../storage/database.ts";
import {
  APP_ROLE,
  grantRoles,
  prepareAppRole,
  prepareWorkerRole,
  WORKER_ROLE,
} from "../../storage/grants.ts";
import { migrate } from "../../storage/migrate.ts";
import { migrations } from "../../storage/migrations/all.ts";
import { grantReaders } from "../../storage/report-readers.ts";
import { readSettings } from "../settings.ts";
import type { Command } from "./command.ts";
import { withStore } from "./operator-store.ts";
import { roleAddress } from "./role-address.ts";

export const migrateCommand: Command = {
  name: "migrate",
  usage: "[--app-role] [--worker-role]",
  about:
    "Brings the schema up to date, as the database's owner. --app-role and --worker-role make the roles to serve and to deliver with, or give them a new password, and print their addresses, once.",
  options: { "app-role": "switch", "worker-role": "switch" },
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
      // Roles that there are already need what the new steps have added.
      await grantRoles(owner);
      await grantReaders(owner);
      if (given.has("app-role")) {
        world.say("Set this DATABASE_URL for signal-flag serve. It is shown once:");
        world.say(await addressOf(owner, databaseUrl, APP_ROLE, prepareAppRole));
      }
      if (given.has("worker-role")) {
        world.say("Set this WORKER_DATABASE_URL for signal-flag serve. It is shown once:");
        world.say(await addressOf(owner, databaseUrl, WORKER_ROLE, prepareWorkerRole));
      }
    } finally {
      await owner.close();
    }
  },
};

async function addressOf(
  owner: Database,
  ownerUrl: string,
  role: string,
  prepare: (owner: Database, password: string) => Promise<void>,
): Promise<string> {
  const { password, of } = roleAddress(ownerUrl);
  await prepare(owner, password);
  return of(role);
}
