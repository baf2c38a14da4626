import { mondayToFriday, type BusinessCalendar } from "../calendar.ts";

/** What decides by which calendar somebody works. */
export interface WorkingHours {
  readonly tenant: { readonly zone: string };
  readonly calendars: ReadonlyMap<string, BusinessCalendar>;
  /** Team → calendar. */
  readonly teamCalendars: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<
    string,
    { readonly calendarId: string | null; readonly team: string | null }
  >;
}

/** A person's own calendar, else their team's, else the one called `default`. Nobody (`null`) works by the last. */
export function calendarFor(memberId: string | null, hours: WorkingHours): BusinessCalendar {
  const { tenant, calendars, teamCalendars, members } = hours;
  const member = memberId === null ? undefined : members.get(memberId);
  const ofTeam = member?.team == null ? undefined : teamCalendars.get(member.team);
  for (const id of [member?.calendarId, ofTeam, "default"]) {
    const calendar = id == null ? undefined : calendars.get(id);
    if (calendar !== undefined) return calendar;
  }
  return mondayToFriday(tenant.zone);
}
