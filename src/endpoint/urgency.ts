// How urgent a flag is and by when its owner should call, from what the tenant has set up.
import type { BusinessCalendar } from "../domain/calendar.ts";
import { calendarFor } from "../domain/clock/calendar-for.ts";
import { reminderAt } from "../domain/clock/ladder.ts";
import { USUAL_HOURS } from "../domain/clock/usual-hours.ts";
import { dueAt, type Targets, urgencyOf } from "../domain/due.ts";
import type { Kind } from "../domain/flag.ts";
import { type FoundSignal, type Taxonomy, allSignals, type Urgency } from "../domain/taxonomy.ts";
import type { Why } from "../domain/why.ts";
import type { Configuration } from "../storage/configuration.ts";

interface Urgent {
  readonly kind: Kind;
  readonly signal: FoundSignal | null;
  /** Milliseconds UTC. */
  readonly raisedAt: number;
  readonly ownerId: string | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly renewalOn: string | null;
  /** What the rule that routed it sets instead of the signal's own. */
  readonly ruleUrgency?: Urgency | null;
}

/** Urgency, its reasons, the deadline of a flag as it was raised, and when its owner is reminded of that. */
export function urgencyAndDeadline(
  flag: Urgent,
  configuration: Configuration,
): { urgency: Urgency; why: Why[]; dueAt: Date; nextStepAt: Date } {
  const calendar = calendarOf(flag.ownerId, configuration);
  const { urgency, why } = urgencyOf({
    kind: flag.kind,
    signal: flag.signal?.signal.id ?? null,
    signalUrgency: flag.signal?.signal.urgency ?? null,
    ruleUrgency: flag.ruleUrgency ?? null,
    raisedAt: flag.raisedAt,
    zone: calendar.zone,
    renewalDate: flag.renewalOn,
    topDecileArr: isTopDecile(flag, configuration),
    // The sidebar does not ask for these yet; a free note is never searched for them.
    startDate: null,
    dataLoss: false,
    namedAsCondition: false,
  });
  const due = dueAt(flag.raisedAt, calendar, urgency, configuration.targets);
  if ("refused" in due) throw new Error(`The calendar in use can't be counted by: ${due.refused}.`);
  const running = { from: flag.raisedAt, dueAt: due.dueAt, pauses: [] };
  const reminder = reminderAt(running, calendar);
  const nextStepAt = typeof reminder === "number" ? Math.min(reminder, due.dueAt) : due.dueAt;
  return {
    urgency,
    why: why.map((reason) => withHours(reason, configuration.targets)),
    dueAt: new Date(due.dueAt),
    nextStepAt: new Date(nextStepAt),
  };
}

/** A reason that speaks of hours says which, where a tenant promises others than the usual ones. */
function withHours(reason: Why, { nowHours, dayHours }: Targets): Why {
  const asks =
    reason.code === "no-signal" ? "day" : reason.code === "signal-urgency" ? reason["urgency"] : "";
  if (asks === "now" && nowHours !== USUAL_HOURS.now) return { ...reason, hours: nowHours };
  if (asks === "day" && dayHours !== USUAL_HOURS.day) return { ...reason, hours: dayHours };
  return reason;
}

/** The owner's calendar, else that of their team, else the tenant's. */
export const calendarOf = (
  ownerId: string | null,
  configuration: Configuration,
): BusinessCalendar => calendarFor(ownerId, configuration);

function isTopDecile({ arrMinor, currency }: Urgent, { topDecile }: Configuration): boolean {
  const from = currency === null ? undefined : topDecile.get(currency);
  return arrMinor !== null && from !== undefined && BigInt(arrMinor) >= BigInt(from);
}

const signalsOf = new WeakMap<Taxonomy, ReadonlyMap<string, FoundSignal>>();

/** Looks a signal up in a taxonomy that is asked many times. */
export function signalIn(taxonomy: Taxonomy, id: string): FoundSignal | undefined {
  let signals = signalsOf.get(taxonomy);
  if (signals === undefined) {
    signals = new Map(allSignals(taxonomy).map((found) => [found.signal.id, found]));
    signalsOf.set(taxonomy, signals);
  }
  return signals.get(id);
}
