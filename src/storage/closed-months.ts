// Months as they were reported: closed once, restated when facts arrive late, and never changed.
import type { FigureChange, Made } from "../domain/report/difference.ts";
import { countedMonth } from "../domain/report/counted-month.ts";
import type { MonthWaits } from "../domain/report/follow-up.ts";
import type { MonthReport } from "../domain/report/month-report.ts";
import type { MonthInput } from "../domain/report/rows.ts";
import type { Month } from "../domain/month.ts";
import type { Database } from "./database.ts";
import { pack, unpack } from "./gzip.ts";

/** Which figures of a closed month: those of its first version, or of its last restatement. */
export type Which = "reported" | "restated";

export interface StoredMonth {
  readonly month: Month;
  readonly version: number;
  readonly versions: number;
  readonly closedAt: Date;
  /** Member; `null`: by itself. */
  readonly closedById: string | null;
  readonly closedByName: string | null;
  readonly ruleVersion: number;
  readonly report: MonthReport;
  /** Hexadecimal, of the report as it is stored. */
  readonly sha256: string;
}

export interface Restatement {
  readonly month: Month;
  readonly version: number;
  readonly reportedAt: Date;
  readonly restatedAt: Date;
  readonly changes: FigureChange[];
}

const CHOSEN = `
  select distinct on (month) month, version from closed_months
  where tenant_id = $1 and month = any($2::date[])
  order by month, case when $3 = 'reported' then version else -version end`;

const datesOf = (months: readonly Month[]): string[] => months.map((month) => `${month}-01`);

/** The closed ones among these months, by month, in one question. */
export async function storedMonths(
  database: Database,
  tenantId: string,
  months: readonly Month[],
  which: Which,
): Promise<Map<Month, StoredMonth>> {
  const rows = await database.query<Omit<StoredMonth, "report"> & { report: unknown }>(
    `with chosen as (${CHOSEN})
     select to_char(c.month, 'YYYY-MM') as month, c.version,
       (select max(version) from closed_months where tenant_id = $1 and month = c.month) as versions,
       f.closed_at as "closedAt", f.closed_by as "closedById", m.name as "closedByName",
       c.rule_version as "ruleVersion", c.report, encode(c.sha256, 'hex') as sha256
     from chosen
     join closed_months c on c.tenant_id = $1 and c.month = chosen.month and c.version = chosen.version
     join closed_months f on f.tenant_id = $1 and f.month = c.month and f.version = 1
     left join members m on m.tenant_id = $1 and m.id = f.closed_by`,
    [tenantId, datesOf(months), which],
  );
  const reports = await withNames(
    database,
    tenantId,
    rows.map(({ report }) => asReport(report)),
  );
  return new Map(
    rows.map((row, index) => [
      row.month,
      { ...row, report: reports[index] ?? asReport(row.report) },
    ]),
  );
}

/** The same months with the waits of their flags, for a report of several. */
export async function storedWaits(
  database: Database,
  tenantId: string,
  months: readonly Month[],
  which: Which,
): Promise<Map<Month, MonthWaits>> {
  const rows = await database.query<{ month: Month; waits: Uint8Array }>(
    `with chosen as (${CHOSEN})
     select to_char(c.month, 'YYYY-MM') as month, c.waits
     from chosen
     join closed_months c on c.tenant_id = $1 and c.month = chosen.month and c.version = chosen.version`,
    [tenantId, datesOf(months), which],
  );
  const waits = await Promise.all(rows.map(async (row) => asWaits(await unpack(row.waits))));
  return new Map(rows.map(({ month }, index) => [month, waits[index] ?? NO_WAITS]));
}

const NO_WAITS: MonthWaits = {
  business: { contacted: [], left: [] },
  wall: { contacted: [], left: [] },
};

/** What a closed month was made from, with the names that accounts and deals have today. */
export async function storedInput(
  database: Database,
  tenantId: string,
  month: Month,
  which: Which,
): Promise<MonthInput | null> {
  const [row] = await database.query<{ rows: Uint8Array }>(
    `with chosen as (${CHOSEN})
     select c.rows from chosen
     join closed_months c on c.tenant_id = $1 and c.month = chosen.month and c.version = chosen.version`,
    [tenantId, datesOf([month]), which],
  );
  if (row === undefined) return null;
  return named(database, tenantId, asInput(await unpack(row.rows)));
}

/** What was restated of these months, the oldest first. */
export const restatementsOf = (
  database: Database,
  tenantId: string,
  months: readonly Month[],
): Promise<Restatement[]> =>
  database.query<Restatement>(
    `select to_char(c.month, 'YYYY-MM') as month, c.version, f.closed_at as "reportedAt",
       c.closed_at as "restatedAt", c.changes
     from closed_months c
     join closed_months f on f.tenant_id = $1 and f.month = c.month and f.version = 1
     where c.tenant_id = $1 and c.month = any($2::date[]) and c.version > 1
     order by c.month, c.version`,
    [tenantId, datesOf(months)],
  );

/** Stores a version of a month; `false` when that version is there already. */
export async function storeMonth(
  database: Database,
  tenantId: string,
  input: MonthInput,
  how: {
    readonly version: number;
    readonly by: string | null;
    readonly why: "due" | "early" | "restated";
    readonly at: Date;
    readonly changes: readonly FigureChange[] | null;
  },
): Promise<boolean> {
  const { report, waits } = countedMonth(input);
  const text = JSON.stringify(withoutNames(report));
  const { flags, opportunities, ...rest } = input;
  const rows = await pack({
    ...rest,
    flags: flags.map((flag) => ({ ...flag, accountName: null })),
    opportunities: opportunities.map((deal) => ({ ...deal, accountName: null, name: "" })),
  });
  const stored = await database.query(
    `insert into closed_months (tenant_id, month, version, closed_at, closed_by, why, rule_version,
       report, sha256, rows, waits, changes)
     values ($1, $2, $3, $4, $5, $6, $7, $8::text::json, sha256(convert_to($8::text, 'UTF8')), $9, $10,
       $11)
     on conflict do nothing
     returning version`,
    [
      tenantId,
      `${input.month}-01`,
      how.version,
      how.at,
      how.by,
      how.why,
      input.ruleVersion,
      text,
      rows,
      await pack(waits),
      how.changes === null ? null : JSON.stringify(how.changes.map(withoutNamesOfRows)),
    ],
  );
  return stored.length === 1;
}

/** The last version of a month, with its rows: what today's rows are compared with. */
export async function lastVersion(
  database: Database,
  tenantId: string,
  month: Month,
): Promise<(Made & { readonly version: number; readonly closedAt: Date }) | null> {
  const [found] = (await storedMonths(database, tenantId, [month], "restated")).values();
  const input = await storedInput(database, tenantId, month, "restated");
  if (found === undefined || input === null) return null;
  const { report, version, closedAt } = found;
  return { report, version, closedAt, input };
}

// Names stand with accounts and deals alone, so that erasing them there erases them everywhere.

function withoutNames(report: MonthReport): MonthReport {
  return mapDeals(report, (deal) => ({ ...deal, name: "" }));
}

const withoutNamesOfRows = (change: FigureChange): FigureChange => ({
  ...change,
  because: change.because.map((each) => ({ ...each, name: null })),
});

type LargestDeal = NonNullable<MonthReport["money"][number]["concentration"]["largest"]>;

const mapDeals = (
  report: MonthReport,
  change: (deal: LargestDeal) => LargestDeal,
): MonthReport => ({
  ...report,
  money: report.money.map((row) => {
    const { largest, largestInfluenced } = row.concentration;
    return {
      ...row,
      concentration: {
        ...row.concentration,
        largest: largest === null ? null : change(largest),
        largestInfluenced: largestInfluenced === null ? null : change(largestInfluenced),
      },
    };
  }),
});

async function withNames(
  database: Database,
  tenantId: string,
  reports: readonly MonthReport[],
): Promise<MonthReport[]> {
  const deals = reports.flatMap(({ money }) =>
    money.flatMap(({ concentration }) =>
      [concentration.largest, concentration.largestInfluenced].filter((deal) => deal !== null),
    ),
  );
  const names = await namesOfDeals(database, tenantId, deals);
  return reports.map((report) =>
    mapDeals(report, (deal) => ({ ...deal, name: names.get(keyOf(deal))?.name ?? keyOf(deal) })),
  );
}

/** The restatements with the names that deals and accounts have today. */
export async function withNamesOfRows(
  database: Database,
  tenantId: string,
  all: readonly FigureChange[],
): Promise<FigureChange[]> {
  const rows = all.flatMap(({ because }) => because);
  const deals = await namesOfDeals(
    database,
    tenantId,
    rows.flatMap(({ of, crm, id }) => (of === "opportunity" && crm !== null ? [{ crm, id }] : [])),
  );
  const flags = await database.query<{ id: string; name: string | null }>(
    `select id, account_name as name from flags where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, rows.flatMap(({ of, id }) => (of === "flag" ? [id] : []))],
  );
  const accounts = new Map(flags.map(({ id, name }) => [id, name]));
  return all.map((change) => ({
    ...change,
    because: change.because.map((row) => ({
      ...row,
      name:
        row.crm === null
          ? (accounts.get(row.id) ?? null)
          : (deals.get(keyOf({ crm: row.crm, id: row.id }))?.name ?? null),
    })),
  }));
}

const keyOf = ({ crm, id }: { readonly crm: string; readonly id: string }) => `${crm} ${id}`;

async function namesOfDeals(
  database: Database,
  tenantId: string,
  deals: readonly { readonly crm: string; readonly id: string }[],
): Promise<Map<string, { name: string; accountName: string | null }>> {
  if (deals.length === 0) return new Map();
  const rows = await database.query<{
    crm: string;
    id: string;
    name: string;
    accountName: string | null;
  }>(
    `select o.crm, o.id, o.name, coalesce(a.name, o.account_name) as "accountName"
     from unnest($2::text[], $3::text[]) as d (crm, id)
     join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id
     left join accounts a on a.tenant_id = $1 and a.id = o.account_id`,
    [tenantId, deals.map(({ crm }) => crm), deals.map(({ id }) => id)],
  );
  return new Map(
    rows.map(({ name, accountName, ...deal }) => [keyOf(deal), { name, accountName }]),
  );
}

async function named(database: Database, tenantId: string, input: MonthInput): Promise<MonthInput> {
  const [deals, accounts] = await Promise.all([
    namesOfDeals(database, tenantId, input.opportunities),
    database.query<{ id: string; name: string }>(
      `select distinct on (account_id) account_id as id, account_name as name
       from flags where tenant_id = $1 and id = any($2::uuid[]) and account_id is not null`,
      [tenantId, input.flags.map(({ id }) => id)],
    ),
  ]);
  const nameOf = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    ...input,
    flags: input.flags.map((flag) => ({
      ...flag,
      accountName: flag.accountId === null ? null : (nameOf.get(flag.accountId) ?? null),
    })),
    opportunities: input.opportunities.map((deal) => {
      const found = deals.get(keyOf(deal));
      return { ...deal, name: found?.name ?? keyOf(deal), accountName: found?.accountName ?? null };
    }),
  };
}

// What stands in these columns was written by `storeMonth` alone, and is never changed.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const asReport = (value: unknown): MonthReport => value as MonthReport;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const asWaits = (value: unknown): MonthWaits => value as MonthWaits;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const asInput = (value: unknown): MonthInput => value as MonthInput;
