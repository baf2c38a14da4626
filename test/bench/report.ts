// A month's report for a large tenant: closed and live, beside its one figure asked for by hand, and beside itself once other
// tenants hold many more.
import { monthBounds, monthOf, previousMonth } from "../../src/domain/month.ts";
import { configurationOf } from "../../src/storage/configuration.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { closeMonth } from "../../src/storage/close-months.ts";
import { reportRows } from "../../src/storage/report.ts";
import { makeTenant } from "../helpers/flags.ts";
import { manyFlags } from "../helpers/many-flags.ts";
import type { BenchStore } from "./bench-store.ts";
import { type Extent, type Findings, median, milliseconds, whole } from "./figure.ts";
import { type Filled, OPS } from "./filled-tenants.ts";
import { inTurns } from "./queue.ts";
import { startServing } from "./serving.ts";

/** Of `makeTenant`. */
const ZONE = "Europe/Berlin";
const DEALS = 200_000;
/** Rows of other tenants that are added in between, as many flags as the large tenant has and as many deals. */
const AT_ONCE = 100_000;

export async function measureReport(
  store: BenchStore,
  { large }: Filled,
  extent: Extent,
): Promise<Findings> {
  const { tenantId } = large;
  const deals = extent.quick ? DEALS / 10 : DEALS;
  extent.tell(`writing ${whole(deals)} opportunities`);
  await fillDeals(store.owner, tenantId, deals, large.flags);
  const month = previousMonth(monthOf(Date.now(), ZONE));
  const live = previousMonth(previousMonth(month));
  const serving = await startServing(store.url);
  const database = connect({ url: store.url, max: 4, statementTimeoutMs: 60_000 });
  const ofTenant = database.forTenant(tenantId);
  const rounds = extent.quick ? 3 : 7;
  try {
    for (const each of [month, previousMonth(month)]) await close(ofTenant, tenantId, each);
    const bearer = await serving.bearer(tenantId, OPS, "ops");
    const report = (of: string) => async () => {
      const answer = await fetch(`http://127.0.0.1:${serving.port}/v1/reports/period?month=${of}`, {
        headers: { Authorization: `Bearer ${bearer}` },
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`The report answered ${answer.status}: ${text}`);
    };
    const byHand = (of: string) => async () => void (await sourcedByHand(ofTenant, tenantId, of));
    const rows = async () => void (await reportRows(ofTenant, tenantId, question(live)));
    const [counted] = await ofTenant.query<{ flags: number; won: number }>(
      `select (select count(*)::int from flags where tenant_id = $1 and month = $2::date) as flags,
         (select count(*)::int from opportunities where tenant_id = $1 and status = 'won'
            and closed_at >= $3 and closed_at < $4) as won`,
      [tenantId, `${month}-01`, question(month).from, question(month).to],
    );
    const closed = await inTurns([report(month), byHand(month)], rounds, 10);
    const open = await inTurns([report(live), byHand(live)], rounds, 3);
    const alone = await inTurns([report(live), rows], rounds, 3);
    await fillOthers(store, extent, { flags: large.flags, deals });
    const later = {
      closed: await inTurns([report(month), byHand(month)], rounds, 10),
      open: await inTurns([report(live), byHand(live)], rounds, 3),
    };
    return {
      figures: [
        {
          name: "report, closed month",
          measured: milliseconds(median(closed.a)),
          beside: `${milliseconds(median(closed.b))} for its one figure by hand`,
          values: closed.ratios,
          unit: "×",
          goal: { is: "at most", value: 2 },
        },
        {
          name: "report, live month",
          measured: milliseconds(median(open.a)),
          beside: `${milliseconds(median(open.b))} for its one figure by hand`,
          values: open.ratios,
          unit: "×",
          goal: null,
        },
        {
          name: "report, live month, over its rows",
          measured: milliseconds(median(alone.a)),
          beside: `${milliseconds(median(alone.b))} for the rows of one of its two months`,
          values: alone.ratios,
          unit: "×",
          goal: null,
        },
        {
          name: "report, closed month, among other tenants",
          measured: milliseconds(median(later.closed.a)),
          beside: `${milliseconds(median(closed.a))} before they were there`,
          // Each round's share of what the same question by hand took then, over what it took before.
          values: later.closed.ratios.map((ratio) => ratio / median(closed.ratios)),
          unit: "×",
          goal: { is: "at most", value: 1.3 },
        },
        {
          name: "report, live month, among other tenants",
          measured: milliseconds(median(later.open.a)),
          beside: `${milliseconds(median(open.a))} before they were there`,
          values: later.open.ratios.map((ratio) => ratio / median(open.ratios)),
          unit: "×",
          goal: { is: "at most", value: 1.3 },
        },
      ],
      notes: [
        `${month} is closed, as is the month before it; ${live} is not, and neither is the one before. ${whole(counted?.flags ?? 0)} flags and ${whole(counted?.won ?? 0)} won opportunities in the month, ${whole(large.flags)} flags and ${whole(deals)} opportunities in all. Through the endpoint, one request at a time, each with the month before it. By hand: the sum of what the month's sourced opportunities brought, over the same connection.`,
        `Then another tenant got ${whole(large.flags)} flags and ${whole(deals)} opportunities.`,
        "The plan of the live month's flags:",
        ...(await planOfFlags(ofTenant, tenantId, live)).map((line) => `  ${line}`),
      ],
    };
  } finally {
    await database.close();
    await serving.stop();
  }
}

/** One figure of a month, as somebody would ask for it in psql. */
const sourcedByHand = (database: Database, tenantId: string, month: string): Promise<unknown[]> =>
  database.query(
    `select o.currency, sum(o.amount_minor), count(*)
     from opportunities o
     join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.tenant_id = $1 and o.status = 'won' and o.closed_at >= $2 and o.closed_at < $3
       and c.bucket = 'sourced' and o.account_id is not null
     group by o.currency`,
    [tenantId, question(month).from, question(month).to],
  );

async function close(database: Database, tenantId: string, month: string): Promise<void> {
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("The tenant has no configuration.");
  const closed = await closeMonth(database, configuration, month, { by: OPS, now: new Date() });
  if (closed === "not-over") throw new Error(`${month} is not over.`);
}

function question(month: string): { from: Date; to: Date; month: string } {
  const { from, to } = monthBounds(month, ZONE);
  return { from: new Date(from), to: new Date(to), month: `${month}-01` };
}

/** Every fifth flag becomes a deal that was created a week later; every other one of these is credited to it, and most are won. */
async function fillDeals(
  owner: Database,
  tenantId: string,
  deals: number,
  flags: number,
): Promise<void> {
  await owner.query(
    `with chosen as (
       select id, account_id, raised_at, row_number() over (order by id) as n
       from flags where tenant_id = $1
     ), deal as (
       insert into opportunities (tenant_id, crm, id, account_id, account_name, name, type, status,
         amount_minor, currency, created_at, closed_at, first_seen_at, updated_at)
       select $1, 'salesforce', id::text, account_id, null, 'More seats', 'upsell',
         case when n % 4 = 0 then 'open' else 'won' end, 1000 * n, 'USD',
         raised_at + interval '7 days',
         case when n % 4 = 0 then null else raised_at + interval '30 days' end, raised_at, raised_at
       from chosen where n % $2 = 0
       returning crm, id, amount_minor
     )
     insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version,
       decided_at)
     select $1, crm, id, case when amount_minor % 2000 = 0 then 'sourced' else 'none' end,
       case when amount_minor % 2000 = 0 then id::uuid end, 'linked', 1, now()
     from deal`,
    [tenantId, Math.round(flags / deals)],
  );
  await owner.query("vacuum analyze opportunities, credits, flags");
}

async function fillOthers(
  { owner }: BenchStore,
  extent: Extent,
  { flags, deals }: { readonly flags: number; readonly deals: number },
): Promise<void> {
  const other = await makeTenant(owner);
  for (let written = 0; written < flags; written += AT_ONCE) {
    extent.tell(`writing another tenant's flags: ${whole(written)} of ${whole(flags)}`);
    await manyFlags(owner, other, { count: Math.min(AT_ONCE, flags), months: 50 });
  }
  await fillDeals(owner, other, deals, flags);
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
