// What a destination needs to be reached, as it is kept: sealed. Opening it is for others.
import type { Database } from "./database.ts";

export interface SealedDestination {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly sealed: Uint8Array;
}

/** The destinations of a tenant with this id or this name. */
export const destinationsNamed = (
  database: Database,
  tenantId: string,
  name: string,
): Promise<SealedDestination[]> =>
  database.query<SealedDestination>(
    `select id, type, name, sealed from destinations
     where tenant_id = $1 and (id = $2 or name = $2) and archived_at is null
     order by id`,
    [tenantId, name],
  );

/** Keeps other settings for a destination; `false` when somebody has changed them since they were read. */
export async function resealDestination(
  database: Database,
  tenantId: string,
  id: string,
  { before, after }: { readonly before: Uint8Array; readonly after: Uint8Array },
): Promise<boolean> {
  const changed = await database.query(
    `update destinations set sealed = $4
     where tenant_id = $1 and id = $2 and sealed = $3
     returning id`,
    [tenantId, id, before, after],
  );
  return changed.length === 1;
}
