// How destinations are doing, for the people who look after them.
import type { Kind } from "../domain/flag.ts";
import type { Database } from "./database.ts";

export interface DestinationState {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly events: readonly string[];
  /** `null`: all of them. */
  readonly queues: readonly string[] | null;
  readonly signals: readonly string[] | null;
  /** Counts up with every change by a person. */
  readonly version: number;
  /** `false`: nothing is sent. */
  readonly active: boolean;
  /** Why it was switched off by itself, as one sentence; `null` when a person did it, or nobody. */
  readonly disabledWhy: string | null;
  readonly disabledAt: Date | null;
  /** First failure since the last success. */
  readonly failingSince: Date | null;
  /** Until when the breaker lets nothing through; `null` while it is closed. */
  readonly pausedUntil: Date | null;
  /** When something last arrived; `null` when nothing ever did. */
  readonly deliveredAt: Date | null;
  /** Messages by what became of them. */
  readonly waiting: number;
  readonly failed: number;
  /** They may have arrived. */
  readonly unknown: number;
}

const countOf = (status: "waiting" | "failed" | "unknown"): string =>
  `(select count(*)::int from deliveries d
    where d.tenant_id = s.tenant_id and d.destination_id = s.id and d.status = '${status}') as ${status}`;

/** Every destination of a tenant, those that are switched off as well, and none that was put away. */
export const destinationStates = (
  database: Database,
  tenantId: string,
): Promise<DestinationState[]> =>
  database.query<DestinationState>(
    `select s.id, s.type, s.name, s.kinds, s.events, s.queues, s.signals, s.version, s.active, s.disabled_why as "disabledWhy",
       s.disabled_at as "disabledAt", s.failing_since as "failingSince",
       case when s.pause_seconds is not null then s.paused_until end as "pausedUntil",
       (select a.at from delivery_attempts a
        where a.tenant_id = s.tenant_id and a.destination_id = s.id and a.outcome = 'delivered'
        order by a.at desc limit 1) as "deliveredAt",
       ${countOf("waiting")}, ${countOf("failed")}, ${countOf("unknown")}
     from destinations s
     where s.tenant_id = $1 and s.archived_at is null
     order by s.name, s.id`,
    [tenantId],
  );

/** What a tenant's destinations were switched off for by themselves, newest first. */
export const switchedOff = (
  database: Database,
  tenantId: string,
): Promise<{ id: string; name: string; why: string; at: Date | null }[]> =>
  database.query(
    `select id, name, disabled_why as why, disabled_at as at from destinations
     where tenant_id = $1 and not active and disabled_why is not null and archived_at is null
     order by disabled_at desc nulls last, id`,
    [tenantId],
  );

/**
 * Switches a destination on or off, as a person wants it; `false` when there is none. On again, its failures so far are
 * forgotten and what waited is sent. Off, nothing new is kept for it either.
 */
export async function switchDestination(
  database: Database,
  tenantId: string,
  id: string,
  { active, at }: { readonly active: boolean; readonly at: Date },
): Promise<boolean> {
  const switched = await database.query(
    `update destinations set active = $3, disabled_why = null,
       disabled_at = case when $3 then null else coalesce(disabled_at, $4::timestamptz) end,
       failing_since = null, pause_seconds = null, paused_until = null, recovered_at = $4
     where tenant_id = $1 and id = $2 and archived_at is null
     returning id`,
    [tenantId, id, active, at],
  );
  return switched.length === 1;
}

/** When something last reached a destination; `null` when nothing ever did. */
export async function lastSuccess(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Date | null> {
  const [row] = await database.query<{ at: Date }>(
    `select at from delivery_attempts
     where tenant_id = $1 and destination_id = $2 and outcome = 'delivered'
     order by at desc limit 1`,
    [tenantId, id],
  );
  return row?.at ?? null;
}
