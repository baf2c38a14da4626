// Where a CRM is heard: its door, how its words are understood, and who changed that.
import { CrmSettings } from "../../domain/crm/mapping.ts";
import type { Database } from "../database.ts";

export const CRM_SYSTEMS = ["salesforce", "hubspot", "standard"] as const;
export type CrmSystem = (typeof CRM_SYSTEMS)[number];

export interface ConnectionRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly system: CrmSystem;
  /** The name its deals are kept under. */
  readonly crm: string;
  readonly name: string;
  readonly door: string;
  readonly settings: CrmSettings;
  readonly destinationId: string | null;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly heardAt: Date | null;
  readonly polledAt: Date | null;
  readonly nextPollAt: Date | null;
  readonly problem: string | null;
  readonly failingSince: Date | null;
}

const COLUMNS = `tenant_id as "tenantId", id, system, crm, name, door, settings,
  destination_id as "destinationId", active, version, created_at as "createdAt",
  heard_at as "heardAt", polled_at as "polledAt", next_poll_at as "nextPollAt", problem,
  failing_since as "failingSince"`;

const read = (row: ConnectionRecord): ConnectionRecord => ({
  ...row,
  settings: CrmSettings.parse(row.settings),
});

/** Every connection that was not put away, the oldest first. */
export const allConnections = async (
  database: Database,
  tenantId: string,
): Promise<ConnectionRecord[]> => {
  const rows = await database.query<ConnectionRecord>(
    `select ${COLUMNS} from crm_connections
     where tenant_id = $1 and archived_at is null order by created_at, id`,
    [tenantId],
  );
  return rows.map(read);
};

export async function connectionById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<ConnectionRecord | null> {
  const [row] = await database.query<ConnectionRecord>(
    `select ${COLUMNS} from crm_connections
     where tenant_id = $1 and id = $2 and archived_at is null`,
    [tenantId, id],
  );
  return row === undefined ? null : read(row);
}

/** Whose door this is, before anybody has proven anything; `null` for one that leads nowhere. */
export async function connectionOfDoor(
  database: Database,
  door: string,
): Promise<ConnectionRecord | null> {
  const [row] = await database.query<ConnectionRecord>(
    `select ${COLUMNS} from connection_of_door($1) where archived_at is null`,
    [door],
  );
  return row === undefined ? null : read(row);
}

export const CONNECTION_CHANGES = [
  "added",
  "changed",
  "secret-added",
  "secret-retired",
  "switched-on",
  "switched-off",
  "tried-again",
  "asked",
  "archived",
] as const;
export type ConnectionChange = (typeof CONNECTION_CHANGES)[number];

export interface By {
  /** A UUID of version 7. */
  readonly id: string;
  readonly at: Date;
  /** Member; `null` is an operator or the system. */
  readonly byId: string | null;
}

/** Notes who did what to a connection: names of fields, never a value. */
export const noteConnectionChange = (
  tx: Database,
  tenantId: string,
  connectionId: string,
  what: ConnectionChange,
  by: By,
  fields: readonly string[] = [],
): Promise<unknown> =>
  tx.query(
    `insert into crm_connection_events (tenant_id, id, at, connection_id, by_id, what, fields)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, by.id, by.at, connectionId, by.byId, what, fields],
  );

export interface ConnectionChangeRecord {
  readonly id: string;
  readonly at: Date;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly what: ConnectionChange;
  readonly fields: readonly string[];
}

/** Who did what to a connection, the newest first. */
export const connectionChanges = (
  database: Database,
  tenantId: string,
  id: string,
  limit: number,
): Promise<ConnectionChangeRecord[]> =>
  database.query<ConnectionChangeRecord>(
    `select e.id, e.at, e.by_id as "byId", m.name as "byName", e.what, e.fields
     from crm_connection_events e
     left join members m on m.tenant_id = e.tenant_id and m.id = e.by_id
     where e.tenant_id = $1 and e.connection_id = $2
     order by e.id desc limit $3`,
    [tenantId, id, limit],
  );

export interface NewConnection {
  readonly id: string;
  readonly system: CrmSystem;
  readonly crm: string;
  readonly name: string;
  readonly door: string;
  readonly settings: CrmSettings;
  readonly destinationId: string | null;
  /** From when on its CRM is asked for what changed; `null`: for everything. */
  readonly since: Date | null;
}

/** Adds a connection; `false` when there is one of this id. */
export const addConnection = (
  database: Database,
  tenantId: string,
  made: NewConnection,
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const added = await tx.query(
      `insert into crm_connections (tenant_id, id, system, crm, name, door, settings, destination_id,
         created_at, created_by, cursor, next_poll_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
         case when $8::text is null then null else $9::timestamptz end)
       on conflict (tenant_id, id) do nothing
       returning id`,
      [
        tenantId,
        made.id,
        made.system,
        made.crm,
        made.name,
        made.door,
        JSON.stringify(made.settings),
        made.destinationId,
        by.at,
        by.byId,
        made.since === null ? null : JSON.stringify({ since: made.since.toISOString() }),
      ],
    );
    if (added.length === 0) return false;
    await noteConnectionChange(tx, tenantId, made.id, "added", by);
    return true;
  });

/** Changes a connection that still is of this version; `false` when somebody else has changed it meanwhile. */
export const changeConnection = (
  database: Database,
  tenantId: string,
  id: string,
  change: {
    readonly version: number;
    readonly name: string;
    readonly settings: CrmSettings;
    readonly destinationId: string | null;
    readonly active: boolean;
    /** Its CRM is asked at once. */
    readonly askNow: boolean;
    readonly what: ConnectionChange;
    readonly fields: readonly string[];
  },
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const changed = await tx.query(
      `update crm_connections set name = $4, settings = $5, destination_id = $6, active = $7,
         version = version + 1,
         -- Other credentials, other words or a person's wish: it is asked at once, and past failures count no more.
         next_poll_at = case when $6::text is null or not $7 then null
           when $8 or next_poll_at is null or settings is distinct from $5::jsonb
             or destination_id is distinct from $6 then $9 else next_poll_at end,
         problem = case when destination_id is distinct from $6 then null else problem end,
         failing_since = case when destination_id is distinct from $6 then null else failing_since end
       where tenant_id = $1 and id = $2 and version = $3 and archived_at is null
       returning id`,
      [
        tenantId,
        id,
        change.version,
        change.name,
        JSON.stringify(change.settings),
        change.destinationId,
        change.active,
        change.askNow,
        by.at,
      ],
    );
    if (changed.length === 0) return false;
    await noteConnectionChange(tx, tenantId, id, change.what, by, change.fields);
    return true;
  });

/** Puts a connection away: its door leads nowhere and its secrets are gone; what came by it stays. */
export const archiveConnection = (
  database: Database,
  tenantId: string,
  id: string,
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const archived = await tx.query(
      `update crm_connections set archived_at = $3, active = false, next_poll_at = null
       where tenant_id = $1 and id = $2 and archived_at is null returning id`,
      [tenantId, id, by.at],
    );
    if (archived.length === 0) return false;
    await tx.query(`delete from crm_secrets where tenant_id = $1 and connection_id = $2`, [
      tenantId,
      id,
    ]);
    await noteConnectionChange(tx, tenantId, id, "archived", by);
    return true;
  });
