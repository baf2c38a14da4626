// Every write of a flag has this shape: the flag as it stands, the event that says so, and the messages owed for it.
import type { FlagState, Kind } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";

/** The messages owed for an event, decided by whoever knows the tenant's destinations. */
export type Owed = (
  kind: Kind,
  eventType: string,
  at: Date,
) => readonly {
  readonly id: string;
  readonly destinationId: string;
  readonly nextAttemptAt: Date;
}[];

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Stores the flag's new state with its event and the messages owed for it; returns the event's number. */
export async function record(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "kind" | "version">,
  next: FlagState,
  event: {
    readonly type: string;
    readonly requestId: string | null;
    readonly by: string | null;
    readonly at: Date;
    readonly data: Readonly<Record<string, unknown>>;
    readonly owed: Owed;
  },
): Promise<number> {
  const seq = flag.version + 1;
  await tx.query(
    `update flags set status = $3, version = $4, owner_id = $5, claimed_at = $6,
       contacted_at = $7, accepted_at = $8, opportunity_at = $9, closed_at = $10,
       decline_reason = $11, right_signal = $12, duplicate_of = $13, crm = $14,
       opportunity_id = $15
     where tenant_id = $1 and id = $2`,
    [
      tenantId,
      flag.id,
      next.status,
      seq,
      next.ownerId,
      date(next.claimedAt),
      date(next.contactedAt),
      date(next.acceptedAt),
      date(next.opportunityAt),
      date(next.closedAt),
      next.declineReason,
      next.rightSignal,
      next.duplicateOf,
      next.opportunity?.crm ?? null,
      next.opportunity?.id ?? null,
    ],
  );
  await tx.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, by_id, request_id, data)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenantId,
      flag.id,
      seq,
      event.type,
      event.at,
      event.by,
      event.requestId,
      JSON.stringify(event.data),
    ],
  );
  const owed = event.owed(flag.kind, event.type, event.at);
  if (owed.length > 0)
    await tx.query(
      `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
       select $1, d.id, $2, $3, d."destinationId", d."nextAttemptAt"
       from jsonb_to_recordset($4::jsonb)
         as d (id uuid, "destinationId" text, "nextAttemptAt" timestamptz)`,
      [tenantId, flag.id, seq, JSON.stringify(owed)],
    );
  return seq;
}

/** Messages that nobody has been told yet, of one event or of the whole flag, are not sent any more. */
export const cancelDeliveries = (
  tx: Database,
  tenantId: string,
  flagId: string,
  seq: number | null,
): Promise<unknown> =>
  tx.query(
    `update deliveries set status = 'cancelled'
     where tenant_id = $1 and flag_id = $2 and status = 'waiting'
       and ($3::int is null or seq = $3)`,
    [tenantId, flagId, seq],
  );
