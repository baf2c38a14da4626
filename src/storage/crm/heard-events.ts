// What came in by a connection, and what became of it: one row per event, so that the same one again changes nothing.
import type { Database } from "../database.ts";
import { askSoon } from "./asking.ts";

export const HEARD_RESULTS = ["stored", "unchanged", "refused", "waiting", "passed-over"] as const;
export type HeardResult = (typeof HEARD_RESULTS)[number];

export interface HeardEvent {
  /** As its sender names it; the same one is the same event. */
  readonly id: string;
  readonly result: HeardResult;
  /** Why it was refused, or what it waits for: a sentence. */
  readonly reason: string | null;
  /** Ids of the deals it is about. */
  readonly deals: readonly string[];
  /** As it came, kept of what was refused: nothing is lost. */
  readonly body: string | null;
  /** Ids of deals that the CRM has to be asked for. */
  readonly asks: readonly string[];
}

export interface HeardEventRecord extends Omit<HeardEvent, "body" | "asks"> {
  readonly receivedAt: Date;
  /** Whether it can be tried again. */
  readonly isKept: boolean;
}

/** Which of these events have come before, apart from those that were refused: they may be tried again. */
export async function eventsHeard(
  tx: Database,
  tenantId: string,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `select id from crm_events
     where tenant_id = $1 and connection_id = $2 and id = any($3) and result <> 'refused'`,
    [tenantId, connectionId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Notes what became of events. One that came before stays as it was noted, unless it was refused then. */
export async function noteEvents(
  tx: Database,
  tenantId: string,
  connectionId: string,
  events: readonly HeardEvent[],
  at: Date,
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into crm_events as e (tenant_id, connection_id, id, received_at, result, reason, deals,
       body, asks)
     select distinct on (d.id) $1, $2, d.id, $4, d.result, d.reason,
       array(select jsonb_array_elements_text(d.deals)), d.body,
       array(select jsonb_array_elements_text(d.asks))
     from jsonb_to_recordset($3::jsonb)
       as d (id text, result text, reason text, deals jsonb, body text, asks jsonb)
     order by d.id
     on conflict (tenant_id, connection_id, id) do update set received_at = excluded.received_at,
       result = excluded.result, reason = excluded.reason, deals = excluded.deals,
       body = excluded.body, asks = excluded.asks
     where e.result = 'refused'`,
    [tenantId, connectionId, JSON.stringify(events), at],
  );
}

/** Notes that a connection was heard. Once a minute is enough: a burst of events does not queue up at its row. */
export const noteHeard = (
  tx: Database,
  tenantId: string,
  connectionId: string,
  at: Date,
): Promise<unknown> =>
  tx.query(
    `update crm_connections set heard_at = $3
     where tenant_id = $1 and id = $2
       and (heard_at is null or heard_at < $3::timestamptz - interval '1 minute')`,
    [tenantId, connectionId, at],
  );

/** The last events of a connection, the newest first. */
export const lastEvents = (
  database: Database,
  tenantId: string,
  connectionId: string,
  limit: number,
): Promise<HeardEventRecord[]> =>
  database.query<HeardEventRecord>(
    `select id, received_at as "receivedAt", result, reason, deals, body is not null as "isKept"
     from crm_events where tenant_id = $1 and connection_id = $2
     order by received_at desc, id limit $3`,
    [tenantId, connectionId, limit],
  );

/** How many events a connection had since, by what became of them. */
export const countEvents = (
  database: Database,
  tenantId: string,
  since: Date,
): Promise<{ connectionId: string; result: HeardResult; n: number }[]> =>
  database.query(
    `select connection_id as "connectionId", result, count(*)::int as n from crm_events
     where tenant_id = $1 and received_at >= $2 group by 1, 2`,
    [tenantId, since],
  );

/** Refused events with their bodies, the oldest first: to be tried again. */
export const refusedEvents = (
  database: Database,
  tenantId: string,
  connectionId: string,
  only: string | null,
  limit: number,
): Promise<{ id: string; body: string; receivedAt: Date }[]> =>
  database.query(
    `select id, body, received_at as "receivedAt" from crm_events
     where tenant_id = $1 and connection_id = $2 and result = 'refused' and body is not null
       and id not like 'asked:%' and ($3::text is null or id = $3)
     order by received_at, id limit $4`,
    [tenantId, connectionId, only, limit],
  );

/** The name of the event that a deal's record was refused under, when the CRM was asked for it. */
export const askedName = (dealId: string, modified: string): string =>
  `asked:${dealId}:${modified}`;

/** Has the CRM asked again for deals whose records were refused; returns how many. */
export async function askAgain(
  tx: Database,
  tenantId: string,
  connectionId: string,
  only: string | null,
  at: Date,
): Promise<number> {
  const again = await tx.query(
    `update crm_events set result = 'waiting', asks = deals, body = null, reason = null
     where tenant_id = $1 and connection_id = $2 and result = 'refused' and id like 'asked:%'
       and ($3::text is null or id = $3)
     returning id`,
    [tenantId, connectionId, only],
  );
  if (again.length > 0) await askSoon(tx, tenantId, connectionId, at);
  return again.length;
}

/** Days that events are kept: far longer than a signature is taken for, and long enough to look back at a month. */
const KEPT_DAYS = 90;

/** Forgets events of long ago, apart from those that wait or were refused and can still be tried. */
export const forgetEvents = (database: Database, tenantId: string, now: Date): Promise<unknown> =>
  database.query(
    `delete from crm_events where tenant_id = $1 and result in ('stored', 'unchanged', 'passed-over')
       and received_at < $2::timestamptz - make_interval(days => $3)`,
    [tenantId, now, KEPT_DAYS],
  );
