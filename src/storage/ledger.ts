// The flags beneath a ledger, and what customers said in them.
import type { LedgerRow } from "../domain/ledger/rows.ts";
import type { Database } from "./database.ts";

/** Flags of friction with one of these signals that were raised between two instants, whatever became of them. */
export const ledgerRows = (
  database: Database,
  tenantId: string,
  {
    signals,
    from,
    to,
  }: { readonly signals: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<LedgerRow[]> =>
  database.query<LedgerRow>(
    // A flag that joined another one has come to what that one came to.
    `select f.id, f.signal, coalesce(h.status, f.status) as status, f.ticket_id as "ticketId",
       f.account_id as "accountId", f.account_name as "accountName", f.arr_minor as "arrMinor",
       f.currency, f.agent_id as "agentId", t.evidence,
       floor(date_part('epoch', f.raised_at) * 1000 + 0.0005) as "raisedAt",
       floor(date_part('epoch', case when h.id is null then f.closed_at else h.closed_at end)
         * 1000 + 0.0005) as "closedAt"
     from flags f
     left join flags h
       on h.tenant_id = f.tenant_id and h.id = f.duplicate_of and f.status = 'duplicate'
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.kind = 'friction' and f.signal = any($2)
       and f.raised_at >= $3 and f.raised_at < $4 and f.status <> 'withdrawn'`,
    [tenantId, signals, from, to],
  );

export interface Quote {
  readonly flagId: string;
  readonly quote: string;
  readonly accountName: string | null;
  readonly raisedAt: Date;
}

/** What customers said in these flags, the newest first. */
export const quotesOf = (
  database: Database,
  tenantId: string,
  flagIds: readonly string[],
): Promise<Quote[]> =>
  database.query<Quote>(
    `select t.flag_id as "flagId", t.quote, f.account_name as "accountName",
       f.raised_at as "raisedAt"
     from flag_texts t
     join flags f on f.tenant_id = t.tenant_id and f.id = t.flag_id
     where t.tenant_id = $1 and t.flag_id = any($2) and t.quote is not null
     order by f.raised_at desc, f.id desc`,
    [tenantId, flagIds],
  );
