// A flag's clock as the store knows it: when it began, its pauses, and the deadline it would have with another owner.
import { businessClock } from "../domain/calendar.ts";
import type { Instant } from "../domain/instant.ts";
import { deadlineWith } from "../domain/clock/deadline.ts";
import type { Running } from "../domain/clock/ladder.ts";
import { pausedDeadline } from "../domain/clock/pause.ts";
import { calendarOfMember } from "./calendars.ts";
import type { Database } from "./database.ts";
import type { FlagRecord } from "./flag-record.ts";
import { targetsOf } from "./targets.ts";

export interface FlagClock extends Running {
  /** The event that last reopened the flag; 0 when none did. */
  readonly round: number;
}

/** The clock that runs now: since the raise, or since the flag was last reopened. */
export async function clockOf(
  database: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "raisedAt" | "dueAt">,
): Promise<FlagClock> {
  const [row] = await database.query<{
    round: number | null;
    reopenedAt: Date | null;
    pauses: { from: Instant; to: Instant }[];
  }>(
    `select r.seq as round, e.at as "reopenedAt",
       (select coalesce(jsonb_agg(jsonb_build_object(
            'from', (extract(epoch from p.starts_at) * 1000)::int8,
            'to', (extract(epoch from p.ends_at) * 1000)::int8) order by p.starts_at), '[]')
        from pauses p
        where p.tenant_id = $1 and p.flag_id = $2
          and p.starts_at >= coalesce(e.at, p.starts_at)) as pauses
     from (select max(seq) as seq from flag_rounds where tenant_id = $1 and flag_id = $2) r
     left join flag_events e on e.tenant_id = $1 and e.flag_id = $2 and e.seq = r.seq`,
    [tenantId, flag.id],
  );
  return {
    round: row?.round ?? 0,
    from: (row?.reopenedAt ?? flag.raisedAt).getTime(),
    dueAt: flag.dueAt.getTime(),
    pauses: row?.pauses ?? [],
  };
}

/** A deadline that was reckoned without the flag's pauses, moved by them. */
export async function afterPauses(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "raisedAt" | "dueAt" | "ownerId">,
  dueAt: Date,
): Promise<Date> {
  const { pauses } = await clockOf(tx, tenantId, flag);
  if (pauses.length === 0) return dueAt;
  const found = await calendarOfMember(tx, tenantId, flag.ownerId);
  const clock = found === null ? null : businessClock(found.calendar);
  if (clock === null || "refused" in clock) return dueAt;
  return new Date(
    pauses.reduce((due, pause) => pausedDeadline(clock, due, pause), dueAt.getTime()),
  );
}

/**
 * The deadline of a flag that somebody else takes over: by their calendar, where that is earlier and still ahead. It never
 * moves later, and nobody breaks a promise by helping out.
 */
export async function deadlineWithOwner(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "raisedAt" | "dueAt" | "ownerId" | "urgency" | "contactedAt">,
  ownerId: string | null,
  at: Date,
): Promise<Date> {
  if (flag.contactedAt !== null || flag.ownerId === ownerId) return flag.dueAt;
  const before = await calendarOfMember(tx, tenantId, flag.ownerId);
  const after = await calendarOfMember(tx, tenantId, ownerId);
  if (after === null || before?.id === after.id) return flag.dueAt;
  const { from, pauses } = await clockOf(tx, tenantId, flag);
  const targets = await targetsOf(tx, tenantId, new Date(from));
  const due = deadlineWith({ from, urgency: flag.urgency, pauses }, after.calendar, targets);
  return typeof due === "number" && due > at.getTime() && due < flag.dueAt.getTime()
    ? new Date(due)
    : flag.dueAt;
}
