import type { Database } from "../../src/storage/database.ts";

/** Asks one statement. */
export type Ask = <Row>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;

/** The same database, in and outside of transactions and for every tenant, with something between it and who asks. */
export function wrapped(
  database: Database,
  between: (ask: Ask, database: Database) => Ask,
  around: <T>(transaction: () => Promise<T>) => Promise<T> = (transaction) => transaction(),
): Database {
  const ask: Ask = (sql, params) => database.query(sql, params);
  return {
    query: between(ask, database),
    transaction: (work) =>
      around(() => database.transaction((tx) => work(wrapped(tx, between, around)))),
    forTenant: (tenantId) => wrapped(database.forTenant(tenantId), between, around),
    close: () => database.close(),
  };
}
