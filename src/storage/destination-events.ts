// What was changed about destinations, by whom: names of fields, never a value.
import type { Database } from "./database.ts";

export const DESTINATION_CHANGES = [
  "added",
  "changed",
  "tested",
  "switched-on",
  "switched-off",
  "replayed",
  "archived",
] as const;
export type DestinationChange = (typeof DESTINATION_CHANGES)[number];

export interface DestinationEventRecord {
  readonly id: string;
  readonly at: Date;
  readonly byId: string | null;
  readonly byName: string | null;
  readonly what: DestinationChange;
  readonly fields: readonly string[];
}

export interface NewDestinationEvent {
  /** A UUID of version 7. */
  readonly id: string;
  readonly at: Date;
  readonly destinationId: string;
  /** Member; `null` is an operator. */
  readonly byId: string | null;
  readonly what: DestinationChange;
  readonly fields?: readonly string[];
}

export async function addDestinationEvent(
  database: Database,
  tenantId: string,
  event: NewDestinationEvent,
): Promise<void> {
  await database.query(
    `insert into destination_events (tenant_id, id, at, destination_id, by_id, what, fields)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, event.id, event.at, event.destinationId, event.byId, event.what, event.fields ?? []],
  );
}

/** The newest changes of one destination first. */
export const destinationEvents = (
  database: Database,
  tenantId: string,
  destinationId: string,
  limit: number,
): Promise<DestinationEventRecord[]> =>
  database.query<DestinationEventRecord>(
    `select e.id, e.at, e.by_id as "byId", m.name as "byName", e.what, e.fields
     from destination_events e
     left join members m on m.tenant_id = e.tenant_id and m.id = e.by_id
     where e.tenant_id = $1 and e.destination_id = $2
     order by e.id desc
     limit $3`,
    [tenantId, destinationId, limit],
  );
