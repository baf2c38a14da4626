// A month's report for a large tenant: how long it takes, how much of that is the rows, and how the rows are found.
import { monthBounds, monthOf, previousMonth } from "../../src/domain/month.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { reportRows } from "../../src/storage/report.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";
import { type Filled, OPS } from "./filled-tenants.ts";
import { inTurns } from "./queue.ts";
import { startServing } from "./serving.ts";

/** Of `makeTenant`. */
const ZONE = "Europe/Berlin";

/** Asks for the report of the last whole month, in turns with its rows alone. */
export async function measureReport(
  store: BenchStore,
  { large }: Filled,
  extent: Extent,
): Promise<Findings> {
  const { tenantId } = large;
  const month = previousMonth(monthOf(Date.now(), ZONE));
  const months = [month, previousMonth(month)];
  await deals(store.owner, tenantId, months);
  const [counted] = await store.owner.query<{ flags: number; deals: number }>(
    `select (select count(*)::int from flags where tenant_id = $1 and month = $2::date) as flags,
       (select count(*)::int from credits where tenant_id = $1) as deals`,
    [tenantId, `${month}-01`],
  );

  const serving = await startServing(store.url);
  const database = connect({ url: store.url, max: 4, statementTimeoutMs: 30_000 });
  const ofTenant = database.forTenant(tenantId);
  try {
    const bearer = await serving.bearer(tenantId, OPS, "ops");
    const report = async () => {
      const answer = await fetch(
        `http://127.0.0.1:${serving.port}/v1/reports/month?month=${month}`,
        { headers: { Authorization: `Bearer ${bearer}` } },
      );
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`The report answered ${answer.status}: ${text}`);
    };
    const rows = async () =>
      void (await Promise.all(
        months.map((each) => reportRows(ofTenant, tenantId, question(each))),
      ));
    const { a, b, ratios } = await inTurns([report, rows], extent.quick ? 3 : 7, 5);
    return {
      figures: [
        {
          name: "report, one month",
          measured: milliseconds(median(a)),
          beside: `${milliseconds(median(b))} for its rows alone`,
          values: ratios,
          unit: "×",
          goal: null,
        },
      ],
      notes: [
        `${month} and the month before it: ${whole(counted?.flags ?? 0)} flags in the month, ${whole(large.flags)} in all, ${whole(counted?.deals ?? 0)} opportunities with a credit. Through the endpoint, one request at a time.`,
        "The plan of the month's flags:",
        ...(await planOfFlags(ofTenant, tenantId, month)).map((line) => `  ${line}`),
      ],
    };
  } finally {
    await database.close();
    await serving.stop();
  }
}

function question(month: string): { from: Date; to: Date; month: string } {
  const { from, to } = monthBounds(month, ZONE);
  return { from: new Date(from), to: new Date(to), month: `${month}-01` };
}

/** One flag in 25 of these months becomes a deal that was created a week later and is credited to it. */
async function deals(owner: Database, tenantId: string, months: readonly string[]): Promise<void> {
  await owner.query(
    `with chosen as (
       select id, account_id, raised_at, row_number() over (order by id) as n
       from flags where tenant_id = $1 and month = any($2::date[])
     ), deal as (
       insert into opportunities (tenant_id, crm, id, account_id, account_name, name, type, status,
         amount_minor, currency, created_at, closed_at, first_seen_at, updated_at)
       select $1, 'salesforce', id::text, account_id, null, 'More seats', 'expansion',
         case when n % 50 = 0 then 'won' else 'open' end, 1200000, 'USD',
         raised_at + interval '7 days',
         case when n % 50 = 0 then raised_at + interval '30 days' end, raised_at, raised_at
       from chosen where n % 25 = 0
       returning crm, id
     )
     insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version,
       decided_at)
     select $1, crm, id, 'sourced', id::uuid, 'linked', 1, now() from deal`,
    [tenantId, months.map((month) => `${month}-01`)],
  );
  await owner.query("analyze opportunities, credits");
}

/** The plan of the statement that reads flags, without the columns it puts out. */
async function planOfFlags(database: Database, tenantId: string, month: string): Promise<string[]> {
  const asked: { sql: string; params: readonly unknown[] }[] = [];
  const listening: Database = {
    ...database,
    query: (sql, params = []) => {
      asked.push({ sql, params });
      return database.query(sql, params);
    },
  };
  await reportRows(listening, tenantId, question(month));
  const [flags] = asked;
  if (flags === undefined) throw new Error("The report asked for no flags.");
  const plan = await database.query<{ "QUERY PLAN": string }>(
    `explain (analyze, buffers, costs off) ${flags.sql}`,
    flags.params,
  );
  return plan
    .map((line) => line["QUERY PLAN"])
    .map((line) => (line.length > 140 ? `${line.slice(0, 139)}…` : line));
}
