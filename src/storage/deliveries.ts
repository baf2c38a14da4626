// The outbox's rows: claimed under a lease, settled by whoever still holds it.
import type { Database } from "./database.ts";

/** A dead worker's deliveries are taken over after this long; one round of sending always fits well inside it. */
export const LEASE_SECONDS = 60;

export interface ClaimedDelivery {
  readonly tenantId: string;
  readonly id: string;
  readonly flagId: string;
  readonly seq: number;
  /** Changes with every claim: a worker that slept past its lease settles nothing. */
  readonly leaseToken: string;
  /** Counting this one. */
  readonly attempt: number;
  /** The same, counted from when a person last asked for it to be sent again: where the schedule stands. */
  readonly scheduled: number;
  /** Earlier attempts of this schedule that were answered with a 4xx, which a person must do something about. */
  readonly refusals: number;
  /** As built at the first attempt; sent byte for byte ever after. `null` before that. */
  readonly body: string | null;
  readonly createdAt: Date;
  /** What the destination kept of this flag at an earlier message; `null` at first. */
  readonly kept: unknown;
  readonly destination: {
    readonly id: string;
    readonly type: string;
    readonly name: string;
    /** Hexadecimal. */
    readonly sealed: string;
    /** Seconds of the breaker's pause that this attempt ends or doubles; `null` while the breaker is closed. */
    readonly pauseSeconds: number | null;
    /** Whether something failed since the last success, so that a success is news. */
    readonly failing: boolean;
  };
}

/** How much a type of destination takes at once. */
export interface Pace {
  readonly type: string;
  /** Messages under way to one destination, counted over all workers. */
  readonly inParallel: number;
  /** Milliseconds between two messages to one destination; 0 for no limit. */
  readonly spacingMs: number;
  /** Whether messages about one flag wait for each other. */
  readonly inOrder?: boolean;
}

/** Tenants that are owed something that can be sent now. Asked first, so that one tenant's thousands don't hide another's one. */
export async function tenantsWithDueDeliveries(database: Database, now: Date): Promise<string[]> {
  const rows = await database.query<{ tenantId: string }>(
    `select tenant_id as "tenantId" from tenants_with_due_deliveries($1)`,
    [now],
  );
  return rows.map((row) => row.tenantId);
}

/** Nothing about the same flag is to be sent to this destination before this message, and nothing is under way. */
const IN_TURN = `not exists (
  select from deliveries e
  where e.tenant_id = d.tenant_id and e.destination_id = d.destination_id and e.flag_id = d.flag_id
    and e.status = 'waiting' and e.id <> d.id and (e.seq < d.seq or e.lease_until > now()))`;

/**
 * Claims up to `limit` due deliveries, of each destination no more than its pace leaves room for, so that a hanging one
 * never takes every place. Committed before anything is sent. The lease runs on the database's clock, since workers'
 * clocks differ.
 *
 * A destination that is paced or probed is reserved first, by moving its `paused_until`: of two workers that come at
 * once, the second finds it moved. Where messages are taken in order, one waits as long as an earlier one about its flag
 * does, and while any other one about it is under way.
 */
export const claimDeliveries = (
  database: Database,
  tenantId: string,
  {
    now,
    limit,
    paces,
    leaseSeconds = LEASE_SECONDS,
  }: {
    readonly now: Date;
    readonly limit: number;
    readonly paces: readonly Pace[];
    readonly leaseSeconds?: number;
  },
): Promise<ClaimedDelivery[]> =>
  database.query<ClaimedDelivery>(
    `with paces as (
       select * from jsonb_to_recordset($4::jsonb)
         as p (type text, "inParallel" int, "spacingMs" int, "inOrder" boolean)
     ), ready as materialized (
       select s.id, p."spacingMs", coalesce(p."inOrder", false) as in_order, s.pause_seconds is not null or p."spacingMs" > 0 as one_by_one,
         p."inParallel" - (
           select count(*)::int from deliveries l
           where l.tenant_id = $1 and l.destination_id = s.id and l.lease_token is not null
             and l.lease_until > now()) as room
       from destinations s
       join paces p on p.type = s.type
       where s.tenant_id = $1 and s.active and (s.paused_until is null or s.paused_until <= $2)
         and exists (
           select from deliveries d
           where d.tenant_id = $1 and d.destination_id = s.id and d.status = 'waiting'
             and d.next_attempt_at <= $2 and (d.lease_until is null or d.lease_until < now())
             and (p."inOrder" is not true or ${IN_TURN}))
       order by random()
     ), reserved as (
       update destinations s
       set paused_until = $2::timestamptz + case when s.pause_seconds is null
         then make_interval(secs => r."spacingMs" / 1000.0) else make_interval(secs => $5) end
       from ready r
       where s.tenant_id = $1 and s.id = r.id and r.one_by_one and r.room > 0
         and (s.paused_until is null or s.paused_until <= $2)
       returning s.id
     ), locked as (
       select d.id
       from ready r
       cross join lateral (
         select d.id from deliveries d
         where d.tenant_id = $1 and d.destination_id = r.id and d.status = 'waiting'
           and d.next_attempt_at <= $2 and (d.lease_until is null or d.lease_until < now())
           and (not r.in_order or ${IN_TURN})
         order by d.next_attempt_at
         limit case when r.one_by_one then least(r.room, 1) else greatest(r.room, 0) end
         for update skip locked) d
       where not r.one_by_one or r.id in (select id from reserved)
       limit $3
     )
     update deliveries d
     set lease_until = now() + make_interval(secs => $5), lease_token = gen_random_uuid(),
       attempts = d.attempts + 1
     from locked, destinations s
     where d.tenant_id = $1 and d.id = locked.id
       and s.tenant_id = $1 and s.id = d.destination_id
     returning d.tenant_id as "tenantId", d.id, d.flag_id as "flagId", d.seq,
       d.lease_token as "leaseToken", d.attempts as attempt,
       d.attempts - d.replayed_after as scheduled, d.body, d.created_at as "createdAt",
       (select k.kept from destination_kept k
        where k.tenant_id = $1 and k.destination_id = s.id and k.flag_id = d.flag_id) as kept,
       (select count(*)::int from delivery_attempts a
        where a.tenant_id = $1 and a.delivery_id = d.id and a.attempt > d.replayed_after
          and a.status_code between 400 and 499
          and a.status_code not in (408, 410, 425, 429)) as refusals,
       jsonb_build_object('id', s.id, 'type', s.type, 'name', s.name,
         'sealed', encode(s.sealed, 'hex'), 'pauseSeconds', s.pause_seconds,
         'failing', s.failing_since is not null or s.pause_seconds is not null) as destination`,
    [tenantId, now, limit, JSON.stringify(paces), leaseSeconds],
  );

/**
 * The last look before the network: keeps the body that is about to be sent, and returns the one to send, so that every
 * retry sends the same bytes. `null` when the lease has passed or the message was cancelled meanwhile.
 */
export async function bodyToSend(
  database: Database,
  claimed: Pick<ClaimedDelivery, "tenantId" | "id" | "leaseToken">,
  built: string,
): Promise<string | null> {
  const [row] = await database.query<{ body: string }>(
    `update deliveries set body = coalesce(body, $4)
     where tenant_id = $1 and id = $2 and lease_token = $3 and lease_until > now()
       and status = 'waiting'
     returning body`,
    [claimed.tenantId, claimed.id, claimed.leaseToken, built],
  );
  return row?.body ?? null;
}

/** Gives a claim back unsent, such as that of a message that was cancelled a moment ago. */
export async function releaseDelivery(
  database: Database,
  claimed: Pick<ClaimedDelivery, "tenantId" | "id" | "leaseToken">,
): Promise<void> {
  await database.query(
    `update deliveries set lease_until = null, lease_token = null
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [claimed.tenantId, claimed.id, claimed.leaseToken],
  );
}

export type DeliveryResult =
  | { readonly status: "delivered"; readonly statusCode: number }
  | {
      readonly status: "waiting" | "failed" | "unknown";
      readonly statusCode: number | null;
      /** One sentence for an operator; never the answer's content. */
      readonly problem: string;
      readonly nextAttemptAt: Date | null;
    };

/**
 * Writes a result where the lease still holds; `false` when somebody else has taken the delivery over meanwhile.
 * A message that was cancelled while it was under way is not tried again. `keep` is what the destination keeps of the
 * flag from now on; nothing changes when it is left out.
 */
export async function settleDelivery(
  database: Database,
  claimed: Pick<ClaimedDelivery, "tenantId" | "id" | "leaseToken" | "attempt">,
  result: DeliveryResult,
  at: Date,
  keep?: unknown,
): Promise<boolean> {
  const delivered = result.status === "delivered";
  const settled = await database.query(
    `with settled as (
       update deliveries
       set status = case when status = 'cancelled' and $5 in ('waiting', 'failed') then status else $5 end,
         lease_until = null, lease_token = null, last_status = $6, problem = $7,
         next_attempt_at = coalesce($8, next_attempt_at),
         delivered_at = case when $5 = 'delivered' then $9::timestamptz end
       where tenant_id = $1 and id = $2 and lease_token = $3
       returning tenant_id, id, destination_id, flag_id
     ), kept as (
       insert into destination_kept (tenant_id, destination_id, flag_id, kept, at)
       select tenant_id, destination_id, flag_id, $10::jsonb, $9::timestamptz from settled
       where $10::jsonb is not null
       on conflict (tenant_id, destination_id, flag_id)
         do update set kept = excluded.kept, at = excluded.at
     )
     insert into delivery_attempts (tenant_id, delivery_id, destination_id, attempt, at, outcome,
       status_code, problem)
     select tenant_id, id, destination_id, $4, $9, $5, $6, $7 from settled
     on conflict do nothing
     returning attempt`,
    [
      claimed.tenantId,
      claimed.id,
      claimed.leaseToken,
      claimed.attempt,
      result.status,
      result.statusCode,
      delivered ? null : result.problem,
      delivered ? null : result.nextAttemptAt,
      at,
      keep === undefined ? null : JSON.stringify(keep),
    ],
  );
  return settled.length === 1;
}

/** How a destination did since an instant: what its breaker is decided on. */
export async function recentAttempts(
  database: Database,
  tenantId: string,
  destinationId: string,
  since: Date,
): Promise<{ attempts: number; failures: number }> {
  const [row] = await database.query<{ attempts: number; failures: number }>(
    `select count(*)::int as attempts,
       (count(*) filter (where outcome <> 'delivered'))::int as failures
     from delivery_attempts
     where tenant_id = $1 and destination_id = $2 and at >= $3`,
    [tenantId, destinationId, since],
  );
  return row ?? { attempts: 0, failures: 0 };
}
