// Long files, and those whose page was closed: gone on with by the work that repeats.
import { configurationOf } from "../../storage/configuration.ts";
import type { Database } from "../../storage/database.ts";
import { forgetImports } from "../../storage/imports/files.ts";
import { importsUnderWay } from "../../storage/imports/lease.ts";
import { allTenants } from "../../storage/tenants.ts";
import { owedTo } from "../owed.ts";
import { goOn } from "./work.ts";

/** One round may read for so long; what is begun to be stored is stored to its end. */
const ROUND_MS = 20_000;

/** Goes on with every tenant's files; returns how many were looked at, and how many forgotten. */
export async function importDue(
  database: Database,
  now: () => Date,
  newId: () => string,
): Promise<{ files: number; forgotten: number }> {
  const total = { files: 0, forgotten: 0 };
  for (const { id: tenantId } of await allTenants(database)) {
    const ofTenant = database.forTenant(tenantId);
    total.forgotten += await forgetImports(ofTenant, tenantId, now());
    const waiting = await importsUnderWay(ofTenant, tenantId);
    if (waiting.length === 0) continue;
    const configuration = await configurationOf(ofTenant, tenantId);
    if (configuration === null) continue;
    for (const id of waiting) {
      await goOn(
        {
          database: ofTenant,
          tenantId,
          zone: configuration.tenant.zone,
          now: () => now().getTime(),
          newId,
          owed: owedTo(configuration, newId),
          budgetMs: ROUND_MS,
          mostRows: null,
        },
        id,
      );
      total.files += 1;
    }
  }
  return total;
}
