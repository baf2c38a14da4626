// "This deal was credited to it", and "no longer": told on many flags' stories in a few statements, since a file brings
// thousands of deals. Nothing of a flag but its version changes by that, and nobody who put it aside is woken.
import type { Kind } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";

export interface CreditedEvent {
  readonly flagId: string;
  readonly data: {
    readonly crm: string;
    readonly opportunityId: string;
    readonly bucket: string;
    readonly reason: string;
    readonly ruleVersion: number;
  };
}

/** Puts each event on its flag's story, with the messages owed for it; several of one flag in the order they come in. */
export async function recordCredited(
  tx: Database,
  tenantId: string,
  events: readonly CreditedEvent[],
  at: Date,
  owed: Owed,
): Promise<void> {
  if (events.length === 0) return;
  const flags = await tx.query<{
    id: string;
    version: number;
    kind: Kind;
    queue: string;
    signal: string | null;
  }>(
    `select id, version, kind, queue, signal from flags
     where tenant_id = $1 and id = any($2) order by id for update`,
    [tenantId, [...new Set(events.map(({ flagId }) => flagId))]],
  );
  const found = new Map(flags.map((flag) => [flag.id, flag]));
  const versions = new Map(flags.map(({ id, version }) => [id, version]));
  const rows: { flagId: string; seq: number; data: CreditedEvent["data"] }[] = [];
  const messages: object[] = [];
  for (const { flagId, data } of events) {
    const flag = found.get(flagId);
    const before = versions.get(flagId);
    if (flag === undefined || before === undefined) continue;
    const seq = before + 1;
    versions.set(flagId, seq);
    rows.push({ flagId, seq, data });
    for (const message of owed(flag, "credited", at)) messages.push({ flagId, seq, ...message });
  }
  await tx.query(
    `update flags f set version = v.version
     from jsonb_to_recordset($2::jsonb) as v (id uuid, version int)
     where f.tenant_id = $1 and f.id = v.id`,
    [tenantId, JSON.stringify([...versions].map(([id, version]) => ({ id, version })))],
  );
  await tx.query(
    `insert into flag_events (tenant_id, flag_id, seq, type, at, data)
     select $1, e."flagId", e.seq, 'credited', $3, e.data
     from jsonb_to_recordset($2::jsonb) as e ("flagId" uuid, seq int, data jsonb)`,
    [tenantId, JSON.stringify(rows), at],
  );
  if (messages.length > 0)
    await tx.query(
      `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
       select $1, d.id, d."flagId", d.seq, d."destinationId", d."nextAttemptAt"
       from jsonb_to_recordset($2::jsonb)
         as d (id uuid, "flagId" uuid, seq int, "destinationId" text, "nextAttemptAt" timestamptz)`,
      [tenantId, JSON.stringify(messages)],
    );
}
