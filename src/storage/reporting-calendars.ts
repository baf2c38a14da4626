// By which calendar a tenant counts its months, quarters and years, and by which it ever did.
import type { ZoneSince } from "../domain/report/month-start.ts";
import type { Database } from "./database.ts";

export interface ReportingCalendarRecord {
  readonly zone: string;
  readonly fiscalStart: number;
  readonly closeAfterDays: number;
  /** Left out, it stays as it is. */
  readonly currency?: string | null;
}

export interface CalendarChange {
  readonly since: Date;
  /** Member; `null`: how it began. */
  readonly byId: string | null;
}

/** The zones a tenant ever reported by; empty while it has only had the one that stands with the tenant. */
export async function zonesOf(database: Database, tenantId: string): Promise<ZoneSince[]> {
  const rows = await database.query<{ since: Date; zone: string }>(
    `select since, zone from reporting_calendars where tenant_id = $1 order by since`,
    [tenantId],
  );
  return rows.map(({ since, zone }) => ({ since: since.getTime(), zone }));
}

/** When it was last changed and by whom; `null`: never. */
export async function lastCalendarChange(
  database: Database,
  tenantId: string,
): Promise<CalendarChange | null> {
  const [row] = await database.query<CalendarChange>(
    `select since, by_id as "byId" from reporting_calendars
     where tenant_id = $1 and by_id is not null order by since desc limit 1`,
    [tenantId],
  );
  return row ?? null;
}

/** Reports by another calendar from now on. What stood before is kept for the months that began under it. */
export const changeReportingCalendar = (
  database: Database,
  tenantId: string,
  next: ReportingCalendarRecord,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<"changed" | "unchanged"> =>
  database.transaction(async (tx) => {
    const [now] = await tx.query<ReportingCalendarRecord & { readonly createdAt: Date }>(
      `select zone, fiscal_start as "fiscalStart", close_after_days as "closeAfterDays",
         reporting_currency as currency, created_at as "createdAt"
       from tenants where id = $1 for update`,
      [tenantId],
    );
    if (now === undefined) throw new Error("There is no such tenant.");
    const { zone, fiscalStart, closeAfterDays } = next;
    const before = now.currency ?? null;
    const currency = next.currency === undefined ? before : next.currency;
    if (
      zone === now.zone &&
      fiscalStart === now.fiscalStart &&
      closeAfterDays === now.closeAfterDays &&
      currency === before
    )
      return "unchanged";
    await tx.query(
      `insert into reporting_calendars (tenant_id, since, zone, fiscal_start, close_after_days, currency)
       select $1, least($2::timestamptz, $6::timestamptz - interval '1 second'), $3, $4, $5, $7
       where not exists (select from reporting_calendars where tenant_id = $1)`,
      [tenantId, now.createdAt, now.zone, now.fiscalStart, now.closeAfterDays, at, before],
    );
    // Two changes of one instant would be one row: the later one is a moment later.
    await tx.query(
      `insert into reporting_calendars (tenant_id, since, zone, fiscal_start, close_after_days, by_id, currency)
       select $1, greatest($2::timestamptz, max(since) + interval '1 millisecond'), $3, $4, $5, $6, $7
       from reporting_calendars where tenant_id = $1`,
      [tenantId, at, zone, fiscalStart, closeAfterDays, by, currency],
    );
    await tx.query(
      `update tenants set zone = $2, fiscal_start = $3, close_after_days = $4,
         reporting_currency = $5 where id = $1`,
      [tenantId, zone, fiscalStart, closeAfterDays, currency],
    );
    return "changed";
  });
