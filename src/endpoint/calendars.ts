// Working hours: calendars and who works by them, their holidays, and what is promised for each urgency.
import { z } from "zod";
import {
  Calendar,
  CalendarId,
  Calendars,
  HolidayQuery,
  HolidayRegions,
  Holidays,
  PublishedTargets,
  PutCalendar,
  PutTargets,
} from "../api/calendar.ts";
import { checkCalendar } from "../domain/calendar.ts";
import type { TargetsVersion } from "../domain/clock/targets.ts";
import {
  allCalendars,
  type CalendarDay,
  type CalendarRecord,
  DEFAULT_CALENDAR,
  deleteCalendar as removeCalendar,
  putCalendar as storeCalendar,
} from "../storage/calendars.ts";
import type { Configuration } from "../storage/configuration.ts";
import { publishTargets, targetsOf } from "../storage/targets.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

/** Found when it is needed: the rules of the whole world are large. */
const library = () => import("./hours/holidays.ts");

export const listCalendars = sessionOperation({
  id: "calendar.list",
  summary: "Calendars with their holidays and with who works by them, and what is promised.",
  answers: { 200: { description: "Everything about working hours.", schema: Calendars } },
  async handle({ caller, configuration }, { database }) {
    const [calendars, targets] = await Promise.all([
      allCalendars(database, caller.tenantId),
      targetsOf(database, caller.tenantId),
    ]);
    const people = [...configuration.members.values()].filter(({ active }) => active);
    const teams = new Set([
      ...people.map(({ team }) => team).filter((team) => team !== null),
      ...calendars.flatMap((calendar) => calendar.teams),
    ]);
    return json({
      items: calendars.map(calendarView),
      targets: targetsView(targets, configuration),
      teams: [...teams].toSorted(),
      members: people.map(({ id, name, team }) => ({ id, name, team })),
    } satisfies z.infer<typeof Calendars>);
  },
});

const calendarView = (calendar: CalendarRecord): Calendar => ({
  id: calendar.id,
  name: calendar.name,
  zone: calendar.zone,
  days: calendar.days,
  open: calendar.open,
  region: calendar.region,
  holidays: calendar.listed
    .filter(({ what }) => what === "holiday")
    .map(({ on, name, observed }) => ({ on, name, observed })),
  closures: calendar.listed
    .filter(({ what }) => what === "closure")
    .map(({ on, name }) => ({ on, why: name })),
  teams: [...calendar.teams],
  memberIds: [...calendar.memberIds],
  changedAt: calendar.changedAt?.toISOString() ?? null,
});

const targetsView = (targets: TargetsVersion, { members }: Configuration): PublishedTargets => {
  const { publishedAt, publishedById, ladder, ...promises } = targets;
  return {
    ...promises,
    ladder: [...ladder],
    since: publishedAt?.toISOString() ?? null,
    byName:
      publishedById === null ? null : (members.get(publishedById)?.name ?? numbered(publishedById)),
  };
};

export const putCalendar = sessionOperation({
  id: "calendar.put",
  summary:
    "Adds a calendar or says anew what it is and who works by it. Deadlines that stand already stay as they are.",
  params: { id: CalendarId },
  body: { schema: PutCalendar, bytes: 256 * 1024, keys: 2000 },
  answers: { 200: { description: "The calendar as it is now.", schema: Calendar } },
  async handle({ params, body, caller, configuration }, endpoint) {
    const { id = "" } = params;
    const holidays = await holidaysFor(body, endpoint.now());
    if ("refused" in holidays) return holidays;
    const refused = whyNot(id, body, holidays.days, configuration);
    if (refused !== null) return refused;
    const listed: CalendarDay[] = [
      ...holidays.days,
      ...body.closures.map(({ on, why }) => ({
        on,
        what: "closure" as const,
        name: why,
        observed: true,
        source: null,
      })),
    ];
    const edited = body.changedAt === null ? null : new Date(body.changedAt);
    const calendar = { id, ...body, listed, changedAt: edited };
    const at = new Date(endpoint.now());
    const isStored = await storeCalendar(endpoint.database, caller.tenantId, calendar, {
      by: caller.memberId,
      at,
      through: holidays.through,
    });
    if (!isStored)
      return {
        ...invalid(
          "changedAt",
          "Somebody else changed this calendar meanwhile. Load it anew, then change it.",
        ),
        reason: "stale",
      };
    // Felt here at once, and within seconds wherever else this endpoint runs.
    endpoint.configurations.forget(caller.tenantId);
    return json(calendarView({ ...calendar, holidays: [], changedAt: at }));
  },
});

/** Holidays of last year, this and the next; the years to come are listed in time by a job. */
async function holidaysFor(
  { region, worked }: PutCalendar,
  now: number,
): Promise<{ days: CalendarDay[]; through: number | null } | Refusal> {
  if (region === null) return { days: [], through: null };
  const { publicHolidays } = await library();
  const year = new Date(now).getUTCFullYear();
  const days: CalendarDay[] = [];
  for (const each of [year - 1, year, year + 1]) {
    const found = publicHolidays(region, each);
    if (found === null)
      return invalid("region", `The field region: no holidays are known for ${region}.`);
    for (const day of found)
      days.push({ ...day, what: "holiday", observed: !worked.includes(day.on) });
  }
  return { days, through: year + 1 };
}

/** What no schema can know: whether time can be counted by it, and whether the people are there. */
function whyNot(
  id: string,
  body: PutCalendar,
  holidays: readonly CalendarDay[],
  { members }: Configuration,
): Refusal | null {
  const { zone, days, open, closures, memberIds, teams } = body;
  const refusal = checkCalendar({
    zone,
    days,
    open,
    holidays: [...holidays, ...closures].map(({ on }) => on),
  });
  switch (refusal?.refused) {
    case "unknown-zone":
      return {
        ...invalid(
          "zone",
          `The field zone: there is no time zone ${zone}. Name one such as Europe/Berlin.`,
        ),
        reason: "unknown-zone",
      };
    case "no-working-days":
      return {
        ...invalid("days", "The field days: needs at least one working day."),
        reason: "no-working-days",
      };
    case "no-open-hours":
      return {
        ...invalid("open.to", "The field open.to: is not after the opening."),
        reason: "no-open-hours",
      };
    case "bad-holiday":
      return invalid("closures", "The field closures: holds a date that there is not.");
    case undefined:
      break;
  }
  const stranger = memberIds.findIndex((member) => !members.has(member));
  if (stranger >= 0)
    return invalid(
      `memberIds.${stranger}`,
      `The field memberIds.${stranger}: there is no person ${memberIds[stranger] ?? ""} here.`,
    );
  if (id === DEFAULT_CALENDAR && (teams.length > 0 || memberIds.length > 0))
    return invalid(
      teams.length > 0 ? "teams" : "memberIds",
      "Everybody without a calendar of their own works by this one; nobody is named in it.",
    );
  return null;
}

export const deleteCalendar = sessionOperation({
  id: "calendar.delete",
  summary: "Deletes a calendar that nobody works by.",
  params: { id: CalendarId },
  answers: {
    200: { description: "It is gone.", schema: z.object({ id: z.string() }) },
  },
  refusals: ["invalid"],
  async handle({ params, caller }, endpoint) {
    const { id = "" } = params;
    const outcome = await removeCalendar(endpoint.database, caller.tenantId, id);
    if (outcome === "not-found") return notFound("calendar");
    if (outcome === "in-use")
      return {
        ...invalid(
          "id",
          id === DEFAULT_CALENDAR
            ? "This calendar is everybody's who has no other, so it stays."
            : "Teams or people work by this calendar. Give them another one first.",
        ),
        reason: "in-use",
      };
    endpoint.configurations.forget(caller.tenantId);
    return json({ id });
  },
});

export const putTargets = sessionOperation({
  id: "targets.put",
  summary:
    "Says anew what is promised for each urgency. It holds for flags from now on; deadlines that stand stay as they are.",
  body: { schema: PutTargets },
  answers: { 200: { description: "The promises as they are now.", schema: PublishedTargets } },
  async handle({ body, caller, configuration }, endpoint) {
    const targets = await publishTargets(endpoint.database, caller.tenantId, body, {
      by: caller.memberId,
      at: new Date(endpoint.now()),
    });
    endpoint.configurations.forget(caller.tenantId);
    return json(targetsView(targets, configuration));
  },
});

export const listHolidays = sessionOperation({
  id: "holiday.list",
  summary: "The public holidays of a region in a year, before a calendar keeps them.",
  query: HolidayQuery,
  answers: { 200: { description: "Dates with names.", schema: Holidays } },
  async handle({ query: { region, year, language } }) {
    const { publicHolidays } = await library();
    const found = publicHolidays(region, year, language);
    return found === null
      ? invalid("region", `The field region: no holidays are known for ${region}.`)
      : json({ items: found.map(({ on, name }) => ({ on, name })) });
  },
});

export const listHolidayRegions = sessionOperation({
  id: "holiday.regions",
  summary: "Countries whose holidays are known, with their states and regions.",
  query: HolidayQuery.pick({ language: true }),
  answers: { 200: { description: "Places by name.", schema: HolidayRegions } },
  async handle({ query: { language = "en" } }) {
    const { holidayRegions } = await library();
    return json({ items: holidayRegions(language) });
  },
});
