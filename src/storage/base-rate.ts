// The rows of a month's base rate. How often an account without a deal had a flag before is asked of a sample: accounts of
// the same segment, currency and band of revenue, in an order that nothing of theirs has a part in.
//
//   const rows = await baseRateRows(database, tenantId, { from, to, rule });      // from, to: Dates of the month's bounds
//   const lift = liftFromRows(rows, { zone, windowDays: rule.influenceWindowDays, asOf });   // domain/attribution/base-rate-rows.ts
//
// Reads what lies in the month and the window around it, of the accounts it compares, and nothing else. The rows are plain
// JSON: exported as they are, they give the same lift again.
import { type Rule, statusesFrom } from "../domain/attribution.ts";
import type { AccountMoment, BaseRateRows } from "../domain/attribution/base-rate-rows.ts";
import type { Database } from "./database.ts";

/** Candidates for each won deal: five are drawn, and those that won something themselves fall out. */
const CANDIDATES = 20;

/** An instant as milliseconds: reading one from its text would cost more than everything else about the row. */
const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

export async function baseRateRows(
  database: Database,
  tenantId: string,
  { from, to, rule }: { readonly from: Date; readonly to: Date; readonly rule: Rule },
): Promise<BaseRateRows> {
  const won = await database.query<BaseRateRows["won"][number]>(
    `select o.crm || ':' || o.id as id, o.account_id as "accountId", a.stratum, ${ms("o.closed_at", "closedAt")}
     from opportunities o
     join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
     where o.tenant_id = $1 and o.closed_at >= $2 and o.closed_at < $3 and o.type = any($4)
       and o.status = 'won' and o.deleted_at is null and o.merged_into is null
     order by o.crm, o.id`,
    [tenantId, from, to, rule.types],
  );
  const wanted = [...Map.groupBy(won, ({ stratum }) => stratum)].map(([stratum, deals]) => ({
    stratum,
    most: deals.length * CANDIDATES,
  }));
  const accounts = await database.query<BaseRateRows["accounts"][number]>(
    `select c.id, s.stratum, null as "activeFrom", null as "activeTo"
     from jsonb_to_recordset($2::jsonb) as s (stratum text, most int)
     cross join lateral (
       select a.id from accounts a
       where a.tenant_id = $1 and a.stratum = s.stratum
       order by a.draw, a.id
       limit s.most) c
     order by s.stratum, c.id`,
    [tenantId, JSON.stringify(wanted)],
  );
  const ids = [...new Set([...won.map((deal) => deal.accountId), ...accounts.map(({ id }) => id)])];
  // "offset 0" keeps each account's own few rows a question by themselves: joined, all of the tenant's would be read.
  const hours = 24 * rule.influenceWindowDays;
  const [expansions, flags] = await Promise.all([
    database.query<AccountMoment>(
      `select o."accountId", o.at from unnest($2::int8[]) as asked (id)
       cross join lateral (
         select account_id as "accountId", ${ms("closed_at", "at")} from opportunities
         where tenant_id = $1 and account_id = asked.id and type = any($3) and status = 'won'
           and deleted_at is null and merged_into is null
           and closed_at >= $4::timestamptz - make_interval(hours => $6)
           and closed_at < $5::timestamptz + make_interval(hours => $6)
         offset 0) o
       order by 1, 2`,
      [tenantId, ids, rule.types, from, to, hours],
    ),
    database.query<AccountMoment>(
      `select f."accountId", f.at from unnest($2::int8[]) as asked (id)
       cross join lateral (
         select account_id as "accountId", ${ms("raised_at", "at")} from flags
         where tenant_id = $1 and account_id = asked.id and kind = 'expansion' and status = any($3)
           and raised_at >= $4::timestamptz - make_interval(hours => $6) and raised_at < $5
         offset 0) f
       order by 1, 2`,
      [tenantId, ids, statusesFrom(rule), from, to, hours],
    ),
  ]);
  return { won, accounts, expansions, flags };
}
