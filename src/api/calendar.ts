// Working hours: calendars, who works by them, holidays from the library, and what is promised for each urgency.
import { z } from "zod";
import { RUNGS } from "../domain/clock/ladder.ts";
import { filledText, Instant, isAfterYear0, NO_SUCH_YEAR } from "./text.ts";

const day = z.iso.date().refine(isAfterYear0, NO_SUCH_YEAR);
/** Local time of opening or closing, `09:00`; `24:00` closes at the end of the day. */
const clockTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "is not a time such as 09:00");
const Hours = z.strictObject({ from: clockTime, to: clockTime });

/** `default`, or an id that the client makes for a new calendar. */
export const CalendarId = z.string().regex(/^[a-z0-9-]{1,60}$/, "is not the id of a calendar");

/** A country with a state and a region of it where there are such: `DE`, `DE-BY`, `DE-BY-A`. */
export const HolidayRegion = z
  .string()
  .regex(/^[A-Z]{2}(?:-[A-Za-z0-9]{1,10}){0,2}$/, "is not a region such as DE-BY");

/** `de`, `pt-BR`, `zh-Hant-TW`: nothing that a browser's or a server's own tables of languages would stumble over. */
const LanguageTag = z
  .string()
  .regex(
    /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/,
    "is not a language such as pt-BR",
  );

/** A public holiday of the region; `observed: false` is worked on. */
export const Holiday = z.object({ on: z.iso.date(), name: z.string(), observed: z.boolean() });
export type Holiday = z.infer<typeof Holiday>;

/** A day on which this one team does not work, and why. */
const Closure = z.strictObject({ on: day, why: filledText(200) });
export type Closure = z.infer<typeof Closure>;

export const Calendar = z.object({
  id: z.string(),
  name: z.string(),
  /** IANA. */
  zone: z.string(),
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  days: z.array(z.int()),
  /** Local opening hours; `null` counts all 24 hours of a working day. */
  open: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** Whose public holidays it keeps. */
  region: z.string().nullable(),
  holidays: z.array(Holiday),
  closures: z.array(z.object({ on: z.iso.date(), why: z.string() })),
  /** Who works by it: whole teams, and people by themselves. The calendar `default` is everybody else's. */
  teams: z.array(z.string()),
  memberIds: z.array(z.string()),
  /** When somebody last saved it; `null` when nobody has. */
  changedAt: z.iso.datetime().nullable(),
});
export type Calendar = z.infer<typeof Calendar>;

const hours = z.int().min(1).max(1000);
/** What is promised for each urgency, in hours of the owner's calendar: of open hours where it has opening hours. */
const promise = {
  nowHours: hours,
  dayHours: hours,
  /** The weekly digest: ISO weekday and local time in the owner's zone. */
  digest: z.strictObject({
    weekday: z.int().min(1).max(7),
    at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "is not a time such as 09:00"),
  }),
  /** A digest nearer than this is too soon to be the one that answers. */
  digestAtLeastHours: hours,
  /** Who is told after the owner and the lead, one each business day without contact. */
  ladder: z
    .array(z.enum(RUNGS))
    .max(RUNGS.length)
    .refine((rungs) => new Set(rungs).size === rungs.length, "names somebody twice")
    .meta({ uniqueItems: true }),
};
/** `PUT /v1/targets` */
export const PutTargets = z
  .strictObject(promise)
  .refine(({ nowHours, dayHours }) => nowHours <= dayHours, {
    path: ["nowHours"],
    message: "is more than for the urgency below it",
  });
export type PutTargets = z.infer<typeof PutTargets>;

/** Targets hold for flags raised from their version on; version 0 is what everybody begins with. */
export const PublishedTargets = z.object({
  ...promise,
  version: z.int(),
  since: z.iso.datetime().nullable(),
  byName: z.string().nullable(),
});
export type PublishedTargets = z.infer<typeof PublishedTargets>;

/** `GET /v1/calendars` */
export const Calendars = z.object({
  items: z.array(Calendar),
  targets: PublishedTargets,
  /** Teams and people that a calendar can be given to. */
  teams: z.array(z.string()),
  members: z.array(z.object({ id: z.string(), name: z.string(), team: z.string().nullable() })),
});
export type Calendars = z.infer<typeof Calendars>;

/** `PUT /v1/calendars/{id}`: everything about one calendar, each time. */
export const PutCalendar = z.strictObject({
  name: filledText(100),
  zone: z.string().min(1).max(64),
  days: z
    .array(z.int().min(1).max(7))
    .min(1, "needs at least one working day")
    .max(7)
    .transform((days) => [...new Set(days)].toSorted((a, b) => a - b)),
  open: Hours.refine(({ from, to }) => from < to, {
    path: ["to"],
    message: "is not after the opening",
  }).nullable(),
  region: HolidayRegion.nullable(),
  /** Holidays of the region on which people work all the same. */
  worked: z.array(day).max(400),
  closures: z
    .array(Closure)
    .max(200)
    .refine((all) => new Set(all.map(({ on }) => on)).size === all.length, "names a day twice"),
  teams: z.array(filledText(100)).max(500),
  memberIds: z.array(z.string().regex(/^\d{1,19}$/)).max(5000),
  /** Of the calendar that was edited, `null` for a new one; another one means that somebody else saved it meanwhile. */
  changedAt: Instant.nullable(),
});
export type PutCalendar = z.infer<typeof PutCalendar>;

/** `GET /v1/holidays?region=DE-BY&year=2027&language=de` */
export const HolidayQuery = z.strictObject({
  region: HolidayRegion,
  year: z.coerce.number().int().min(2000).max(2200),
  language: LanguageTag.optional(),
});
export const Holidays = z.object({
  items: z.array(z.object({ on: z.iso.date(), name: z.string() })),
});

/** `GET /v1/holiday-regions`: countries by their code, with their states and the regions of those. */
const Place = z.object({ code: z.string(), name: z.string() });
export const HolidayRegions = z.object({
  items: z.array(Place.extend({ states: z.array(Place.extend({ regions: z.array(Place) })) })),
});
export type HolidayRegions = z.infer<typeof HolidayRegions>;
