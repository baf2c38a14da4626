import type { Database } from "./database.ts";

/** Those of these people who have opted out of recognition: no sheet and no file names them. */
export async function hiddenAgents(
  database: Database,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database.query<{ id: string }>(
    `select id from members where tenant_id = $1 and id = any($2) and recognition_opt_out`,
    [tenantId, [...new Set(ids)]],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Everybody of a tenant who has. */
export async function allHiddenAgents(
  database: Database,
  tenantId: string,
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>(
    `select id from members where tenant_id = $1 and recognition_opt_out`,
    [tenantId],
  );
  return new Set(rows.map(({ id }) => id));
}
