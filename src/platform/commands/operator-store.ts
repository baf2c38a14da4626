// The store as its owner sees it, for the time of one command: also while a server is running on it.
import { connect, type Database } from "../../storage/database.ts";
import { joinEmbedded, startEmbedded } from "../../storage/embedded.ts";
import { migrate, refuseOtherSchema } from "../../storage/migrate.ts";
import { migrations } from "../../storage/migrations/all.ts";
import { allTenants, type Tenant } from "../../storage/tenants.ts";
import type { Settings } from "../settings.ts";
import { CommandError, type World } from "./command.ts";

interface OpenStore {
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** Runs `work` on the store that the settings name, and lets go of it afterwards. */
export async function withStore<T>(
  settings: Settings,
  world: World,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { database, close } = await open(settings, world);
  try {
    return await work(database);
  } finally {
    await close();
  }
}

async function open({ databaseUrl, dataDir }: Settings, world: World): Promise<OpenStore> {
  if (databaseUrl !== null) return ready(databaseUrl, () => Promise.resolve());
  const options = { dataDir, log: world.note };
  const joined = await joinEmbedded(options);
  if (joined !== null) return ready(joined.url(), () => Promise.resolve());
  const started = await startEmbedded(options);
  try {
    const owner = owning(started.url());
    try {
      await migrate(owner, migrations);
    } finally {
      await owner.close();
    }
    return await ready(started.url(), () => started.stop());
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function ready(url: string, leave: () => Promise<void>): Promise<OpenStore> {
  const database = owning(url);
  const close = async () => {
    await database.close();
    await leave();
  };
  try {
    await refuseOtherSchema(database, migrations);
    return { database, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** One connection, with time for an import of a hundred thousand deals. */
export const owning = (url: string): Database =>
  connect({ url, max: 2, statementTimeoutMs: 0, applicationName: "signal-flag operator" });

/** The tenant with this id, subdomain or installation. */
export async function tenantNamed(database: Database, name: string): Promise<Tenant> {
  const tenants = await allTenants(database);
  const found = tenants.filter(
    ({ id, subdomain, installationId }) =>
      id === name || subdomain === name || installationId === name,
  );
  const [tenant] = found;
  if (tenant === undefined)
    throw new CommandError(
      tenants.length === 0
        ? "There is no tenant yet. Add one with signal-flag tenant add."
        : `There is no tenant ${name}. There are: ${tenants.map(({ subdomain }) => subdomain).join(", ")}.`,
    );
  if (found.length > 1)
    throw new CommandError(
      `${name} is ${found.length} tenants: ${found.map(({ id }) => id).join(", ")}. Give one of these ids.`,
    );
  return tenant;
}
