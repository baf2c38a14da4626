// The ladder at work: reminders, breaches and the steps up while nobody contacts the customer. Each step is made once.
import type { BusinessCalendar } from "../domain/calendar.ts";
import { EXPANSION_TYPES } from "../domain/attribution.ts";
import { calendarFor } from "../domain/clock/calendar-for.ts";
import {
  BREACH,
  REMINDER,
  type Rung,
  shareAt,
  type Step,
  stepAfter,
} from "../domain/clock/ladder.ts";
import type { LadderEvent } from "../domain/clock/ladder-events.ts";
import { leadOf } from "../domain/routing/body.ts";
import { clockOf, type FlagClock } from "./clock.ts";
import { type Configuration, configurationOf } from "./configuration.ts";
import type { Database } from "./database.ts";
import { type FlagRecord, stateOf } from "./flag-record.ts";
import { flagById } from "./flags.ts";
import { finishPause } from "./pauses.ts";
import { type Owed, record } from "./record-event.ts";
import { allTenants } from "./tenants.ts";

/** Flags of one tenant in one run; the next run takes the next ones. */
const AT_ONCE = 500;

/** After so many flags in one run that could not be looked at, the reason is not the flag. */
const MOST_FAILURES = 5;
const failed = (failures: readonly unknown[]): Error =>
  new AggregateError(failures, `${failures.length} flags could not be looked at by the ladder.`);

/** A hold has no place on the ladder, and is made once like every step. */
const HOLD = 0;

export type EscalateCounts = Readonly<Record<LadderEvent | "unpaused", number>>;

/**
 * Makes the steps that are due at `now`. Several may run at once: a flag that another worker holds is left to it, and a
 * step's event, its number and the next time to look are one commit, so a worker that is killed has made it or not.
 */
export async function escalateDue(
  database: Database,
  now: Date,
  owedFor: (configuration: Configuration) => Owed,
): Promise<EscalateCounts> {
  const counts = { reminded: 0, breached: 0, escalated: 0, held: 0, unpaused: 0 };
  const failures: unknown[] = [];
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    const due = await dueFlags(ofTenant, tenantId, now);
    if (due.length === 0) continue;
    const configuration = await configurationOf(ofTenant, tenantId);
    if (configuration === null) continue;
    const owed = owedFor(configuration);
    for (const { id } of due) {
      const work = { tenantId, flagId: id, now, configuration, owed };
      try {
        for (const event of await ofTenant.transaction((tx) => lookAt(tx, work)))
          counts[event] += 1;
      } catch (error) {
        // One flag that can't be looked at must not keep the ladder from all others; a store that is gone may.
        failures.push(error);
        if (failures.length === MOST_FAILURES) throw failed(failures);
      }
    }
  }
  if (failures.length > 0) throw failed(failures);
  return counts;
}

// Spelled out in the statements, since a partial index is used only where the query repeats its condition.
const DUE = `f.status in ('new', 'claimed') and f.next_step_at is not null and f.next_step_at <= $2`;

/** Flags of a tenant that are to be looked at by an instant, those that have waited longest first. */
export const DUE_FLAGS = `select f.id from flags f where f.tenant_id = $1 and ${DUE}
     order by f.next_step_at, f.id limit ${AT_ONCE}`;

const dueFlags = (database: Database, tenantId: string, now: Date): Promise<{ id: string }[]> =>
  database.query(DUE_FLAGS, [tenantId, now]);

/**
 * Takes flags that are overdue already off the ladder: those that came with a past of their own were nobody's to answer
 * here, and nobody is called about all of them at once.
 */
export const leaveOverdue = (database: Database, tenantId: string, now: Date): Promise<unknown> =>
  database.query(
    `update flags set next_step_at = null
     where tenant_id = $1 and status in ('new', 'claimed') and next_step_at is not null
       and due_at <= $2`,
    [tenantId, now],
  );

interface Work {
  readonly tenantId: string;
  readonly flagId: string;
  readonly now: Date;
  readonly configuration: Configuration;
  readonly owed: Owed;
}

/** Looks at one flag, makes the step that is due, and says when to look again; the events it left. */
async function lookAt(tx: Database, work: Work): Promise<(keyof EscalateCounts)[]> {
  const { tenantId, flagId, now } = work;
  const [still] = await tx.query(
    `select f.id from flags f where f.tenant_id = $1 and f.id = $3 and ${DUE}
     for no key update skip locked`,
    [tenantId, now, flagId],
  );
  const flag = still === undefined ? null : await flagById(tx, tenantId, flagId);
  if (flag === null) return [];
  if (flag.pausedUntil !== null && flag.pausedUntil > now) {
    await lookAgain(tx, work, flag.pausedUntil);
    return [];
  }
  const isOver = flag.pausedUntil !== null;
  const { event, next } = await stepOn(
    tx,
    isOver ? await finishPause(tx, tenantId, flag, { at: now, owed: work.owed }) : flag,
    work,
  );
  await lookAgain(tx, work, next);
  return [...(isOver ? (["unpaused"] as const) : []), ...(event === null ? [] : [event])];
}

interface Made {
  readonly event: LadderEvent | null;
  /** When to look again; `null`: never. */
  readonly next: Date | null;
}

async function stepOn(tx: Database, flag: FlagRecord, work: Work): Promise<Made> {
  const { tenantId, now, configuration } = work;
  const clock = await clockOf(tx, tenantId, flag);
  const calendar = calendarFor(flag.ownerId, configuration);
  const { ladder } = configuration.targets;
  const ahead = { rungs: ladder.length, now: now.getTime() };
  const steps = await stepsMade(tx, tenantId, flag.id, clock.round);
  if (steps.some(({ step }) => step === HOLD)) return { event: null, next: null };
  const due = stepAfter(steps[0] ?? null, clock, calendar, ahead);
  if (due === null) return { event: null, next: null };
  if (due.at > now.getTime()) return { event: null, next: new Date(due.at) };

  const contact = await contactMade(tx, tenantId, flag, new Date(clock.from));
  if (contact !== null) {
    await make(tx, flag, clock, work, { step: HOLD, event: "held", data: contact });
    return { event: "held", next: null };
  }
  const told = whomToTell(due.step, flag, configuration);
  if (told === null) return { event: null, next: null };
  const event =
    told.step === REMINDER ? "reminded" : told.step === BREACH ? "breached" : "escalated";
  await make(tx, flag, clock, work, {
    step: told.step,
    event,
    data: {
      toIds: told.toIds,
      ...(told.rung === null ? {} : { rung: told.rung }),
      share: roundedShare(clock, calendar, now),
      dueAt: flag.dueAt.toISOString(),
    },
  });
  const following = stepAfter({ step: told.step, at: now.getTime() }, clock, calendar, ahead);
  return { event, next: following === null ? null : new Date(following.at) };
}

const roundedShare = (clock: FlagClock, calendar: BusinessCalendar, now: Date): number =>
  Math.round(shareAt(clock, calendar, now.getTime()) * 100) / 100;

/** Steps of this round, the highest first. */
async function stepsMade(
  tx: Database,
  tenantId: string,
  flagId: string,
  round: number,
): Promise<Step[]> {
  const rows = await tx.query<{ step: number; at: Date }>(
    `select step, at from ladder_steps
     where tenant_id = $1 and flag_id = $2 and round = $3 order by step desc`,
    [tenantId, flagId, round],
  );
  return rows.map(({ step, at }) => ({ step, at: at.getTime() }));
}

/** Records a step with its event. Its number is unique: of two that would make it, one fails as a whole. */
async function make(
  tx: Database,
  flag: FlagRecord,
  { round }: FlagClock,
  { tenantId, now, owed }: Work,
  {
    step,
    event,
    data,
  }: {
    readonly step: number;
    readonly event: LadderEvent;
    readonly data: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const seq = await record(tx, tenantId, flag, stateOf(flag), {
    type: event,
    requestId: null,
    by: null,
    at: now,
    data: { step, ...data },
    owed,
  });
  await tx.query(
    `insert into ladder_steps (tenant_id, flag_id, round, step, seq, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [tenantId, flag.id, round, step, seq, now],
  );
}

const lookAgain = (
  tx: Database,
  { tenantId, flagId }: Pick<Work, "tenantId" | "flagId">,
  at: Date | null,
): Promise<unknown> =>
  tx.query(`update flags set next_step_at = $3 where tenant_id = $1 and id = $2`, [
    tenantId,
    flagId,
    at,
  ]);

/**
 * What says that the customer was contacted although nobody recorded it on the flag: a deal on the same account for the
 * same motion, or something agreed with them, since the clock began.
 */
async function contactMade(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  since: Date,
): Promise<Readonly<Record<string, unknown>> | null> {
  const [found] = await tx.query<{ because: string; crm: string | null; id: string | null }>(
    `(select 'opportunity' as because, o.crm, o.id from opportunities o
      where o.tenant_id = $1 and o.account_id = $3::int8 and o.created_at > $4
        and o.type = any($5)
      order by o.created_at limit 1)
     union all
     (select 'agreed', null, null from flag_events e
      where e.tenant_id = $1 and e.flag_id = $2 and e.at > $4 and e.type = 'agreed' limit 1)
     limit 1`,
    [
      tenantId,
      flag.id,
      flag.accountId,
      since,
      flag.kind === "expansion" ? EXPANSION_TYPES : ["renewal"],
    ],
  );
  if (found === undefined) return null;
  const { because, crm, id } = found;
  return crm === null ? { because } : { because, crm, opportunityId: id };
}

interface Told {
  readonly step: number;
  readonly rung: Rung | null;
  readonly toIds: readonly string[];
}

/** Who hears of a step. A rung on which nobody stands is passed over; `null` at the end of the ladder. */
function whomToTell(step: number, flag: FlagRecord, configuration: Configuration): Told | null {
  const owner = activeAmong([flag.ownerId], configuration);
  const lead = leadsOf(flag, configuration);
  if (step === REMINDER) return { step, rung: null, toIds: owner.length > 0 ? owner : lead };
  if (step === BREACH) return { step, rung: null, toIds: [...new Set([...owner, ...lead])] };
  const { ladder } = configuration.targets;
  for (let at = step - BREACH - 1; at < ladder.length; at += 1) {
    const rung = ladder[at];
    if (rung === undefined) break;
    const toIds = rung === "lead" ? lead : withRole(rung, configuration);
    if (toIds.length > 0) return { step: BREACH + 1 + at, rung, toIds };
  }
  return null;
}

/** Whoever leads the flag's queue; the admins where nobody does. */
function leadsOf(flag: FlagRecord, configuration: Configuration): string[] {
  const lead = activeAmong([leadOf(configuration.routing.body, flag.queue)], configuration);
  return lead.length > 0 ? lead : withRole("admin", configuration);
}

const activeAmong = (ids: readonly (string | null)[], { members }: Configuration): string[] =>
  ids.filter((id) => id !== null).filter((id) => members.get(id)?.active === true);

const withRole = (role: "ops" | "admin", { members }: Configuration): string[] =>
  [...members.values()]
    .filter((member) => member.active && member.roles.includes(role))
    .map(({ id }) => id)
    .toSorted();
