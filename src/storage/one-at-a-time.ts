import type { Database } from "./database.ts";

/** The same transaction, for code that asks several things at once: its one connection is asked one after the other. */
export function oneAtATime(tx: Database): Database {
  let before: Promise<unknown> = Promise.resolve();
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const next = before.then(work, work);
    before = next.catch(() => undefined);
    return next;
  };
  return {
    query: (sql, params) => after(() => tx.query(sql, params)),
    transaction: (work) => after(() => tx.transaction(work)),
    forTenant: (tenantId) => oneAtATime(tx.forTenant(tenantId)),
    close: () => tx.close(),
  };
}
