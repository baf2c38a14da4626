// The flags that the taxonomy's health is read from, and the words of those that somebody may see.
import type { LabelledFlag } from "../domain/taxonomy-health/rows.ts";
import type { QuotedFlag } from "../domain/taxonomy-health/words.ts";
import type { Database } from "./database.ts";

/** What CS called a flag: on one that stays declined, and on one that was reopened after a decline. */
const CS_SIGNAL = `coalesce(f.right_signal, case when r.flag_id is not null then (
  select e.data->>'rightSignal' from flag_events e
  where e.tenant_id = f.tenant_id and e.flag_id = f.id and e.type = 'decline'
  order by e.seq desc limit 1) end)`;

/** Flags raised in these months ("2026-10"), by the month that they belong to for ever. */
export const labelledFlags = (
  database: Database,
  tenantId: string,
  months: readonly string[],
): Promise<LabelledFlag[]> =>
  database.query<LabelledFlag>(
    `with rounds as (
       select flag_id, min(accepted_at) as accepted_at from flag_rounds
       where tenant_id = $1 group by flag_id
     )
     select f.id, f.kind, f.signal, f.status, to_char(f.month, 'YYYY-MM') as month,
       floor(date_part('epoch', f.raised_at) * 1000 + 0.0005) as "raisedAt",
       floor(date_part('epoch', least(r.accepted_at, f.accepted_at)) * 1000 + 0.0005) as "acceptedAt",
       f.decline_reason as "declineReason", ${CS_SIGNAL} as "csSignal",
       f.account_id as "accountId", f.account_name as "accountName", f.team,
       f.taxonomy_version as "taxonomyVersion"
     from flags f
     left join rounds r on r.flag_id = f.id
     where f.tenant_id = $1 and f.month = any($2::date[])`,
    [tenantId, months.map((month) => `${month}-01`)],
  );

/** Quotes of the flags of these months that CS decided. `most` of them, the newest: words need no more. */
export const decidedQuotes = (
  database: Database,
  tenantId: string,
  months: readonly string[],
  most: number,
): Promise<QuotedFlag[]> =>
  database.query<QuotedFlag>(
    `select f.id, t.quote, f.account_id as "accountId", f.status = 'declined' as "wasDeclined"
     from flags f
     join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.month = any($2::date[]) and t.quote is not null
       and f.status not in ('duplicate', 'withdrawn')
       and (f.status = 'declined' or f.accepted_at is not null)
     order by f.raised_at desc, f.id limit $3`,
    [tenantId, months.map((month) => `${month}-01`), most],
  );

/** Quotes of the newest flags of these months, whatever became of them: `most` at most. */
export async function newestQuotes(
  database: Database,
  tenantId: string,
  months: readonly string[],
  most: number,
): Promise<string[]> {
  const rows = await database.query<{ quote: string }>(
    `select t.quote from flags f
     join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.month = any($2::date[]) and t.quote is not null
       and f.status not in ('duplicate', 'withdrawn')
     order by f.raised_at desc, f.id limit $3`,
    [tenantId, months.map((month) => `${month}-01`), most],
  );
  return rows.map(({ quote }) => quote);
}

/** The quotes of these flags, as they are kept. */
export async function quotesOf(
  database: Database,
  tenantId: string,
  flagIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; quote: string }>(
    `select flag_id as id, quote from flag_texts
     where tenant_id = $1 and flag_id = any($2) and quote is not null`,
    [tenantId, flagIds],
  );
  return new Map(rows.map(({ id, quote }) => [id, quote]));
}

/** How many flags of these months carry each signal, corroborations and withdrawn ones left out. */
export async function signalCounts(
  database: Database,
  tenantId: string,
  months: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ signal: string; n: number }>(
    `select signal, count(*)::int as n from flags
     where tenant_id = $1 and month = any($2::date[]) and signal is not null
       and status not in ('duplicate', 'withdrawn')
     group by signal`,
    [tenantId, months.map((month) => `${month}-01`)],
  );
  return new Map(rows.map(({ signal, n }) => [signal, n]));
}

/** The newest flags of these months that carry one of these signals: what a draft would call something else. */
export const flagsOfSignals = (
  database: Database,
  tenantId: string,
  {
    months,
    signals,
    most,
  }: {
    readonly months: readonly string[];
    readonly signals: readonly string[];
    readonly most: number;
  },
): Promise<
  {
    readonly id: string;
    readonly signal: string;
    readonly status: LabelledFlag["status"];
    readonly accountName: string | null;
    readonly raisedAt: Date;
    readonly quote: string | null;
  }[]
> =>
  database.query(
    `select f.id, f.signal, f.status, f.account_name as "accountName", f.raised_at as "raisedAt", t.quote
     from flags f
     left join flag_texts t on t.tenant_id = f.tenant_id and t.flag_id = f.id
     where f.tenant_id = $1 and f.month = any($2::date[]) and f.signal = any($3)
       and f.status not in ('duplicate', 'withdrawn')
     order by f.raised_at desc, f.id limit $4`,
    [tenantId, months.map((month) => `${month}-01`), signals, most],
  );
