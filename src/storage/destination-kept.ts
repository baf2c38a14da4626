// What destinations keep from one message to the next: of a flag (the id of what was made for it over there), and of
// themselves (a secret that the service changes).
import type { Database } from "./database.ts";

/** What one destination kept of one flag; `null` when nothing. */
export async function keptOf(
  database: Database,
  tenantId: string,
  destinationId: string,
  flagId: string,
): Promise<unknown> {
  const [row] = await database.query<{ kept: unknown }>(
    `select kept from destination_kept
     where tenant_id = $1 and destination_id = $2 and flag_id = $3`,
    [tenantId, destinationId, flagId],
  );
  return row?.kept ?? null;
}

/** Sealed, hexadecimal; `null` when there is none. */
export async function destinationVault(
  database: Database,
  tenantId: string,
  destinationId: string,
): Promise<string | null> {
  const [row] = await database.query<{ sealed: string }>(
    `select encode(sealed, 'hex') as sealed from destination_vaults
     where tenant_id = $1 and id = $2`,
    [tenantId, destinationId],
  );
  return row?.sealed ?? null;
}

export async function putDestinationVault(
  database: Database,
  tenantId: string,
  destinationId: string,
  sealed: Uint8Array,
): Promise<void> {
  await database.query(
    `insert into destination_vaults (tenant_id, id, sealed) values ($1, $2, $3)
     on conflict (tenant_id, id) do update set sealed = excluded.sealed`,
    [tenantId, destinationId, sealed],
  );
}

export async function emptyDestinationVault(
  database: Database,
  tenantId: string,
  destinationId: string,
): Promise<void> {
  await database.query(`delete from destination_vaults where tenant_id = $1 and id = $2`, [
    tenantId,
    destinationId,
  ]);
}
