// Calendars: by which hours who works, and on which dates nobody does. Holidays are stored as dates, so that raising a
// flag needs no library to know them.
import type { BusinessCalendar } from "../domain/calendar.ts";
import type { Database } from "./database.ts";
import { allTenants } from "./tenants.ts";

/** Everybody's who has no other; never deleted. */
export const DEFAULT_CALENDAR = "default";

interface CalendarRow {
  readonly zone: string;
  readonly days: number[];
  readonly openFrom: string | null;
  readonly openTo: string | null;
  readonly holidays: string[];
}

const COLUMNS = `c.zone, c.days, c.open_from as "openFrom", c.open_to as "openTo", c.holidays`;

const calendarIn = ({ zone, days, openFrom, openTo, holidays }: CalendarRow): BusinessCalendar => ({
  zone,
  days,
  open: openFrom === null || openTo === null ? null : { from: openFrom, to: openTo },
  holidays,
});

/** Calendars by id, as time is counted by them. */
export async function calendarsOf(
  database: Database,
  tenantId: string,
): Promise<Map<string, BusinessCalendar>> {
  const rows = await database.query<CalendarRow & { id: string }>(
    `select c.id, ${COLUMNS} from calendars c where c.tenant_id = $1`,
    [tenantId],
  );
  return new Map(rows.map((row) => [row.id, calendarIn(row)]));
}

/** Team → calendar. */
export async function teamCalendarsOf(
  database: Database,
  tenantId: string,
): Promise<Map<string, string>> {
  const rows = await database.query<{ team: string; calendarId: string }>(
    `select team, calendar_id as "calendarId" from team_calendars where tenant_id = $1`,
    [tenantId],
  );
  return new Map(rows.map(({ team, calendarId }) => [team, calendarId]));
}

/** The calendar somebody works by: their own, their team's, else everybody's. */
export async function calendarOfMember(
  database: Database,
  tenantId: string,
  memberId: string | null,
): Promise<{ id: string; calendar: BusinessCalendar } | null> {
  const [row] = await database.query<CalendarRow & { id: string }>(
    `select c.id, ${COLUMNS} from calendars c
     where c.tenant_id = $1 and c.id = coalesce(
       (select x.id from members m join calendars x on x.tenant_id = m.tenant_id and x.id = m.calendar_id
        where m.tenant_id = $1 and m.id = $2),
       (select x.id from members m
        join team_calendars t on t.tenant_id = m.tenant_id and t.team = m.team
        join calendars x on x.tenant_id = t.tenant_id and x.id = t.calendar_id
        where m.tenant_id = $1 and m.id = $2),
       '${DEFAULT_CALENDAR}')`,
    [tenantId, memberId],
  );
  return row === undefined ? null : { id: row.id, calendar: calendarIn(row) };
}

/** A date on which nobody works, or on which people work although it is a holiday. */
export interface CalendarDay {
  readonly on: string;
  readonly what: "holiday" | "closure";
  readonly name: string;
  readonly observed: boolean;
  /** Where a holiday was found. */
  readonly source: string | null;
}

export interface CalendarRecord extends BusinessCalendar {
  readonly id: string;
  readonly name: string;
  readonly region: string | null;
  readonly listed: readonly CalendarDay[];
  readonly teams: readonly string[];
  readonly memberIds: readonly string[];
  readonly changedAt: Date | null;
}

/** Calendars with everything about them, everybody's first. */
export async function allCalendars(
  database: Database,
  tenantId: string,
): Promise<CalendarRecord[]> {
  const rows = await database.query<CalendarRow & Omit<CalendarRecord, keyof BusinessCalendar>>(
    `select c.id, c.name, c.region, c.changed_at as "changedAt", ${COLUMNS},
       coalesce((select jsonb_agg(jsonb_build_object('on', d.on_day, 'what', d.what, 'name', d.name,
           'observed', d.observed, 'source', d.source) order by d.on_day, d.what)
         from calendar_days d where d.tenant_id = c.tenant_id and d.calendar_id = c.id), '[]') as listed,
       array(select t.team from team_calendars t
         where t.tenant_id = c.tenant_id and t.calendar_id = c.id order by t.team) as teams,
       array(select m.id from members m
         where m.tenant_id = c.tenant_id and m.calendar_id = c.id order by m.name, m.id) as "memberIds"
     from calendars c
     where c.tenant_id = $1
     order by c.id <> '${DEFAULT_CALENDAR}', c.name, c.id`,
    [tenantId],
  );
  return rows.map(({ zone, days, openFrom, openTo, holidays, ...rest }) => ({
    ...calendarIn({ zone, days, openFrom, openTo, holidays }),
    ...rest,
  }));
}

/**
 * Stores a calendar with its dates and with who works by it; whoever is named leaves the calendar they had. False, and
 * nothing is stored, when it was saved at another time than the one that was edited.
 */
export const putCalendar = (
  database: Database,
  tenantId: string,
  calendar: Omit<CalendarRecord, "holidays">,
  change: { readonly by: string | null; readonly at: Date; readonly through: number | null },
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const { id, name, zone, days, open, region, listed, teams, memberIds } = calendar;
    const [stored] = await tx.query<{ changedAt: Date | null }>(
      `select changed_at as "changedAt" from calendars where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    if (stored?.changedAt?.getTime() !== calendar.changedAt?.getTime()) return false;
    await tx.query(
      `insert into calendars (tenant_id, id, name, zone, days, open_from, open_to, region,
         holidays, holidays_through, changed_at, changed_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::date[], $10, $11, $12)
       on conflict (tenant_id, id) do update set name = excluded.name, zone = excluded.zone,
         days = excluded.days, open_from = excluded.open_from, open_to = excluded.open_to,
         region = excluded.region, holidays = excluded.holidays,
         holidays_through = excluded.holidays_through, changed_at = excluded.changed_at,
         changed_by = excluded.changed_by`,
      [
        tenantId,
        id,
        name,
        zone,
        days,
        open?.from ?? null,
        open?.to ?? null,
        region,
        listed.filter(({ observed }) => observed).map(({ on }) => on),
        change.through,
        change.at,
        change.by,
      ],
    );
    await tx.query(`delete from calendar_days where tenant_id = $1 and calendar_id = $2`, [
      tenantId,
      id,
    ]);
    await addDays(tx, tenantId, id, listed);
    await tx.query(
      `delete from team_calendars where tenant_id = $1 and calendar_id = $2 and team <> all($3)`,
      [tenantId, id, teams],
    );
    await tx.query(
      `insert into team_calendars (tenant_id, team, calendar_id)
       select $1, team, $2 from unnest($3::text[]) as team
       on conflict (tenant_id, team) do update set calendar_id = excluded.calendar_id`,
      [tenantId, id, teams],
    );
    await tx.query(
      `update members set calendar_id = case when id = any($3) then $2 end
       where tenant_id = $1 and (calendar_id = $2) is distinct from (id = any($3))
         and (calendar_id = $2 or id = any($3))`,
      [tenantId, id, memberIds],
    );
    return true;
  });

const addDays = (
  tx: Database,
  tenantId: string,
  id: string,
  days: readonly CalendarDay[],
): Promise<unknown> =>
  tx.query(
    `insert into calendar_days (tenant_id, calendar_id, on_day, what, name, observed, source)
     select $1, $2, d."on", d.what, d.name, d.observed, d.source
     from jsonb_to_recordset($3::jsonb)
       as d ("on" date, what text, name text, observed boolean, source text)
     on conflict do nothing`,
    [tenantId, id, JSON.stringify(days)],
  );

/** Deletes a calendar that nobody works by any more. */
export const deleteCalendar = (
  database: Database,
  tenantId: string,
  id: string,
): Promise<"deleted" | "not-found" | "in-use"> =>
  database.transaction(async (tx) => {
    const [found] = await tx.query(
      `select id from calendars where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    if (found === undefined) return "not-found";
    const [use] = await tx.query<{ isUsed: boolean }>(
      `select $2 = '${DEFAULT_CALENDAR}'
         or exists (select from team_calendars where tenant_id = $1 and calendar_id = $2)
         or exists (select from members where tenant_id = $1 and calendar_id = $2) as "isUsed"`,
      [tenantId, id],
    );
    if (use?.isUsed !== false) return "in-use";
    await tx.query(`delete from calendar_days where tenant_id = $1 and calendar_id = $2`, [
      tenantId,
      id,
    ]);
    await tx.query(`delete from calendars where tenant_id = $1 and id = $2`, [tenantId, id]);
    return "deleted";
  });

/** Public holidays of a region in a year: dates with names, and where they were found. */
export type HolidaysIn = (
  region: string,
  year: number,
) => Promise<readonly { readonly on: string; readonly name: string; readonly source: string }[]>;

/**
 * Lists next year's holidays for every calendar that lacks them. It may be called every hour: a calendar that has them is
 * passed over, and of several at once one adds them.
 */
export async function listHolidaysDue(
  database: Database,
  now: Date,
  holidaysIn: HolidaysIn,
): Promise<{ calendars: number }> {
  const through = now.getUTCFullYear() + 1;
  let calendars = 0;
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    const due = await ofTenant.query<{ id: string; region: string; listed: number | null }>(
      `select id, region, holidays_through as listed from calendars
       where tenant_id = $1 and region is not null
         and (holidays_through is null or holidays_through < $2)`,
      [tenantId, through],
    );
    for (const { id, region, listed } of due) {
      const found: CalendarDay[] = [];
      for (let year = Math.max(listed ?? 0, through - 2) + 1; year <= through; year += 1)
        for (const day of await holidaysIn(region, year))
          found.push({ ...day, what: "holiday", observed: true });
      calendars += await ofTenant.transaction((tx) =>
        addHolidays(tx, tenantId, { id, region, through }, found),
      );
    }
  }
  return { calendars };
}

async function addHolidays(
  tx: Database,
  tenantId: string,
  { id, region, through }: { id: string; region: string; through: number },
  found: readonly CalendarDay[],
): Promise<number> {
  const [still] = await tx.query(
    `select id from calendars
     where tenant_id = $1 and id = $2 and region = $3
       and (holidays_through is null or holidays_through < $4)
     for update`,
    [tenantId, id, region, through],
  );
  if (still === undefined) return 0;
  await addDays(tx, tenantId, id, found);
  await tx.query(
    `update calendars set holidays_through = $3, holidays = array(
       select distinct d.on_day from calendar_days d
       where d.tenant_id = $1 and d.calendar_id = $2 and d.observed order by d.on_day)
     where tenant_id = $1 and id = $2`,
    [tenantId, id, through],
  );
  return 1;
}
