import { businessClock, type BusinessCalendar, type BusinessClock } from "../calendar.ts";
import type { Instant } from "../instant.ts";
import type { Metric } from "../metric.ts";
import { kaplanMeier, type Observation, type SurvivalStep } from "../statistics/kaplan-meier.ts";
import type { Made } from "./figures.ts";
import { contactOf, declineOf } from "./progress.ts";
import { sortFlags, type FlagRow } from "./rows.ts";
import type { Scope } from "./scope.ts";

export type FollowUp = {
  /** Business hours until half, and until nine in ten, were contacted; null where not reached. */
  median: Metric;
  p90: Metric;
  /** The same wait by the clock on the wall, in hours. */
  wallClockMedian: Metric;
  /** Business hours that are promised, to be drawn beside them. */
  promiseHours: number;
  /** The share not yet contacted, by business hours, as points to draw. */
  steps: SurvivalStep[];
};

const hour = 3_600_000;

/** How long each flag waited, in milliseconds: until its contact, or until it was lost sight of. */
export type Waits = { contacted: number[]; left: number[] };
/** The month's waits, by the owners' business time and by the clock on the wall, shortest first. */
export type MonthWaits = { business: Waits; wall: Waits };

/**
 * How long customers wait: first contact − creation in the owner's business time, Kaplan–Meier.
 * Flags not contacted are censored at `asOf`, those declined, merged or withdrawn before contact
 * at that moment.
 */
export function followUp({ raised, asOf, calendars, promiseHours, figures }: Scope): FollowUp {
  const { sorted, waits } = waitsIn({ raised, asOf, calendars });
  return figuresOfWaits(waits, promiseHours, (id, made) => figures.value(id, sorted, made));
}

/** The waits of a month's flags: what the curves of several months are drawn from. */
export const waitsOf = (scope: Pick<Scope, "raised" | "asOf" | "calendars">): MonthWaits =>
  waitsIn(scope).waits;

function waitsIn({ raised, asOf, calendars }: Pick<Scope, "raised" | "asOf" | "calendars">) {
  const clocks = new Map<BusinessCalendar, BusinessClock | null>();
  const clockOf = ({ ownerId }: FlagRow): BusinessClock | null => {
    const { byOwner, fallback } = calendars;
    const own = ownerId !== null && Object.hasOwn(byOwner, ownerId) ? byOwner[ownerId] : undefined;
    const calendar = own ?? fallback;
    const known = clocks.get(calendar);
    if (known !== undefined) return known;
    const made = businessClock(calendar);
    const clock = "refused" in made ? null : made;
    clocks.set(calendar, clock);
    return clock;
  };
  const sorted = sortFlags(raised, (flag) => (clockOf(flag) ? null : "calendar-refused"));
  const waits: MonthWaits = {
    business: { contacted: [], left: [] },
    wall: { contacted: [], left: [] },
  };
  for (const flag of sorted.counted) {
    const { at, event } = endOf(flag, asOf);
    const how = event ? "contacted" : "left";
    waits.business[how].push(clockOf(flag)?.millisBetween(flag.raisedAt, at) ?? 0);
    waits.wall[how].push(Math.max(0, at - flag.raisedAt));
  }
  for (const { contacted, left } of Object.values(waits)) {
    contacted.sort((a, b) => a - b);
    left.sort((a, b) => a - b);
  }
  return { sorted, waits };
}

/** The figures and the curve of waits, wherever they come from; `figure` makes each of them. */
export function figuresOfWaits(
  waits: MonthWaits,
  promiseHours: number,
  figure: (id: string, made: Made) => Metric,
): FollowUp {
  const inBusiness = kaplanMeier(observationsOf(waits.business));
  const onTheWall = kaplanMeier(observationsOf(waits.wall));
  return {
    median: figure("follow-up.median", {
      unit: "business-hours",
      ...inBusiness.median,
      method: "kaplan-meier@1{unit=businessHours}",
    }),
    p90: figure("follow-up.p90", {
      unit: "business-hours",
      ...inBusiness.p90,
      interval: null,
      method: "kaplan-meier@1{unit=businessHours}",
    }),
    wallClockMedian: figure("follow-up.median.wall-clock", {
      unit: "hours",
      ...onTheWall.median,
      method: "kaplan-meier@1{unit=hours}",
    }),
    promiseHours,
    steps: drawable(inBusiness.steps),
  };
}

function observationsOf({ contacted, left }: Waits): Observation[] {
  return [
    ...contacted.map((millis) => ({ time: millis / hour, event: true })),
    ...left.map((millis) => ({ time: millis / hour, event: false })),
  ];
}

const endsTheWait: ReadonlySet<FlagRow["status"]> = new Set(["duplicate", "withdrawn"]);

function endOf(flag: FlagRow, asOf: Instant): { at: Instant; event: boolean } {
  const contact = contactOf(flag);
  const decline = declineOf(flag);
  if (decline !== null && (contact === null || contact > decline))
    return { at: decline, event: false };
  if (contact !== null) return { at: contact, event: true };
  const left = endsTheWait.has(flag.status) ? flag.closedAt : null;
  return { at: left ?? asOf, event: false };
}

/** Business hours at which the curve is told in numbers. */
export const HOURS_TOLD = [1, 2, 4, 8, 12, 24, 36, 48, 72] as const;

// A month of 20,000 flags has as many steps; a chart shows no more than its pixels. What is told in numbers is exact:
// the steps on both sides of each hour stay.
const finest = 1 / 400;

function drawable(steps: readonly SurvivalStep[]): SurvivalStep[] {
  const told = new Set(
    HOURS_TOLD.flatMap((hours) => {
      const next = steps.findIndex(({ time }) => time > hours);
      return next === -1 ? [] : [next - 1, next];
    }),
  );
  let drawn = 1;
  return steps.filter((step, index) => {
    const shows = drawn - step.survival >= finest || index === steps.length - 1 || told.has(index);
    if (shows) drawn = step.survival;
    return shows;
  });
}
