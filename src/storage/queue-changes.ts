// What happened since somebody looked last: their list is kept fresh by what changed, and not by reading it all again.
import type { Database } from "./database.ts";
import { FLAG_JOINS, FLAG_SELECT, type EventRecord, type FlagRecord } from "./flag-record.ts";

/**
 * Seconds that every look goes back behind the one before. An event is dated when it is written and seen when its
 * transaction commits, so one that was dated earlier may come into sight later. Longer than any statement may wait.
 */
const OVERLAP_SECONDS = 10;

export interface Change {
  readonly flag: FlagRecord;
  /** The last thing that happened to it. */
  readonly event: EventRecord;
}

/**
 * Flags with an event that came into sight since `since`, the oldest change first; `null` instead when there are more
 * than `limit`, so that reading anew costs less. Changes of the last seconds are told again: who knows a flag's version
 * knows whether it is news. `now` is the store's own clock, and the next question's `since`.
 */
export async function changesSince(
  database: Database,
  tenantId: string,
  since: Date | null,
  limit: number,
): Promise<{ now: Date; changes: Change[] | null }> {
  const [clock] = await database.query<{ now: Date }>(`select clock_timestamp() as now`, []);
  if (clock === undefined) throw new Error("The store did not tell the time.");
  const { now } = clock;
  if (since === null) return { now, changes: [] };
  const rows = await database.query<
    FlagRecord & {
      readonly eventSeq: number;
      readonly eventType: string;
      readonly eventAt: Date;
      readonly eventById: string | null;
      readonly eventByName: string | null;
      readonly eventData: Readonly<Record<string, unknown>>;
      readonly eventsSeen: number;
    }
  >(
    `with recent as materialized (
       select flag_id, seq, type, at, by_id, data from flag_events
       where tenant_id = $1 and recorded_at > $2::timestamptz - $3 * interval '1 second'
       order by recorded_at limit $4::int * 4)
     ${FLAG_SELECT}, e.seq as "eventSeq", e.type as "eventType", e.at as "eventAt",
       e.by_id as "eventById", doer.name as "eventByName", e.data as "eventData",
       (select count(*)::int from recent) as "eventsSeen"
     from (select distinct on (flag_id) * from recent order by flag_id, seq desc) e
     join flags f on f.tenant_id = $1 and f.id = e.flag_id
     ${FLAG_JOINS}
     left join members doer on doer.tenant_id = $1 and doer.id = e.by_id
     order by e.at, f.id`,
    [tenantId, since, OVERLAP_SECONDS, limit],
  );
  const seen = rows[0]?.eventsSeen ?? 0;
  if (rows.length > limit || seen >= limit * 4) return { now, changes: null };
  return {
    now,
    changes: rows.map((row) => ({
      flag: row,
      event: {
        seq: row.eventSeq,
        type: row.eventType,
        at: row.eventAt,
        byId: row.eventById,
        byName: row.eventByName,
        data: row.eventData,
      },
    })),
  };
}
