// The list's headings: what is late, what is due today, what can wait, and where the clock has stopped; or the currency,
// the day, the account or the signal, by whatever the list is ordered.
import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { asksForOpen } from "../../api/queue.ts";
import type { Question } from "../address/address.ts";
import { clockStopped, currencyOf, type Group as CountedGroup, groupKeyOf } from "./order.ts";

export const GROUPS = [
  "overdue",
  "today",
  "later",
  "answered",
  "closedToday",
  "closedYesterday",
  "closedEarlier",
] as const;
export type Group = (typeof GROUPS)[number];

const RAISED = ["raisedToday", "raisedYesterday", "raisedEarlier"] as const;
export type Heading = Group | (typeof RAISED)[number];

/** Midnights of the reader's own zone around `now`, as epoch milliseconds. */
export interface Day {
  readonly now: number;
  readonly yesterday: number;
  readonly today: number;
  readonly tomorrow: number;
}

export function dayOf(now: number): Day {
  const midnight = (days: number) => {
    const at = new Date(now);
    // By calendar, not by 24 hours: days in which clocks change are shorter or longer.
    at.setHours(0, 0, 0, 0);
    at.setDate(at.getDate() + days);
    return at.getTime();
  };
  return { now, yesterday: midnight(-1), today: midnight(0), tomorrow: midnight(1) };
}

export function groupOf(flag: Flag, day: Day): Group {
  if (!isOpen(flag.status)) {
    const closedAt = Date.parse(flag.closedAt ?? flag.raisedAt);
    if (closedAt >= day.today) return "closedToday";
    return closedAt >= day.yesterday ? "closedYesterday" : "closedEarlier";
  }
  if (clockStopped(flag)) return "answered";
  const dueAt = Date.parse(flag.dueAt);
  if (dueAt < day.now) return "overdue";
  return dueAt < day.tomorrow ? "today" : "later";
}

function raisedIn(flag: Flag, day: Day): Heading {
  const raisedAt = Date.parse(flag.raisedAt);
  if (raisedAt >= day.today) return "raisedToday";
  return raisedAt >= day.yesterday ? "raisedYesterday" : "raisedEarlier";
}

/** A line of the list. */
export type Entry =
  | { readonly is: "heading"; readonly key: string; readonly group: Heading }
  /** Empty where nobody knows the worth. */
  | { readonly is: "currency"; readonly key: string; readonly currency: string }
  | { readonly is: "group"; readonly key: string; readonly group: CountedGroup }
  /** Flags of a group that are not listed. */
  | {
      readonly is: "rest";
      readonly key: string;
      readonly group: CountedGroup;
      readonly more: number;
    }
  | {
      readonly is: "flag";
      readonly key: string;
      readonly flag: Flag;
      /** Counts flags only, from 1. */
      readonly position: number;
    };
type Between = Exclude<Entry, { is: "flag" }>;

/** Flags in their order with what stands between them. Nothing is made per flag, so 100,000 of them cost no more than one. */
export interface Entries {
  readonly length: number;
  readonly at: (index: number) => Entry | undefined;
  /** The same without making anything: asked of every line there is whenever the list changes. */
  readonly keyAt: (index: number) => string | undefined;
  readonly isAt: (index: number) => Entry["is"];
  /** Where the flag that stands at `position` (from 0) among the flags stands among the entries. */
  readonly indexOf: (position: number) => number;
}

interface Inserted {
  /** How many flags stand before it. */
  readonly before: number;
  readonly entry: Between;
}

/** How many of these numbers, which rise, are no larger. */
function countUpTo(numbers: readonly number[], most: number): number {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle] ?? Infinity) <= most) from = middle + 1;
    else to = middle;
  }
  return from;
}

function entriesWith(flags: readonly Flag[], inserted: readonly Inserted[]): Entries {
  const befores = inserted.map(({ before }) => before);
  const indexes = inserted.map(({ before }, at) => before + at);
  /** What was inserted at an index, of which `count` stand up to there. */
  const between = (index: number, count: number): Between | undefined =>
    count > 0 && indexes[count - 1] === index ? inserted[count - 1]?.entry : undefined;
  return {
    length: flags.length + inserted.length,
    at(index) {
      const count = countUpTo(indexes, index);
      const entry = between(index, count);
      if (entry !== undefined) return entry;
      const flag = flags[index - count];
      return flag === undefined
        ? undefined
        : { is: "flag", key: flag.id, flag, position: index - count + 1 };
    },
    keyAt(index) {
      const count = countUpTo(indexes, index);
      return between(index, count)?.key ?? flags[index - count]?.id;
    },
    isAt: (index) => between(index, countUpTo(indexes, index))?.is ?? "flag",
    indexOf: (position) => position + countUpTo(befores, position),
  };
}

/** The first place from `from` on whose flag is named otherwise. Flags of one name stand together. */
function endOfRun(flags: readonly Flag[], from: number, isOf: (flag: Flag) => boolean): number {
  let low = from + 1;
  let high = flags.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const flag = flags[middle];
    if (flag !== undefined && isOf(flag)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A heading wherever a new name begins. */
function headings<Name extends string>(
  flags: readonly Flag[],
  nameOf: (flag: Flag) => Name,
  entryOf: (name: Name) => Between,
): Inserted[] {
  const inserted: Inserted[] = [];
  for (let at = 0; at < flags.length;) {
    const flag = flags[at];
    if (flag === undefined) break;
    const name = nameOf(flag);
    const entry = entryOf(name);
    // A flag that is held where it was may part a run in two.
    inserted.push({ before: at, entry: { ...entry, key: `${entry.key} ${inserted.length}` } });
    at = endOfRun(flags, at, (other) => nameOf(other) === name);
  }
  return inserted;
}

function groupHeadings(
  flags: readonly Flag[],
  groups: readonly CountedGroup[],
  by: NonNullable<Question["group"]>,
): Inserted[] {
  const known = new Map(groups.map((group) => [group.key, group]));
  const inserted: Inserted[] = [];
  for (let at = 0; at < flags.length;) {
    const flag = flags[at];
    if (flag === undefined) break;
    const key = groupKeyOf(flag, by);
    let end = at + 1;
    while (end < flags.length) {
      const next = flags[end];
      if (next === undefined || groupKeyOf(next, by) !== key) break;
      end += 1;
    }
    const group = known.get(key);
    if (group !== undefined) {
      // What was moved away since it was counted is not counted.
      const now = { ...group, flags: group.flags - (group.listed - (end - at)) };
      inserted.push({ before: at, entry: { is: "group", key: `group ${key}`, group: now } });
      const more = now.flags - (end - at);
      if (more > 0)
        inserted.push({
          before: end,
          entry: { is: "rest", key: `rest ${key}`, group: now, more },
        });
    }
    at = end;
  }
  return inserted;
}

/** Flags in the order of their question with its headings. */
export function entriesOf(
  flags: readonly Flag[],
  day: Day,
  question: Question,
  groups: readonly CountedGroup[] | null,
): Entries {
  const { group: by, sort = "due" } = question;
  if (by !== undefined && groups !== null)
    return entriesWith(flags, groupHeadings(flags, groups, by));
  if (!asksForOpen(question) || sort === "due")
    return entriesWith(
      flags,
      headings(
        flags,
        (flag) => groupOf(flag, day),
        (group) => ({ is: "heading", key: group, group }),
      ),
    );
  if (sort === "worth")
    return entriesWith(
      flags,
      headings(flags, currencyOf, (currency) => ({
        is: "currency",
        key: `currency ${currency}`,
        currency,
      })),
    );
  return entriesWith(
    flags,
    headings(
      flags,
      (flag) => raisedIn(flag, day),
      (group) => ({ is: "heading", key: group, group }),
    ),
  );
}
