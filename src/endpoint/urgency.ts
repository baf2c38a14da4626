// How urgent a flag is and by when its owner should call, from what the tenant has set up.
import { mondayToFriday, type BusinessCalendar } from "../domain/calendar.ts";
import { dueAt, urgencyOf } from "../domain/due.ts";
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
}

/** Urgency, its reasons and the deadline of a flag as it was raised. */
export function urgencyAndDeadline(
  flag: Urgent,
  configuration: Configuration,
): { urgency: Urgency; why: Why[]; dueAt: Date } {
  const calendar = calendarOf(flag.ownerId, configuration);
  const { urgency, why } = urgencyOf({
    kind: flag.kind,
    signal: flag.signal?.signal.id ?? null,
    signalUrgency: flag.signal?.signal.urgency ?? null,
    raisedAt: flag.raisedAt,
    zone: calendar.zone,
    renewalDate: flag.renewalOn,
    topDecileArr: isTopDecile(flag, configuration),
    // The sidebar does not ask for these yet; a free note is never searched for them.
    startDate: null,
    dataLoss: false,
    namedAsCondition: false,
  });
  const due = dueAt(flag.raisedAt, calendar, urgency);
  if ("refused" in due) throw new Error(`The calendar in use can't be counted by: ${due.refused}.`);
  return { urgency, why, dueAt: new Date(due.dueAt) };
}

/** The owner's calendar, else the tenant's. */
export function calendarOf(ownerId: string | null, configuration: Configuration): BusinessCalendar {
  const own = ownerId === null ? null : configuration.members.get(ownerId)?.calendarId;
  const { calendars, tenant } = configuration;
  return (
    (own == null ? undefined : calendars.get(own)) ??
    calendars.get("default") ??
    mondayToFriday(tenant.zone)
  );
}

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
