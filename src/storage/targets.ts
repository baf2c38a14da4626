// What a tenant promises for each urgency: versions, of which the newest holds for new flags.
import {
  firstTargets,
  type Promises,
  StoredPromises,
  type TargetsVersion,
} from "../domain/clock/targets.ts";
import type { Database } from "./database.ts";

/** The version that stands at an instant; the newest without one. */
export async function targetsOf(
  database: Database,
  tenantId: string,
  at: Date | null = null,
): Promise<TargetsVersion> {
  const [row] = await database.query<{
    version: number;
    body: unknown;
    publishedAt: Date;
    publishedById: string | null;
  }>(
    `select version, body, published_at as "publishedAt", published_by as "publishedById"
     from targets
     where tenant_id = $1 and ($2::timestamptz is null or published_at <= $2)
     order by version desc limit 1`,
    [tenantId, at],
  );
  if (row === undefined) return firstTargets;
  const { body, ...about } = row;
  return { ...StoredPromises.parse(body), ...about };
}

/** Publishes the next version; flags whose clock has begun keep theirs. */
export const publishTargets = (
  database: Database,
  tenantId: string,
  promises: Promises,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<TargetsVersion> =>
  database.transaction(async (tx) => {
    // Of two who publish at once, the second waits and is the newer one.
    await tx.query(`select id from tenants where id = $1 for update`, [tenantId]);
    const { version } = await targetsOf(tx, tenantId);
    const next = { ...promises, version: version + 1, publishedAt: at, publishedById: by };
    await tx.query(
      `insert into targets (tenant_id, version, body, published_at, published_by)
       values ($1, $2, $3, $4, $5)`,
      [tenantId, next.version, JSON.stringify(promises), at, by],
    );
    return next;
  });
