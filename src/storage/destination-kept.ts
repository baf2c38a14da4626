// What a destination keeps of itself from one message to the next: a secret that the service changes.
import type { Database } from "./database.ts";

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
