// The work that closes months some days after their end, and looks whether facts that arrived late restate them.
import { changesBetween } from "../domain/report/difference.ts";
import { monthReport } from "../domain/report/month-report.ts";
import type { MonthInput } from "../domain/report/rows.ts";
import { monthOf, nextMonth, type Month } from "../domain/month.ts";
import type { StoredMonth } from "./closed-months.ts";
import { lastVersion, storedMonths, storeMonth } from "./closed-months.ts";
import { configurationOf, type Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";
import { boundsOfMonth, monthInput } from "./report-input.ts";
import { movedByRuleAlone } from "./report.ts";
import { zonesOf } from "./reporting-calendars.ts";
import { allTenants, type Tenant } from "./tenants.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Months closed for one tenant in one run; the next run takes the next ones. */
const AT_ONCE = 3;
/** Restated figures are looked for soon while a month is young, and now and then when it is old. */
const LOOKS = [
  { forDays: 100, everyMs: 10 * 60_000 },
  { forDays: 400, everyMs: 6 * HOUR },
  { forDays: Infinity, everyMs: 7 * DAY },
] as const;

/**
 * Closes, of every tenant, the months whose days are over, and that have anything in them. Months that ended before the tenant
 * began are history, which nobody has reported: they close by hand. Two at once close each month once.
 */
export async function closeMonthsDue(database: Database, now: Date): Promise<{ months: number }> {
  let months = 0;
  for (const tenant of await allTenants(database)) {
    if (tenant.suspended) continue;
    const ofTenant = database.forTenant(tenant.id);
    const due = await monthsDue(ofTenant, tenant, now);
    if (due.length === 0) continue;
    const configuration = await configurationOf(ofTenant, tenant.id);
    if (configuration === null) continue;
    for (const month of due.slice(0, AT_ONCE)) {
      const input = await consistentInput(ofTenant, configuration, month, now);
      const how = { version: 1, by: null, why: "due", at: now, changes: null } as const;
      if (await storeMonth(ofTenant, tenant.id, input, how)) months += 1;
    }
  }
  return { months };
}

async function monthsDue(database: Database, tenant: Tenant, now: Date): Promise<Month[]> {
  const zones = await zonesOf(database, tenant.id);
  const candidates: { month: Month; from: Date; to: Date }[] = [];
  for (let month = monthOf(tenant.createdAt.getTime(), tenant.zone); ; month = nextMonth(month)) {
    const { from, to } = boundsOfMonth(month, { tenant }, zones);
    if (to + tenant.closeAfterDays * DAY > now.getTime()) break;
    candidates.push({ month, from: new Date(from), to: new Date(to) });
  }
  if (candidates.length === 0) return [];
  const rows = await database.query<{ month: Month }>(
    `select to_char(m.month, 'YYYY-MM') as month
     from unnest($2::date[], $3::timestamptz[], $4::timestamptz[]) as m (month, starts_at, ends_at)
     where not exists (select from closed_months c
         where c.tenant_id = $1 and c.month = m.month)
       and (exists (select from flags f where f.tenant_id = $1 and f.month = m.month)
         or exists (select from flags f
           where f.tenant_id = $1 and f.due_at >= m.starts_at and f.due_at < m.ends_at)
         or exists (select from opportunities o
           where o.tenant_id = $1 and o.closed_at >= m.starts_at and o.closed_at < m.ends_at)
         or exists (select from opportunities o
           where o.tenant_id = $1 and o.created_at >= m.starts_at and o.created_at < m.ends_at))
     order by m.month`,
    [
      tenant.id,
      candidates.map(({ month }) => `${month}-01`),
      candidates.map(({ from }) => from),
      candidates.map(({ to }) => to),
    ],
  );
  return rows.map(({ month }) => month);
}

/** Closes a month by hand. One that is closed stays as it is; one that is not over can't be. */
export async function closeMonth(
  database: Database,
  configuration: Configuration,
  month: Month,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<StoredMonth | "not-over"> {
  const { id } = configuration.tenant;
  const ofTenant = database.forTenant(id);
  const closed = async () =>
    (await storedMonths(ofTenant, id, [month], "reported")).get(month) ?? null;
  const already = await closed();
  if (already !== null) return already;
  const { to } = boundsOfMonth(month, configuration, await zonesOf(ofTenant, id));
  if (now.getTime() < to) return "not-over";
  const input = await consistentInput(ofTenant, configuration, month, now);
  await storeMonth(ofTenant, id, input, { version: 1, by, why: "early", at: now, changes: null });
  const stored = await closed();
  if (stored === null) throw new Error(`${month} was closed and is not there.`);
  return stored;
}

/**
 * Compares closed months with today's rows, and stores what differs as a restatement. What a later version of the rule moved is
 * no late fact: the month stays under the version it was closed with.
 */
export async function restateDue(
  database: Database,
  now: Date,
): Promise<{ looked: number; restated: number }> {
  const done = { looked: 0, restated: 0 };
  for (const tenant of await allTenants(database)) {
    if (tenant.suspended) continue;
    const ofTenant = database.forTenant(tenant.id);
    const months = await takeLooks(ofTenant, tenant.id, now);
    if (months.length === 0) continue;
    const configuration = await configurationOf(ofTenant, tenant.id);
    if (configuration === null) continue;
    for (const month of months) {
      done.looked += 1;
      if (await restateMonth(ofTenant, configuration, month, now)) done.restated += 1;
    }
  }
  return done;
}

/** Looks at one closed month; whether a restatement was stored. */
export async function restateMonth(
  database: Database,
  configuration: Configuration,
  month: Month,
  now: Date,
): Promise<boolean> {
  const { id } = configuration.tenant;
  const reported = await lastVersion(database, id, month);
  if (reported === null) return false;
  const input = await asOfItsRule(
    database,
    id,
    await consistentInput(database, configuration, month, now),
    { since: reported.closedAt, ruleVersion: reported.input.ruleVersion },
  );
  const changes = changesBetween(reported, { report: monthReport(input), input });
  if (changes.length === 0) return false;
  const { version } = reported;
  const how = { version: version + 1, by: null, why: "restated", at: now, changes } as const;
  return storeMonth(database, id, input, how);
}

async function asOfItsRule(
  database: Database,
  tenantId: string,
  input: MonthInput,
  before: { readonly since: Date; readonly ruleVersion: number },
): Promise<MonthInput> {
  if (input.ruleVersion === before.ruleVersion) return input;
  const moved = await movedByRuleAlone(database, tenantId, before);
  const former = new Map(moved.map((deal) => [`${deal.crm} ${deal.id}`, deal]));
  return {
    ...input,
    ruleVersion: before.ruleVersion,
    opportunities: input.opportunities.map((deal) => ({
      ...deal,
      ...former.get(`${deal.crm} ${deal.id}`),
    })),
  };
}

/** Of several that come at once, one takes each month. */
async function takeLooks(database: Database, tenantId: string, now: Date): Promise<Month[]> {
  const taken: Month[] = [];
  let after = 0;
  for (const { forDays, everyMs } of LOOKS) {
    const rows = await database.query<{ month: Month }>(
      `insert into closed_month_looks (tenant_id, month, looked_at)
       select $1, c.month, $2 from closed_months c
       where c.tenant_id = $1 and c.version = 1
         and c.month <= ($2::timestamptz - make_interval(days => $3))::date
         and c.month > ($2::timestamptz - make_interval(days => $4))::date
         and c.closed_at <= $2::timestamptz - make_interval(secs => $5)
       on conflict (tenant_id, month) do update set looked_at = excluded.looked_at
         where closed_month_looks.looked_at <= $2::timestamptz - make_interval(secs => $5)
       returning to_char(month, 'YYYY-MM') as month`,
      [tenantId, now, after, Math.min(forDays, 365_000), everyMs / 1000],
    );
    taken.push(...rows.map(({ month }) => month));
    after = forDays;
  }
  return taken.toSorted();
}

/** A month's rows as they stood at one instant. */
const consistentInput = (
  database: Database,
  configuration: Configuration,
  month: Month,
  now: Date,
): Promise<MonthInput> =>
  database.transaction(
    (tx) => monthInput(month, configuration, { database: tx, now: now.getTime() }),
    "snapshot",
  );
