// The list's headings: what is late, what is due today, what can wait, and where the clock has stopped.
import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { clockStopped } from "./order.ts";

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

export type Entry =
  | { readonly is: "heading"; readonly key: Group; readonly group: Group }
  | { readonly is: "flag"; readonly key: string; readonly flag: Flag; readonly position: number };

/** Flags in their order with a heading before each group; `position` counts flags only, from 1. */
export function entriesOf(flags: readonly Flag[], day: Day): Entry[] {
  const entries: Entry[] = [];
  let current: Group | null = null;
  for (const [index, flag] of flags.entries()) {
    const group = groupOf(flag, day);
    if (group !== current) {
      current = group;
      entries.push({ is: "heading", key: group, group });
    }
    entries.push({ is: "flag", key: flag.id, flag, position: index + 1 });
  }
  return entries;
}
