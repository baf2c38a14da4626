// A flag is raised with one click and its signal is named a moment later: where it belongs is then decided anew, for as
// long as nobody has taken it up.
import { ROUTING_CODES } from "../domain/routing/route.ts";
import type { Why } from "../domain/why.ts";
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";
import type { Owed } from "./record-event.ts";

export interface Reroute {
  readonly queue: string;
  readonly ownerId: string | null;
  /** The version of the rules that decided. */
  readonly version: number;
  readonly why: readonly Why[];
  /** Messages for those who hear that it was raised, as it is now. */
  readonly raised: ReturnType<Owed>;
}

/** What happens to a flag without anybody having taken it up. */
const UNTOUCHED = ["raised", "refined", "joined", "split", "corroborated", "uncorroborated"];

/** Whether a flag is still where its raise has put it. Its row is held by whoever asks. */
export async function isUntouched(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "status">,
): Promise<boolean> {
  if (flag.status !== "new") return false;
  const touched = await tx.query(
    `select 1 from flag_events
     where tenant_id = $1 and flag_id = $2 and type <> all($3) limit 1`,
    [tenantId, flag.id, UNTOUCHED],
  );
  return touched.length === 0;
}

/** The reasons of who has a flag, by the rules or by hand, apart from those of how urgent it is. */
export const routingReasons = (why: readonly Why[]): Why[] =>
  why.filter(({ code }) => ROUTING_CODES.has(code) || code === "handed-over");

/** Puts a flag into its new place, and tells those who hear of it there instead of those who would have. */
export async function putElsewhere(
  tx: Database,
  tenantId: string,
  flagId: string,
  { queue, version, raised }: Reroute,
): Promise<void> {
  await tx.query(
    `update flags set queue = $3, routing_version = $4 where tenant_id = $1 and id = $2`,
    [tenantId, flagId, queue, version],
  );
  // Nobody was told yet while the undo window is open; whoever was, has been told and stays so.
  await tx.query(
    `update deliveries set status = 'cancelled'
     where tenant_id = $1 and flag_id = $2 and seq = 1 and status = 'waiting' and attempts = 0
       and destination_id <> all($3)`,
    [tenantId, flagId, raised.map(({ destinationId }) => destinationId)],
  );
  await tx.query(
    `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
     select $1, d.id, $2, 1, d."destinationId", d."nextAttemptAt"
     from jsonb_to_recordset($3::jsonb)
       as d (id uuid, "destinationId" text, "nextAttemptAt" timestamptz)
     where not exists (select from deliveries known
       where known.tenant_id = $1 and known.flag_id = $2 and known.seq = 1
         and known.destination_id = d."destinationId" and known.status <> 'cancelled')`,
    [tenantId, flagId, JSON.stringify(raised)],
  );
}
