import type { Database } from "../../storage/database.ts";
import { prepareReader, removeReader } from "../../storage/report-readers.ts";
import type { Tenant } from "../../storage/tenants.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, type Given, type World } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { roleAddress } from "./role-address.ts";

export const readerAdd: Command = {
  name: "reader add",
  usage: "--tenant TENANT",
  about:
    "Makes the role that reads one tenant's report views and nothing else, or gives it a new password, and prints its address, once.",
  options: { tenant: "text" },
  run: (given, world) =>
    onTenant(given, world, async (database, { id, name }, databaseUrl) => {
      const { password, of } = roleAddress(databaseUrl);
      const role = await prepareReader(database, id, password);
      world.say(`Reads the report views of ${name}. This address is shown once:`);
      world.say(of(role));
    }),
};

export const readerRemove: Command = {
  name: "reader remove",
  usage: "--tenant TENANT",
  about: "Takes that role away.",
  options: { tenant: "text" },
  run: (given, world) =>
    onTenant(given, world, async (database, { id, name }) => {
      const wasThere = await removeReader(database, id);
      world.say(
        wasThere ? `${name} has no reader any more.` : `${name} has no reader; nothing changed.`,
      );
    }),
};

async function onTenant(
  given: Given,
  world: World,
  work: (database: Database, tenant: Tenant, databaseUrl: string) => Promise<void>,
): Promise<void> {
  const name = given.required("tenant");
  const settings = readSettings(world.environment);
  const { databaseUrl } = settings;
  if (databaseUrl === null)
    throw new CommandError(
      "The embedded database lets nobody in but this program. Set DATABASE_URL to a server's, or use signal-flag warehouse.",
    );
  await withStore(settings, world, async (database) =>
    work(database, await tenantNamed(database, name), databaseUrl),
  );
}
