import type { Database } from "../../src/storage/database.ts";

const forgetting = (sql: string) =>
  sql
    .replaceAll(/(?:\w+\.)?tenant_id = \$1/g, "$1::uuid is not null")
    .replaceAll(/from tenants where id = \$1/g, "from tenants where $1::uuid is not null")
    .replaceAll(/(\w+)\.tenant_id = (\w+)\.tenant_id/g, "true");

/** Planted: in every statement, the condition on the tenant says yes to everybody. */
export function forgetful(database: Database): Database {
  return {
    query: (sql, params) => database.query(forgetting(sql), params),
    transaction: (work) => database.transaction((tx) => work(forgetful(tx))),
    forTenant: (tenantId) => forgetful(database.forTenant(tenantId)),
    close: () => database.close(),
  };
}
