// Setting destinations up: what a person changes about one, with the record of who did.
import type { Kind } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import { addDestinationEvent, type NewDestinationEvent } from "./destination-events.ts";
import { emptyDestinationVault } from "./destination-kept.ts";

export interface DestinationSetup {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly events: readonly string[];
  /** `null`: all of them. */
  readonly queues: readonly string[] | null;
  readonly signals: readonly string[] | null;
}

export interface StoredDestination extends DestinationSetup {
  readonly id: string;
  readonly type: string;
  readonly sealed: Uint8Array;
  readonly version: number;
}

/** One destination with its sealed settings; `null` when there is none or it was put away. */
export async function storedDestination(
  database: Database,
  tenantId: string,
  id: string,
): Promise<StoredDestination | null> {
  const [row] = await database.query<StoredDestination>(
    `select id, type, name, sealed, kinds, events, queues, signals, version from destinations
     where tenant_id = $1 and id = $2 and archived_at is null`,
    [tenantId, id],
  );
  return row ?? null;
}

type By = Pick<NewDestinationEvent, "id" | "at" | "byId">;

export const addDestination = (
  database: Database,
  tenantId: string,
  made: DestinationSetup & {
    readonly id: string;
    readonly type: string;
    readonly sealed: Uint8Array;
  },
  by: By,
): Promise<void> =>
  database.transaction(async (tx) => {
    await tx.query(
      `insert into destinations (tenant_id, id, type, name, sealed, kinds, events, queues, signals, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        tenantId,
        made.id,
        made.type,
        made.name,
        made.sealed,
        made.kinds,
        made.events,
        made.queues,
        made.signals,
        by.at,
      ],
    );
    await addDestinationEvent(tx, tenantId, { ...by, destinationId: made.id, what: "added" });
  });

/**
 * Changes a destination that still is of this version; `false` when somebody else has changed it meanwhile. `sealed`
 * is `null` where its settings stay; other settings also empty its vault and forget its failures, since a person has
 * mended what they could.
 */
export const changeDestination = (
  database: Database,
  tenantId: string,
  id: string,
  change: DestinationSetup & {
    readonly version: number;
    readonly sealed: Uint8Array | null;
    /** Names of what was changed. */
    readonly fields: readonly string[];
  },
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const changed = await tx.query(
      `update destinations set name = $4, kinds = $5, events = $6, queues = $7, signals = $8,
         version = version + 1, sealed = coalesce($9, sealed),
         failing_since = case when $9::bytea is null then failing_since end,
         pause_seconds = case when $9::bytea is null then pause_seconds end,
         paused_until = case when $9::bytea is null then paused_until end,
         recovered_at = case when $9::bytea is null then recovered_at else $10::timestamptz end
       where tenant_id = $1 and id = $2 and version = $3 and archived_at is null
       returning id`,
      [
        tenantId,
        id,
        change.version,
        change.name,
        change.kinds,
        change.events,
        change.queues,
        change.signals,
        change.sealed,
        by.at,
      ],
    );
    if (changed.length === 0) return false;
    if (change.sealed !== null) await emptyDestinationVault(tx, tenantId, id);
    await addDestinationEvent(tx, tenantId, {
      ...by,
      destinationId: id,
      what: "changed",
      fields: change.fields,
    });
    return true;
  });

/**
 * Puts a destination away: its settings are gone, what waited for it is cancelled, its history stays. `false` when there
 * is none.
 */
export const archiveDestination = (
  database: Database,
  tenantId: string,
  id: string,
  by: By,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const archived = await tx.query(
      `update destinations set active = false, archived_at = $3, sealed = '', disabled_why = null,
         disabled_at = coalesce(disabled_at, $3), pause_seconds = null, paused_until = null,
         version = version + 1
       where tenant_id = $1 and id = $2 and archived_at is null
       returning id`,
      [tenantId, id, by.at],
    );
    if (archived.length === 0) return false;
    await emptyDestinationVault(tx, tenantId, id);
    await tx.query(
      `update deliveries set status = 'cancelled'
       where tenant_id = $1 and destination_id = $2 and status = 'waiting'`,
      [tenantId, id],
    );
    await addDestinationEvent(tx, tenantId, { ...by, destinationId: id, what: "archived" });
    return true;
  });
