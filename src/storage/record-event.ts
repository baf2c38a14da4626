// Every write of a flag has this shape: the flag as it stands, the event that says so, and the messages owed for it.
import type { FlagState, Kind } from "../domain/flag.ts";
import { isAnswer, sleepsThrough } from "../domain/follow-up.ts";
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";

/** What destinations choose the flags by that they hear about. */
export interface Heard {
  readonly kind: Kind;
  readonly queue: string;
  readonly signal: string | null;
}

/** The messages owed for an event, decided by whoever knows the tenant's destinations. */
export type Owed = (
  flag: Heard,
  eventType: string,
  at: Date,
) => readonly {
  readonly id: string;
  readonly destinationId: string;
  readonly nextAttemptAt: Date;
}[];

const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** One that is joined or withdrawn stands for nothing; who does instead is decided where that is done. */
const standsForNothing: ReadonlySet<FlagState["status"]> = new Set(["duplicate", "withdrawn"]);

/** Stores the flag's new state with its event and the messages owed for it; returns the event's number. */
export async function record(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "kind" | "version" | "closedAt">,
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
  const [heard] = await tx.query<Omit<Heard, "kind">>(
    `update flags set status = $3, version = $4, owner_id = $5, claimed_at = $6,
       contacted_at = $7, accepted_at = $8, opportunity_at = $9, closed_at = $10,
       decline_reason = $11, right_signal = $12, duplicate_of = $13, crm = $14,
       opportunity_id = $15,
       -- What somebody else does wakes a flag that was put aside, and so does every step that it takes.
       snoozed_until = case when $16 or (status = $3 and snoozed_by = $17) then snoozed_until end,
       snoozed_by = case when $16 or (status = $3 and snoozed_by = $17) then snoozed_by end
     where tenant_id = $1 and id = $2
     returning queue, signal`,
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
      sleepsThrough(event.type),
      event.by,
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
  // Whoever says the same soon after a decision still joins it. The row is held already by whoever decides or undoes.
  const isDecisionNew = next.closedAt !== (flag.closedAt?.getTime() ?? null);
  if (isDecisionNew && !standsForNothing.has(next.status))
    await tx.query(
      `update signal_heads set decided_at = $3 where tenant_id = $1 and flag_id = $2`,
      [tenantId, flag.id, date(next.closedAt)],
    );
  if (isAnswer(event.type)) await tellAgents(tx, tenantId, { ...event, flagId: flag.id, seq });
  if (heard === undefined) throw new Error("There is no flag to record an event of.");
  const owed = event.owed({ kind: flag.kind, ...heard }, event.type, event.at);
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

/** Puts an event among the answers to the agents whose flag it is, those who heard the same included. */
const tellAgents = (
  tx: Database,
  tenantId: string,
  event: {
    readonly flagId: string;
    readonly seq: number;
    readonly at: Date;
    readonly by: string | null;
  },
): Promise<unknown> =>
  tx.query(
    `insert into answers (tenant_id, agent_id, at, flag_id, seq)
     select $1, heard.agent_id, $4, $2, $3
     from (
       select agent_id from flags where tenant_id = $1 and id = $2
       union
       select agent_id from flags
       where tenant_id = $1 and duplicate_of = $2 and status = 'duplicate'
     ) as heard
     where heard.agent_id is distinct from $5`,
    [tenantId, event.flagId, event.seq, event.at, event.by],
  );

/** What was undone is no answer any more. */
export const forgetAnswer = (
  tx: Database,
  tenantId: string,
  flagId: string,
  seq: number,
): Promise<unknown> =>
  tx.query(`delete from answers where tenant_id = $1 and flag_id = $2 and seq = $3`, [
    tenantId,
    flagId,
    seq,
  ]);

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
