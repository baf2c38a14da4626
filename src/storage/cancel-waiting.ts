// Messages that nobody will be told any more, since the app was removed from the account they are about.
import type { Database } from "./database.ts";

/** How many messages of a destination were cancelled. */
export interface Cancelled {
  readonly destination: string;
  readonly messages: number;
}

/**
 * Cancels everything that waits for any destination of a tenant, and lists it by destination. One that is under way is
 * not tried again.
 */
export const cancelWaiting = (database: Database, tenantId: string): Promise<Cancelled[]> =>
  database.query<Cancelled>(
    `with cancelled as (
       update deliveries set status = 'cancelled', problem = 'The app was removed from this account.'
       where tenant_id = $1 and status = 'waiting'
       returning destination_id
     )
     select s.name as destination, count(*)::int as messages
     from cancelled join destinations s on s.tenant_id = $1 and s.id = cancelled.destination_id
     group by s.id, s.name
     order by s.name, s.id`,
    [tenantId],
  );
