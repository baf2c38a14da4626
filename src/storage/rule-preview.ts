// Every deal under the credit it has and under another rule, for whoever wants to know before publishing it.
import type { Decision, Rule } from "../domain/attribution.ts";
import { type ByPlace, type MovedDeal, nowhere, placeOf } from "../domain/attribution/preview.ts";
import { monthBounds } from "../domain/month.ts";
import type { DecidedDeal } from "./credit-facts.ts";
import { walkCredits } from "./credit-walk.ts";
import type { Database } from "./database.ts";

/** A deal that would move, as people know it. */
export interface NamedMove extends MovedDeal {
  readonly name: string;
  readonly accountName: string | null;
  readonly from: Pick<Decision, "bucket" | "flagId" | "reason">;
  readonly to: Pick<Decision, "bucket" | "flagId" | "reason">;
}

export interface MovesUnder {
  readonly deals: number;
  readonly moved: readonly NamedMove[];
  /** Would move, were they not sealed. */
  readonly sealed: readonly NamedMove[];
}

/** The deals whose credit would be another one under `rule`, beside the credit they have. Gone deals count for nothing. */
export async function movesUnder(
  database: Database,
  tenantId: string,
  rule: Rule,
  at: number,
): Promise<MovesUnder> {
  let deals = 0;
  const moved: NamedMove[] = [];
  const sealed: NamedMove[] = [];
  for await (const { decided } of walkCredits(database, tenantId, [rule], at)) {
    const [page = []] = decided;
    deals += page.length;
    const other = page.filter(isOther);
    if (other.length === 0) continue;
    for (const [move, { isFixed }] of await named(database, tenantId, other))
      (isFixed ? sealed : moved).push(move);
  }
  return { deals, moved, sealed };
}

/** Whether bucket or flag would be another. A reason alone moves nothing, and a dispute's decision is above every rule. */
const isOther = ({ deal, decision }: DecidedDeal): boolean =>
  deal.bucket !== null &&
  deal.disputeId === null &&
  deal.deletedAt === null &&
  deal.mergedInto === null &&
  (deal.bucket !== decision.bucket || deal.flagId !== decision.flagId);

async function named(
  database: Database,
  tenantId: string,
  decided: readonly DecidedDeal[],
): Promise<[NamedMove, DecidedDeal][]> {
  const rows = await database.query<{
    at: number;
    name: string;
    accountName: string | null;
    amountMinor: string;
    currency: string;
    bucket: Decision["bucket"];
    flagId: string | null;
    reason: Decision["reason"];
  }>(
    `select (d.at - 1)::int as at, o.name, coalesce(a.name, o.account_name) as "accountName",
       o.amount_minor as "amountMinor", o.currency, c.bucket, c.flag_id as "flagId", c.reason
     from rows from (jsonb_to_recordset($2::jsonb) as (crm text, id text)) with ordinality as d (crm, id, at)
     join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id
     join credits c on c.tenant_id = $1 and c.crm = d.crm and c.opportunity_id = d.id
     left join accounts a on a.tenant_id = $1 and a.id = o.account_id`,
    [tenantId, JSON.stringify(decided.map(({ deal: { crm, id } }) => ({ crm, id })))],
  );
  return rows.flatMap(({ at, amountMinor, bucket, flagId, reason, ...row }) => {
    const each = decided[at];
    if (each === undefined) return [];
    const { deal, decision } = each;
    const { crm, id, status, accountId, closedAt } = deal;
    const move: NamedMove = {
      ...row,
      crm,
      id,
      status,
      hasAccount: accountId !== null,
      closedAt,
      amountMinor: BigInt(amountMinor),
      from: { bucket, flagId, reason },
      to: { bucket: decision.bucket, flagId: decision.flagId, reason: decision.reason },
    };
    return [[move, each]];
  });
}

/** Won amounts of some months by currency and place, as credits are now. The key is `month currency`. */
export async function wonOfMonths(
  database: Database,
  tenantId: string,
  months: readonly string[],
  zone: string,
): Promise<ReadonlyMap<string, ByPlace>> {
  const bounds = months.map((month) => ({ month, ...monthBounds(month, zone) }));
  const rows = await database.query<{
    month: string;
    currency: string;
    bucket: Decision["bucket"];
    hasAccount: boolean;
    amountMinor: string;
  }>(
    `select m.month, o.currency, c.bucket, o.account_id is not null as "hasAccount",
       sum(o.amount_minor)::text as "amountMinor"
     from jsonb_to_recordset($2::jsonb) as m (month text, "from" timestamptz, "to" timestamptz)
     join opportunities o on o.tenant_id = $1 and o.closed_at >= m."from" and o.closed_at < m."to"
       and o.status = 'won' and o.deleted_at is null and o.merged_into is null
     join credits c on c.tenant_id = $1 and c.crm = o.crm and c.opportunity_id = o.id
     group by 1, 2, 3, 4`,
    [
      tenantId,
      JSON.stringify(
        bounds.map(({ month, from, to }) => ({
          month,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        })),
      ),
    ],
  );
  const sums = new Map<string, ByPlace>();
  for (const { month, currency, bucket, hasAccount, amountMinor } of rows) {
    const key = `${month} ${currency}`;
    const line = sums.get(key) ?? nowhere();
    line[placeOf(bucket, hasAccount)] += BigInt(amountMinor);
    sums.set(key, line);
  }
  return sums;
}

/** How many deals there are. */
export async function countDeals(database: Database, tenantId: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select count(*)::int as n from opportunities where tenant_id = $1`,
    [tenantId],
  );
  return row?.n ?? 0;
}
