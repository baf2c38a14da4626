// Everything a month's report is made from, as it stands now.
import { liftFromRows } from "../domain/attribution/base-rate-rows.ts";
import type { BusinessCalendar } from "../domain/calendar.ts";
import { calendarFor } from "../domain/clock/calendar-for.ts";
import { monthBounds, type Month } from "../domain/month.ts";
import { boundsAsItStood, type ZoneSince } from "../domain/report/month-start.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../domain/report/rows.ts";
import { ruleOf } from "./attribution-rules.ts";
import { baseRateRows } from "./base-rate.ts";
import type { Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";
import { reportRows } from "./report.ts";
import { dayOf, type Exchange } from "../domain/report/exchanged.ts";
import { ratesBetween } from "./exchange-rates.ts";
import { zonesOf } from "./reporting-calendars.ts";

/** Reads what a month is made from. `now` is in milliseconds UTC. */
export async function monthInput(
  month: Month,
  configuration: Configuration,
  { database, now }: { readonly database: Database; readonly now: number },
): Promise<MonthInput> {
  const { id } = configuration.tenant;
  const [zones, rule] = await Promise.all([zonesOf(database, id), ruleOf(database, id)]);
  const bounds = boundsOfMonth(month, configuration, zones);
  const dates = { from: new Date(bounds.from), to: new Date(bounds.to) };
  const [rows, compared] = await Promise.all([
    reportRows(database, id, { ...dates, month: `${month}-01` }),
    baseRateRows(database, id, { ...dates, rule }),
  ]);
  const exchange = await exchangeOf(rows.opportunities, { configuration, database, bounds, zones });
  const input = inputOf(month, configuration, now, { ...rows, ruleVersion: rule.version });
  const windowDays = rule.influenceWindowDays;
  const lift = liftFromRows(compared, { zone: input.zone, windowDays, asOf: now });
  return {
    ...input,
    lift,
    ...(zones.length === 0 ? {} : { bounds }),
    ...(exchange === null ? {} : { exchange }),
  };
}

/** The rates of the currencies that deals are in, for the days of a month as its zone stood when it began. */
async function exchangeOf(
  deals: readonly OpportunityRow[],
  {
    configuration: { tenant },
    database,
    bounds,
    zones,
  }: {
    readonly configuration: Pick<Configuration, "tenant">;
    readonly database: Database;
    readonly bounds: { readonly from: number; readonly to: number };
    readonly zones: readonly ZoneSince[];
  },
): Promise<Exchange | null> {
  const { id, zone: today, reportingCurrency: into } = tenant;
  if (into === null) return null;
  const stood = zones.findLast(({ since }) => since <= bounds.from) ?? zones[0];
  const zone = stood?.zone ?? today;
  const currencies = [...new Set(deals.map(({ currency }) => currency))].filter(
    (currency) => currency !== into,
  );
  const days = { first: dayOf(bounds.from, zone), last: dayOf(bounds.to, zone) };
  return { into, zone, rates: await ratesBetween(database, id, { into, currencies, ...days }) };
}

/** The month's moments for this tenant, whose zone may have been changed. */
export const boundsOfMonth = (
  month: Month,
  { tenant }: Pick<Configuration, "tenant">,
  zones: readonly ZoneSince[],
): { from: number; to: number } =>
  zones.length === 0 ? monthBounds(month, tenant.zone) : boundsAsItStood(month, zones);

/** The rows of a month with the calendars they are counted by. */
export function inputOf(
  month: Month,
  configuration: Configuration,
  asOf: number,
  rows: {
    readonly flags: readonly FlagRow[];
    readonly opportunities: readonly OpportunityRow[];
    readonly ruleVersion: number;
  },
): MonthInput {
  const fallback = calendarFor(null, configuration);
  const byOwner: Record<string, BusinessCalendar> = {};
  for (const member of configuration.members.values()) {
    const own = calendarFor(member.id, configuration);
    if (own !== fallback) byOwner[member.id] = own;
  }
  return {
    month,
    zone: configuration.tenant.zone,
    asOf,
    promiseHours: configuration.targets.dayHours,
    ...rows,
    calendars: { fallback, byOwner },
  };
}
