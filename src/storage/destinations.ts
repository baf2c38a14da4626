// Places outside that hear about flags. What they need (URL, secret) is sealed; only a delivery opens it.
import type { Kind } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import type { Heard } from "./record-event.ts";

export interface DestinationRecord {
  readonly id: string;
  /** As it is registered, such as `webhook`. */
  readonly type: string;
  readonly name: string;
  readonly sealed: Uint8Array;
  readonly kinds: readonly Kind[];
  /** Event types it hears about, such as `raised`. */
  readonly events: readonly string[];
  /** Of flags in these queues only; `null`: in every one. */
  readonly queues: readonly string[] | null;
  /** Of flags of these signals only; `null`: of every one, and of those whose agent was not sure. */
  readonly signals: readonly string[] | null;
}

const COLUMNS = `id, type, name, sealed, kinds, events, queues, signals`;

/**
 * Destinations that messages are kept for. One that was switched off by itself is among them: what happens meanwhile is
 * sent once a person has mended its cause.
 */
export const owedDestinations = (
  database: Database,
  tenantId: string,
): Promise<DestinationRecord[]> =>
  database.query<DestinationRecord>(
    `select ${COLUMNS} from destinations
     where tenant_id = $1 and (active or disabled_why is not null) and archived_at is null
     order by id`,
    [tenantId],
  );

export async function putDestination(
  database: Database,
  tenantId: string,
  destination: Omit<DestinationRecord, "queues" | "signals"> &
    Partial<Pick<DestinationRecord, "queues" | "signals">>,
): Promise<void> {
  await database.query(
    `insert into destinations (tenant_id, id, type, name, sealed, kinds, events, queues, signals)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, id) do update set
       type = excluded.type, name = excluded.name, sealed = excluded.sealed,
       kinds = excluded.kinds, events = excluded.events, queues = excluded.queues,
       signals = excluded.signals, archived_at = null, version = destinations.version + 1, active = true, disabled_why = null,
       disabled_at = null, paused_until = null, pause_seconds = null, recovered_at = null, failing_since = null`,
    [
      tenantId,
      destination.id,
      destination.type,
      destination.name,
      destination.sealed,
      destination.kinds,
      destination.events,
      destination.queues ?? null,
      destination.signals ?? null,
    ],
  );
}

/**
 * Sends nothing more to a destination until a person has looked; what is owed to it waits. `false` when it was off
 * already, so that it is told once.
 */
export async function disableDestination(
  database: Database,
  tenantId: string,
  id: string,
  { why, at }: { readonly why: string; readonly at: Date },
): Promise<boolean> {
  const disabled = await database.query(
    `update destinations set active = false, disabled_why = $3, disabled_at = $4
     where tenant_id = $1 and id = $2 and active
     returning id`,
    [tenantId, id, why, at],
  );
  return disabled.length === 1;
}

export interface DestinationHealth {
  readonly pauseSeconds: number | null;
  readonly recoveredAt: Date | null;
  readonly failingSince: Date;
}

/** Notes a failure; answers how long the destination has been failing and whether its breaker is open. */
export const noteFailure = async (
  database: Database,
  tenantId: string,
  id: string,
  at: Date,
): Promise<DestinationHealth | null> => {
  const [health] = await database.query<DestinationHealth>(
    `update destinations set failing_since = coalesce(failing_since, $3)
     where tenant_id = $1 and id = $2
     returning pause_seconds as "pauseSeconds", recovered_at as "recoveredAt",
       failing_since as "failingSince"`,
    [tenantId, id, at],
  );
  return health ?? null;
};

/** Closes the breaker after a success. A healthy destination's row is not touched. */
export async function noteSuccess(
  database: Database,
  tenantId: string,
  id: string,
  at: Date,
): Promise<void> {
  await database.query(
    `update destinations set failing_since = null, pause_seconds = null,
       recovered_at = case when pause_seconds is null then recovered_at else $3 end,
       paused_until = case when pause_seconds is null then paused_until else $3 end
     where tenant_id = $1 and id = $2 and (failing_since is not null or pause_seconds is not null)`,
    [tenantId, id, at],
  );
}

/**
 * Opens the breaker or doubles its pause. `lastSeconds` is what the caller decided on; when another worker has changed
 * it meanwhile, that one's decision stands.
 */
export async function pauseFor(
  database: Database,
  tenantId: string,
  id: string,
  pause: { readonly lastSeconds: number | null; readonly seconds: number; readonly at: Date },
): Promise<void> {
  await database.query(
    `update destinations set pause_seconds = $4::int,
       paused_until = $5::timestamptz + make_interval(secs => $4::int)
     where tenant_id = $1 and id = $2 and pause_seconds is not distinct from $3::int`,
    [tenantId, id, pause.lastSeconds, pause.seconds, pause.at],
  );
}

/** Sends nothing before an instant that the receiver itself has named. */
export async function holdUntil(
  database: Database,
  tenantId: string,
  id: string,
  until: Date,
): Promise<void> {
  await database.query(
    `update destinations set paused_until = greatest(paused_until, $3)
     where tenant_id = $1 and id = $2`,
    [tenantId, id, until],
  );
}

/**
 * Whoever is told that a flag was raised is told as well that somebody else has heard the same, and that a flag that was
 * joined to another stands on its own again: nobody told them when it was raised.
 */
const HEARD_WITH: Readonly<Record<string, string>> = { corroborated: "raised", split: "raised" };

/** The destinations that hear about an event of a flag of this kind, in this queue, of this signal. */
export const hearing = (
  destinations: readonly DestinationRecord[],
  flag: Heard,
  event: string,
): DestinationRecord[] =>
  destinations.filter(
    ({ kinds, events, queues, signals }) =>
      kinds.includes(flag.kind) &&
      (events.includes(event) || events.includes(HEARD_WITH[event] ?? event)) &&
      (queues === null || queues.includes(flag.queue)) &&
      (signals === null || (flag.signal !== null && signals.includes(flag.signal))),
  );
