// Sealing every stored secret anew with the newest key, while others go on using them.
import type { Database } from "./database.ts";
import type { Sealer } from "./secrets.ts";
import { allTenants } from "./tenants.ts";

export interface ResealCounts {
  readonly resealed: number;
  /** Sealed with the newest key already. */
  readonly current: number;
  /** Sealed with a key that is not among those given, or damaged. Left as they are. */
  readonly unreadable: number;
}

const SECRETS = ["signing_keys", "destinations", "destination_vaults"] as const;

/**
 * Seals every secret of every tenant with the sealer's first key. One that somebody changed meanwhile is left to its
 * new value, which is sealed with a key of that moment: run it again until nothing is resealed.
 */
export async function resealAll(database: Database, sealer: Sealer): Promise<ResealCounts> {
  const counts = { resealed: 0, current: 0, unreadable: 0 };
  for (const { id: tenantId } of await allTenants(database)) {
    const ofTenant = database.forTenant(tenantId);
    for (const table of SECRETS) {
      const rows = await ofTenant.query<{ id: string; sealed: Uint8Array }>(
        `select id, sealed from ${table} where tenant_id = $1 and octet_length(sealed) > 0`,
        [tenantId],
      );
      for (const { id, sealed } of rows) {
        if (sealer.isCurrent(sealed)) {
          counts.current += 1;
          continue;
        }
        const plain = await sealer.open(sealed).catch(() => null);
        if (plain === null) {
          counts.unreadable += 1;
          continue;
        }
        const changed = await ofTenant.query(
          `update ${table} set sealed = $3
           where tenant_id = $1 and id = $2 and sealed = $4
           returning id`,
          [tenantId, id, await sealer.seal(plain), sealed],
        );
        counts.resealed += changed.length;
      }
    }
  }
  return counts;
}
