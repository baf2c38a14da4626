// After deals were stored: the credits of everything they touched, decided once.
import { creditAccounts, creditUnmatched } from "../credits.ts";
import type { Database } from "../database.ts";
import type { Owed } from "../record-event.ts";
import type { DealKey } from "./told.ts";
import type { Touched } from "./told-deals.ts";

/** Accounts whose credits are decided together: their flags and deals are held in memory. */
const ACCOUNTS = 200;
const DEALS = 1000;

/** Decides again the credits of everything that was touched, each account once. */
export async function creditTold(
  tx: Database,
  tenantId: string,
  touched: readonly Touched[],
  at: Date,
  owed: Owed,
): Promise<void> {
  const unmatched = new Map<string, DealKey>();
  for (const deal of touched.flatMap((each) => each.unmatched))
    unmatched.set(`${deal.crm}\n${deal.id}`, deal);
  const deals = [...unmatched.values()];
  for (let from = 0; from < deals.length; from += DEALS)
    await creditUnmatched(
      tx,
      tenantId,
      await tx.query<Parameters<typeof creditUnmatched>[2][number]>(
        `select o.crm, o.id, o.type, o.status, o.account_id as "accountId",
           o.created_at as "createdAt", o.closed_at as "closedAt"
         from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
         join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id
         where o.account_id is null`,
        [tenantId, JSON.stringify(deals.slice(from, from + DEALS))],
      ),
      at,
    );
  const accountIds = [...new Set(touched.flatMap((each) => each.accountIds))];
  for (let from = 0; from < accountIds.length; from += ACCOUNTS)
    await creditAccounts(tx, tenantId, accountIds.slice(from, from + ACCOUNTS), at, owed);
}
