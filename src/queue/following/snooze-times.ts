// The moments until which a flag can be put aside with one press, in the reader's own zone.

/** People begin at this hour. */
const MORNING = 9;
const HOUR = 3_600_000;

export interface SnoozeTime {
  readonly id: "hours" | "tomorrow" | "monday" | "week";
  /** UTC epoch milliseconds. */
  readonly at: number;
}

const morningIn = (days: number, now: number): number => {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.setHours(MORNING, 0, 0, 0);
};

/** What is offered at `now`, soonest first; two names of the same moment are offered once. */
export function snoozeTimes(now: number): SnoozeTime[] {
  const untilMonday = (8 - new Date(now).getDay()) % 7 || 7;
  const times: SnoozeTime[] = [
    { id: "hours", at: now + 2 * HOUR },
    { id: "tomorrow", at: morningIn(1, now) },
    { id: "monday", at: morningIn(untilMonday, now) },
    { id: "week", at: morningIn(7, now) },
  ];
  return times
    .filter(({ at }, index) => times.findIndex((other) => other.at === at) === index)
    .toSorted((a, b) => a.at - b.at);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment as the field for day and time writes it, in the reader's zone. */
export function localField(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
