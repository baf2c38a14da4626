// Sending again what did not arrive, because a person asks for it. The message keeps its id and its bytes, so that a
// receiver which had it after all recognises it.
import type { Database } from "./database.ts";

export type Replay =
  | { readonly which: "one"; readonly deliveryId: string }
  | {
      readonly which: "failed";
      /** `null`: of every destination. */
      readonly destinationId: string | null;
      /** Messages owed since then; `null`: all. */
      readonly since: Date | null;
    };

export type ReplayOutcome =
  | {
      readonly is: "replayed";
      readonly deliveries: number;
      /** Where they are sent again. */
      readonly destinationIds: readonly string[];
    }
  | { readonly is: "not-found" }
  /** It is under way, has arrived, or was cancelled. */
  | { readonly is: "not-failed"; readonly status: "waiting" | "delivered" | "cancelled" };

/** Locked together: few enough that no worker waits long. */
const BATCH = 1000;

/** What a replay changes: due now, with the whole schedule before it again, and every earlier attempt still on record. */
const SENT_AGAIN = `status = 'waiting', next_attempt_at = $2, replayed_after = d.attempts,
  replayed_at = $2, replayed_by = $3, lease_until = null, lease_token = null`;

/**
 * Makes messages due again. One that may have been posted is sent again only when it is meant by itself, since its
 * receiver may show it twice. `by` is a member, or `null` for an operator.
 */
export async function replayDeliveries(
  database: Database,
  tenantId: string,
  replay: Replay,
  { at, by }: { readonly at: Date; readonly by: string | null },
): Promise<ReplayOutcome> {
  if (replay.which === "one") return replayOne(database, tenantId, replay.deliveryId, { at, by });
  const { destinationId, since } = replay;
  let deliveries = 0;
  const destinationIds = new Set<string>();
  for (let found = BATCH; found === BATCH;) {
    const again = await database.query<{ destinationId: string }>(
      `with chosen as (
         select c.id from deliveries c
         where c.tenant_id = $1 and c.status = 'failed'
           and ($4::text is null or c.destination_id = $4)
           and ($5::timestamptz is null or c.created_at >= $5)
           -- One that fails again at once is not sent for ever.
           and (c.replayed_at is null or c.replayed_at < $2)
         order by c.created_at
         limit ${BATCH}
         for update skip locked
       )
       update deliveries d set ${SENT_AGAIN}
       from chosen
       where d.tenant_id = $1 and d.id = chosen.id
       returning d.destination_id as "destinationId"`,
      [tenantId, at, by, destinationId, since],
    );
    found = again.length;
    deliveries += found;
    for (const { destinationId: each } of again) destinationIds.add(each);
  }
  return { is: "replayed", deliveries, destinationIds: [...destinationIds] };
}

async function replayOne(
  database: Database,
  tenantId: string,
  deliveryId: string,
  { at, by }: { readonly at: Date; readonly by: string | null },
): Promise<ReplayOutcome> {
  const [again] = await database.query<{ destinationId: string }>(
    `update deliveries d set ${SENT_AGAIN}
     where d.tenant_id = $1 and d.id = $4 and d.status in ('failed', 'unknown')
     returning d.destination_id as "destinationId"`,
    [tenantId, at, by, deliveryId],
  );
  if (again !== undefined)
    return { is: "replayed", deliveries: 1, destinationIds: [again.destinationId] };
  const [row] = await database.query<{ status: "waiting" | "delivered" | "cancelled" }>(
    `select status from deliveries where tenant_id = $1 and id = $2`,
    [tenantId, deliveryId],
  );
  return row === undefined ? { is: "not-found" } : { is: "not-failed", status: row.status };
}
