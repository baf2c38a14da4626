// Who leads a queue, as the rules in force name them; what waits too long is told to them as well.
import type { Database } from "./database.ts";
import type { Addressee } from "./members.ts";

export interface QueueLead {
  /** `null`: nobody leads it, or whoever did is no longer active. */
  readonly lead: Addressee | null;
  /** The tenant's zone. */
  readonly zone: string;
}

/** The lead of a queue, and the zone of the tenant for readers of whom nothing is known. */
export async function queueLead(
  database: Database,
  tenantId: string,
  queue: string,
): Promise<QueueLead> {
  const [row] = await database.query<
    Omit<Addressee, "id"> & { id: string | null; tenantZone: string }
  >(
    `select m.id, m.name, m.email, m.roles, m.locale, t.zone as "tenantZone",
       coalesce(own.zone, usual.zone, t.zone) as zone
     from tenants t
     left join members m on m.tenant_id = t.id and m.active and m.id = (
       select q ->> 'leadId'
       from (
         select body from routing_rules where tenant_id = $1 order by version desc limit 1
       ) r, jsonb_array_elements(r.body -> 'queues') as q
       where q ->> 'id' = $2
       limit 1)
     left join calendars own on own.tenant_id = m.tenant_id and own.id = m.calendar_id
     left join calendars usual on usual.tenant_id = t.id and usual.id = 'default'
     where t.id = $1`,
    [tenantId, queue],
  );
  if (row === undefined) return { lead: null, zone: "UTC" };
  const { tenantZone, id, ...lead } = row;
  return { lead: id === null ? null : { id, ...lead }, zone: tenantZone };
}
