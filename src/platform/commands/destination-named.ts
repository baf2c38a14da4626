import type { Database } from "../../storage/database.ts";
import { destinationsNamed, type SealedDestination } from "../../storage/destination-secrets.ts";
import type { Tenant } from "../../storage/tenants.ts";
import { CommandError } from "./command.ts";

/** The destination of a tenant with this id or name. */
export async function destinationNamed(
  database: Database,
  tenant: Tenant,
  name: string,
): Promise<SealedDestination> {
  const [found, another] = await destinationsNamed(database.forTenant(tenant.id), tenant.id, name);
  if (found === undefined)
    throw new CommandError(
      `${tenant.name} has no destination ${name}. signal-flag destination list shows those that there are.`,
    );
  if (another !== undefined)
    throw new CommandError(
      `${name} is more than one destination: ${found.id} and ${another.id}. Give one of these ids.`,
    );
  return found;
}
