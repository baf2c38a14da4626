// By when an owner is expected to contact the customer, and how urgent a flag is, with the reasons.
import { Temporal } from "temporal-polyfill";
import { businessClock, type BusinessCalendar, type CalendarRefusal } from "./calendar.ts";
import { USUAL_HOURS } from "./clock/usual-hours.ts";
import type { Kind } from "./flag.ts";
import type { Instant } from "./instant.ts";
import type { Urgency } from "./taxonomy.ts";
import type { Why } from "./why.ts";

/** What a tenant promises for each urgency, in hours of the owner's calendar. */
export type Targets = {
  nowHours: number;
  dayHours: number;
  /** The weekly digest: ISO weekday and local time in the owner's zone. */
  digest: { weekday: number; at: string };
  /** A digest nearer than this is too soon to be the one that answers. */
  digestAtLeastHours: number;
};

export const defaultTargets: Targets = {
  nowHours: USUAL_HOURS.now,
  dayHours: USUAL_HOURS.day,
  digest: { weekday: 1, at: "09:00" },
  digestAtLeastHours: 24,
};

const hour = 3_600_000;

/**
 * The deadline of a flag made at that moment: the earliest moment with the target's business time
 * behind it, or for `week` the first weekly digest that is far enough away.
 */
export function dueAt(
  raisedAt: Instant,
  calendar: BusinessCalendar,
  urgency: Urgency,
  targets: Targets = defaultTargets,
): { dueAt: Instant } | CalendarRefusal {
  const clock = businessClock(calendar);
  if ("refused" in clock) return clock;
  if (urgency === "week") {
    const earliest = clock.after(raisedAt, targets.digestAtLeastHours * hour);
    return { dueAt: firstDigest(earliest, calendar.zone, targets.digest) };
  }
  const hours = urgency === "now" ? targets.nowHours : targets.dayHours;
  return { dueAt: clock.after(raisedAt, hours * hour) };
}

// A digest goes out on holidays too: it is a message, not somebody's working time.
function firstDigest(from: Instant, zone: string, digest: Targets["digest"]): Instant {
  const { date } = localDay(from, zone);
  const ahead = (digest.weekday - date.dayOfWeek + 7) % 7;
  const inDays = (days: number) =>
    date.add({ days }).toZonedDateTime({ timeZone: zone, plainTime: digest.at }).epochMilliseconds;
  const first = inDays(ahead);
  return first >= from ? first : inDays(ahead + 7);
}

type Day = {
  date: Temporal.PlainDate;
  from: Instant;
  to: Instant;
  /** How many days away a date is, for the dates that were asked about. */
  until: Map<string, number>;
};

/** Of each zone the day that was asked for last: for raises, today. */
const lastDay = new Map<string, Day>();

function localDay(instant: Instant, zone: string): Day {
  const known = lastDay.get(zone);
  if (known && instant >= known.from && instant < known.to) return known;
  const date = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  const to = startOf(date.add({ days: 1 }));
  const day = { date, from: startOf(date), to, until: new Map<string, number>() };
  lastDay.set(zone, day);
  return day;
}

/** What is known when a flag is made; dates are local ("2026-05-15"). */
export type UrgencyFacts = {
  kind: Kind;
  /** Null for *not sure*. */
  signal: string | null;
  signalUrgency: Urgency | null;
  /** What the rule that routed it sets instead; null where it says nothing. */
  ruleUrgency?: Urgency | null;
  raisedAt: Instant;
  /** The owner's zone, in which "days away" are counted. */
  zone: string;
  renewalDate: string | null;
  /** Whether the account's ARR is in the tenant's top decile. */
  topDecileArr: boolean;
  /** From when more seats are needed, where the customer said so. */
  startDate: string | null;
  dataLoss: boolean;
  /** Whether the missing capability is a condition of buying or staying. */
  namedAsCondition: boolean;
};

// Taxonomy ids are stable; a tenant without these signals is without these rules.
const seatLimit = "exp.capacity.seats";
const reliability = "fri.product.reliability";
const missingCapability = "fri.product.gap";

const fromSlowest = ["week", "day", "now"] as const satisfies readonly Urgency[];

/**
 * How urgent a flag is: its signal's urgency (`day` without a signal), set higher by what the
 * customer said, then one step up for each of a friction's renewal at most 90 days away and an ARR
 * in the top decile. Steps add up and stop at `now`; nothing steps down. A rule may set another urgency to begin with,
 * and is named where it does. Every reason is listed.
 */
export function urgencyOf(facts: UrgencyFacts): { urgency: Urgency; why: Why[] } {
  const why: Why[] = [];
  let level: number;
  if (facts.signal === null || facts.signalUrgency === null) {
    level = fromSlowest.indexOf("day");
    why.push({ code: "no-signal" });
  } else {
    level = fromSlowest.indexOf(facts.signalUrgency);
    why.push({ code: "signal-urgency", urgency: facts.signalUrgency });
  }
  const asked = facts.ruleUrgency ?? null;
  if (asked !== null && fromSlowest.indexOf(asked) !== level) {
    // Lower is possible, and never silent.
    const code = fromSlowest.indexOf(asked) > level ? "rule-raised" : "rule-lowered";
    level = fromSlowest.indexOf(asked);
    why.push({ code, urgency: asked });
  }
  const setTo = (urgency: Urgency, reason: Why) => {
    const wanted = fromSlowest.indexOf(urgency);
    if (wanted <= level) return;
    level = wanted;
    why.push(reason);
  };
  const startsIn = daysUntil(facts.startDate, facts);
  if (facts.signal === seatLimit && startsIn !== null && startsIn <= 7) {
    setTo("now", { code: "start-date-near", days: startsIn });
  }
  if (facts.signal === reliability && facts.dataLoss) setTo("now", { code: "data-loss" });
  if (facts.signal === missingCapability && facts.namedAsCondition) {
    setTo("day", { code: "named-as-condition" });
  }
  const stepUp = (reason: Why) => {
    if (level === fromSlowest.length - 1) return;
    level += 1;
    why.push(reason);
  };
  const renewsIn = daysUntil(facts.renewalDate, facts);
  // A renewal date that has passed is an old entry, not a renewal that is near.
  if (facts.kind === "friction" && renewsIn !== null && renewsIn >= 0 && renewsIn <= 90) {
    stepUp({ code: "step-up-renewal", days: renewsIn });
  }
  if (facts.topDecileArr) stepUp({ code: "step-up-top-arr" });
  return { urgency: fromSlowest[level] ?? "now", why };
}

function daysUntil(
  date: string | null,
  { raisedAt, zone }: Pick<UrgencyFacts, "raisedAt" | "zone">,
): number | null {
  if (date === null) return null;
  const today = localDay(raisedAt, zone);
  const known = today.until.get(date);
  if (known !== undefined) return known;
  const { days } = today.date.until(Temporal.PlainDate.from(date), { largestUnit: "days" });
  today.until.set(date, days);
  return days;
}
