// A calendar as it is being edited: what differs from the one that is stored, what is wrong with it, what is sent.
import type { Calendar, Holiday, PutCalendar } from "../../api/calendar.ts";
import { type BusinessCalendar, isZone } from "../../domain/calendar.ts";

export interface Draft extends Omit<PutCalendar, "worked"> {
  readonly id: string;
  /** Hours are kept while they are switched off, so that switching them on again brings them back. */
  readonly opens: { readonly from: string; readonly to: string };
  /** As they were looked up for the region: of this year and the next. */
  readonly holidays: readonly Holiday[];
}

export const DEFAULT_ID = "default";

export const draftOf = (calendar: Calendar, unnamed: string): Draft => ({
  ...calendar,
  name: calendar.name === "" ? unnamed : calendar.name,
  opens: calendar.open ?? { from: "09:00", to: "17:00" },
});

export const newDraft = (id: string, zone: string): Draft => ({
  id,
  name: "",
  zone,
  days: [1, 2, 3, 4, 5],
  open: null,
  opens: { from: "09:00", to: "17:00" },
  region: null,
  holidays: [],
  closures: [],
  teams: [],
  memberIds: [],
  changedAt: null,
});

/** What is sent: everything about the calendar, with the days on which its people work all the same. */
export const putOf = (draft: Draft): PutCalendar => {
  const { name, zone, days, open, region, closures, teams, memberIds, holidays, changedAt } = draft;
  return {
    name: name.trim(),
    zone: zone.trim(),
    days,
    open,
    region,
    worked: holidays.filter(({ observed }) => !observed).map(({ on }) => on),
    closures,
    teams,
    memberIds,
    changedAt,
  };
};

export const isSame = (a: Draft, b: Draft): boolean =>
  JSON.stringify(putOf(a)) === JSON.stringify(putOf(b));

/** What a person can put right, in the order of the form. */
export type Wrong = "name" | "zone" | "days" | "hours";

export function wrongIn({ name, zone, days, open }: Draft): Wrong | null {
  if (name.trim() === "") return "name";
  if (!isZone(zone.trim())) return "zone";
  if (days.length === 0) return "days";
  return open !== null && open.from >= open.to ? "hours" : null;
}

/** The calendar as time is counted by it. */
export const calendarIn = ({ zone, days, open, holidays, closures }: Draft): BusinessCalendar => ({
  zone: zone.trim(),
  days,
  open,
  holidays: [
    ...holidays.filter(({ observed }) => observed).map(({ on }) => on),
    ...closures.map(({ on }) => on),
  ],
});
