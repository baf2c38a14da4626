// Stopping a flag's clock for a listed reason: the pause, the moved deadline, the event and the messages owed, in one commit.
import { businessClock } from "../domain/calendar.ts";
import { deadlineGivenBack } from "../domain/clock/deadline.ts";
import { startOfDay } from "../domain/clock/local-day.ts";
import { LONGEST_PAUSE_DAYS, pausedDeadline, type PauseRefusal } from "../domain/clock/pause.ts";
import type { PauseReason } from "../domain/clock/pause-reason.ts";
import { isPassing } from "../domain/flag.ts";
import { calendarOfMember } from "./calendars.ts";
import { clockOf } from "./clock.ts";
import type { Database } from "./database.ts";
import { type EventRecord, type FlagRecord, stateOf } from "./flag-record.ts";
import { eventsOf, flagById } from "./flags.ts";
import { lockedFlag } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";

export interface PauseRequest {
  /** Made by the client: the same request sent twice is done once. */
  readonly requestId: string;
  /** The version the person saw. */
  readonly expectedVersion: number;
  readonly by: string;
  readonly act:
    | {
        readonly is: "start";
        readonly reason: PauseReason;
        /** Local date. */ readonly until: string;
      }
    | { readonly is: "end" };
  readonly at: Date;
  readonly owed: Owed;
}

export type PauseOutcome =
  | { readonly is: "done" | "replayed"; readonly flag: FlagRecord; readonly event: EventRecord }
  | { readonly is: "stale"; readonly flag: FlagRecord; readonly meanwhile: EventRecord }
  | { readonly is: "refused"; readonly because: PauseRefusal; readonly flag: FlagRecord }
  | { readonly is: "not-found" };

export const pauseFlag = (
  database: Database,
  tenantId: string,
  id: string,
  request: PauseRequest,
): Promise<PauseOutcome> =>
  database.transaction(async (tx): Promise<PauseOutcome> => {
    const found = await lockedFlag(tx, tenantId, id);
    if (found === null) return { is: "not-found" };
    const made = await eventOfRequest(tx, tenantId, id, request.requestId);
    if (made !== null) return { is: "replayed", flag: found, event: made };
    const meanwhile = (await eventsOf(tx, tenantId, id)).findLast(
      ({ seq, type }) => seq > request.expectedVersion && !isPassing(type),
    );
    if (meanwhile !== undefined) return { is: "stale", flag: found, meanwhile };

    const { act, at } = request;
    const isOver = found.pausedUntil !== null && found.pausedUntil <= at;
    const flag = isOver ? await finishPause(tx, tenantId, found, request) : found;
    const because = whyNot(flag, act.is, at);
    if (because !== null) return { is: "refused", because, flag };
    const change =
      act.is === "start"
        ? await start(tx, tenantId, flag, { ...request, act })
        : await end(tx, tenantId, flag, at);
    if (typeof change === "string") return { is: "refused", because: change, flag };

    await record(tx, tenantId, flag, stateOf(flag), {
      type: act.is === "start" ? "paused" : "unpaused",
      requestId: request.requestId,
      by: request.by,
      at,
      data: {
        ...change.data,
        dueBefore: flag.dueAt.toISOString(),
        dueAt: change.dueAt.toISOString(),
      },
      owed: request.owed,
    });
    await tx.query(
      `update flags set due_at = $3, paused_until = $4, paused_reason = $5, next_step_at = $6
       where tenant_id = $1 and id = $2`,
      [
        tenantId,
        id,
        change.dueAt,
        change.until,
        change.reason,
        // Nothing is due while the clock stands still; afterwards the ladder finds its own time.
        change.until ?? at,
      ],
    );
    const paused = await flagById(tx, tenantId, id);
    const event = await eventOfRequest(tx, tenantId, id, request.requestId);
    if (paused === null || event === null) throw new Error("A pause left no event.");
    return { is: "done", flag: paused, event };
  });

function whyNot(flag: FlagRecord, act: "start" | "end", at: Date): PauseRefusal | null {
  if ((flag.status !== "new" && flag.status !== "claimed") || flag.contactedAt !== null)
    return "clock-stopped";
  const isPaused = flag.pausedUntil !== null;
  if (act === "end") return isPaused ? null : "not-paused";
  if (isPaused) return "already-paused";
  return at >= flag.dueAt ? "already-breached" : null;
}

interface Change {
  readonly dueAt: Date;
  readonly until: Date | null;
  readonly reason: PauseReason | null;
  readonly data: Readonly<Record<string, unknown>>;
}

async function start(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  {
    requestId,
    by,
    at,
    act,
  }: PauseRequest & { readonly act: { readonly reason: PauseReason; readonly until: string } },
): Promise<Change | PauseRefusal> {
  const { calendar, clock } = await ownersClock(tx, tenantId, flag);
  const to = startOfDay(act.until, calendar.zone);
  if (to <= at.getTime()) return "until-is-past";
  if (to > at.getTime() + LONGEST_PAUSE_DAYS * 86_400_000) return "until-too-far";
  const due = pausedDeadline(clock, flag.dueAt.getTime(), { from: at.getTime(), to });
  const [dueAt, until] = [new Date(due), new Date(to)];
  await tx.query(
    `insert into pauses (tenant_id, flag_id, id, reason, starts_at, ends_at, due_before,
       due_after, by_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tenantId, flag.id, requestId, act.reason, at, until, flag.dueAt, dueAt, by],
  );
  return {
    dueAt,
    until,
    reason: act.reason,
    data: { reason: act.reason, until: until.toISOString() },
  };
}

async function end(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  at: Date,
): Promise<Change | PauseRefusal> {
  const [pause] = await tx.query<{ startsAt: Date; endsAt: Date; before: Date; planned: Date }>(
    `select starts_at as "startsAt", ends_at as "endsAt", due_before as before, due_after as planned
     from pauses where tenant_id = $1 and flag_id = $2 and ended_at is null`,
    [tenantId, flag.id],
  );
  if (pause === undefined) return "not-paused";
  const { calendar } = await ownersClock(tx, tenantId, flag);
  const { from } = await clockOf(tx, tenantId, flag);
  const due = deadlineGivenBack(
    calendar,
    { from, dueAt: flag.dueAt.getTime() },
    {
      from: pause.startsAt.getTime(),
      to: pause.endsAt.getTime(),
      before: pause.before.getTime(),
      planned: pause.planned.getTime(),
    },
    at.getTime(),
  );
  if (typeof due !== "number")
    throw new Error(`A calendar in use can't be counted by: ${due.refused}.`);
  await tx.query(
    `update pauses set ends_at = $3, ended_at = $3
     where tenant_id = $1 and flag_id = $2 and ended_at is null`,
    [tenantId, flag.id, at],
  );
  return { dueAt: new Date(due), until: null, reason: null, data: { isEarly: true } };
}

async function ownersClock(tx: Database, tenantId: string, flag: FlagRecord) {
  const found = await calendarOfMember(tx, tenantId, flag.ownerId);
  const clock = found === null ? null : businessClock(found.calendar);
  if (found === null || clock === null || "refused" in clock)
    throw new Error("The owner's calendar can't be counted by.");
  return { calendar: found.calendar, clock };
}

/** Records that a pause has come to its planned end; the flag as it stands then. */
export async function finishPause(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  { at, owed }: { readonly at: Date; readonly owed: Owed },
): Promise<FlagRecord> {
  await record(tx, tenantId, flag, stateOf(flag), {
    type: "unpaused",
    requestId: null,
    by: null,
    at,
    data: { isEarly: false, dueAt: flag.dueAt.toISOString() },
    owed,
  });
  await endPauses(tx, tenantId, flag.id, at);
  const finished = await flagById(tx, tenantId, flag.id);
  if (finished === null) throw new Error("A flag vanished while its pause ended.");
  return finished;
}

/** Leaves no pause running, as of a flag that is reopened: its new clock has none. */
export async function endPauses(
  tx: Database,
  tenantId: string,
  flagId: string,
  at: Date,
): Promise<void> {
  await tx.query(
    `update pauses set ended_at = $3 where tenant_id = $1 and flag_id = $2 and ended_at is null`,
    [tenantId, flagId, at],
  );
  await tx.query(
    `update flags set paused_until = null, paused_reason = null where tenant_id = $1 and id = $2`,
    [tenantId, flagId],
  );
}

async function eventOfRequest(
  tx: Database,
  tenantId: string,
  flagId: string,
  requestId: string,
): Promise<EventRecord | null> {
  const [row] = await tx.query<{ seq: number }>(
    `select seq from flag_events where tenant_id = $1 and flag_id = $2 and request_id = $3`,
    [tenantId, flagId, requestId],
  );
  if (row === undefined) return null;
  return (await eventsOf(tx, tenantId, flagId)).find(({ seq }) => seq === row.seq) ?? null;
}
