// Asking a CRM: who is next, how far each was asked, and what came of it. A lease keeps two from asking at once.
import type { Database } from "../database.ts";
import { CrmSettings } from "../../domain/crm/mapping.ts";
import type { ConnectionRecord } from "./connections.ts";

/** How far one kind of record was asked for: up to the last record of the last page. */
export interface Place {
  readonly at: string;
  readonly id: string;
}
/** By kind of record; `since` is where each begins that has none. */
export interface Cursor {
  readonly since?: string;
  readonly places?: Readonly<Record<string, Place>>;
  /** Lists that were not read to their end. */
  readonly midway?: Readonly<Record<string, Place>>;
  /** Kinds that are asked for less often: when they were last asked for to the end. */
  readonly whole?: Readonly<Record<string, string>>;
}

export interface AskedConnection extends Pick<
  ConnectionRecord,
  "tenantId" | "id" | "system" | "crm" | "settings"
> {
  readonly leaseToken: string;
  readonly cursor: Cursor;
  readonly destination: { readonly id: string; readonly type: string; readonly sealedHex: string };
  readonly zone: string;
}

/** Longer than a page takes; every page takes a new one. */
const LEASE = `interval '2 minutes'`;

/** Claims a connection of the tenant whose CRM is due to be asked; `null` when there is none. */
export async function claimAsking(
  database: Database,
  tenantId: string,
  now: Date,
): Promise<AskedConnection | null> {
  const [row] = await database.query<
    Omit<AskedConnection, "destination" | "cursor"> & {
      cursor: Cursor | null;
      destinationId: string;
      type: string;
      sealedHex: string;
    }
  >(
    `with claimed as (
       update crm_connections c
       set lease_until = clock_timestamp() + ${LEASE}, lease_token = gen_random_uuid()
       where c.tenant_id = $1 and c.id = (
         select n.id from crm_connections n
         where n.tenant_id = $1 and n.active and n.archived_at is null and n.next_poll_at <= $2
           and (n.lease_until is null or n.lease_until < clock_timestamp())
           and exists (select from destinations d where d.tenant_id = $1 and d.id = n.destination_id
             and d.archived_at is null and (d.active or d.disabled_why is not null))
         order by n.next_poll_at limit 1
         for update skip locked)
       returning c.*
     )
     select c.tenant_id as "tenantId", c.id, c.system, c.crm, c.settings, c.cursor,
       c.lease_token as "leaseToken", c.destination_id as "destinationId", d.type,
       encode(d.sealed, 'hex') as "sealedHex", t.zone
     from claimed c
     join destinations d on d.tenant_id = c.tenant_id and d.id = c.destination_id
     join tenants t on t.id = c.tenant_id`,
    [tenantId, now],
  );
  if (row === undefined) return null;
  const { destinationId, type, sealedHex, cursor, settings, ...connection } = row;
  return {
    ...connection,
    settings: CrmSettings.parse(settings),
    cursor: cursor ?? {},
    destination: { id: destinationId, type, sealedHex },
  };
}

/** Says how far it was asked, and keeps the lease; `false` when somebody else has taken it over meanwhile. */
export async function keepPlace(
  tx: Database,
  { tenantId, id, leaseToken }: Pick<AskedConnection, "tenantId" | "id" | "leaseToken">,
  cursor: Cursor,
): Promise<boolean> {
  const kept = await tx.query(
    `update crm_connections set cursor = $4, lease_until = clock_timestamp() + ${LEASE}
     where tenant_id = $1 and id = $2 and lease_token = $3
     returning id`,
    [tenantId, id, leaseToken, JSON.stringify(cursor)],
  );
  return kept.length === 1;
}

/** Ends an asking: when the next one is due, and what stopped this one. */
export const endAsking = (
  database: Database,
  { tenantId, id, leaseToken }: Pick<AskedConnection, "tenantId" | "id" | "leaseToken">,
  end: { readonly at: Date; readonly nextAt: Date; readonly problem: string | null },
): Promise<unknown> =>
  database.query(
    `update crm_connections set lease_until = null, lease_token = null,
       -- Somebody may have wished for one meanwhile.
       next_poll_at = case when next_poll_at is null then null
         when next_poll_at > $4 then least(next_poll_at, $5) else $5::timestamptz end,
       polled_at = case when $6::text is null then $4 else polled_at end,
       problem = $6,
       failing_since = case when $6::text is null then null else coalesce(failing_since, $4) end
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [tenantId, id, leaseToken, end.at, end.nextAt, end.problem],
  );

/** The CRM is asked at once, since something waits for it. */
export const askSoon = (
  tx: Database,
  tenantId: string,
  connectionId: string,
  at: Date,
): Promise<unknown> =>
  tx.query(
    `update crm_connections set next_poll_at = $3
     where tenant_id = $1 and id = $2 and next_poll_at > $3`,
    [tenantId, connectionId, at],
  );

/** Deals that events wait for, the oldest first. */
export async function waitedFor(
  database: Database,
  tenantId: string,
  connectionId: string,
  limit: number,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select ask as id, min(received_at) as first from crm_events, unnest(asks) as ask
     where tenant_id = $1 and connection_id = $2 and result = 'waiting'
     group by ask order by first, ask limit $3`,
    [tenantId, connectionId, limit],
  );
  return rows.map(({ id }) => id);
}

/** What became of deals that were asked for: events that wait for nothing more are done. */
export const answerWaiting = (
  tx: Database,
  tenantId: string,
  connectionId: string,
  answered: {
    readonly ids: readonly string[];
    /** Of them, those that the CRM does not have, and those whose record was refused. */
    readonly unknown: readonly string[];
    readonly refused: readonly string[];
  },
): Promise<unknown> =>
  tx.query(
    `update crm_events e
     set asks = array(select a from unnest(e.asks) as a where a <> all($3)),
       result = case
         when exists (select from unnest(e.asks) as a where a <> all($3)) then 'waiting'
         when e.deals <@ $4::text[] then 'passed-over'
         when e.asks && $5::text[] then 'passed-over'
         else 'stored' end,
       reason = case
         when exists (select from unnest(e.asks) as a where a <> all($3)) then e.reason
         when e.deals <@ $4::text[] then 'The CRM does not have this deal, or does not show it.'
         when e.asks && $5::text[] then 'What the CRM answered was refused; an event of its own says why.' end
     where e.tenant_id = $1 and e.connection_id = $2 and e.result = 'waiting' and e.asks && $3::text[]`,
    [tenantId, connectionId, answered.ids, answered.unknown, answered.refused],
  );
