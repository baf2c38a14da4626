// What one destination was sent: every message, newest first, with what came of each attempt.
import type { Database } from "./database.ts";

export const DELIVERY_STATUSES = [
  "waiting",
  "delivered",
  "failed",
  "unknown",
  "cancelled",
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface DeliveryAttempt {
  readonly attempt: number;
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: DeliveryStatus;
  readonly statusCode: number | null;
  readonly problem: string | null;
}

export interface PastDelivery {
  readonly id: string;
  readonly flagId: string;
  readonly accountName: string | null;
  readonly ticketId: string;
  /** As the store names the event, such as `raised`. */
  readonly event: string;
  readonly status: DeliveryStatus;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
  /** When it is tried next; of a waiting one only. */
  readonly nextAttemptAt: Date | null;
  readonly problem: string | null;
  readonly replayedAt: Date | null;
  /** Oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

/**
 * A page of a destination's messages below `after`, the id that the page before ended with. Ids are of version 7, so
 * their order is that of time.
 */
export const deliveryHistory = (
  database: Database,
  tenantId: string,
  destinationId: string,
  {
    status,
    after,
    limit,
  }: {
    readonly status: DeliveryStatus | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<PastDelivery[]> =>
  database.query<PastDelivery>(
    `select d.id, d.flag_id as "flagId", f.account_name as "accountName",
       f.ticket_id::text as "ticketId", e.type as event, d.status, d.created_at as "createdAt",
       d.delivered_at as "deliveredAt",
       case when d.status = 'waiting' then d.next_attempt_at end as "nextAttemptAt", d.problem,
       d.replayed_at as "replayedAt",
       coalesce((
         select jsonb_agg(jsonb_build_object('attempt', a.attempt, 'at', a.at, 'outcome', a.outcome,
           'statusCode', a.status_code, 'problem', a.problem) order by a.attempt)
         from delivery_attempts a
         where a.tenant_id = d.tenant_id and a.delivery_id = d.id), '[]') as attempts
     from deliveries d
     join flags f on f.tenant_id = d.tenant_id and f.id = d.flag_id
     join flag_events e on e.tenant_id = d.tenant_id and e.flag_id = d.flag_id and e.seq = d.seq
     where d.tenant_id = $1 and d.destination_id = $2
       and ($3::text is null or d.status = $3)
       and ($4::uuid is null or d.id < $4)
     order by d.id desc
     limit $5`,
    [tenantId, destinationId, status, after, limit],
  );
