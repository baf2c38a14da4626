// Won deals of a period with every flag that came before: for the views that share a deal out over several touches.
import { isOfDealsAccount, type Rule, statusesFrom } from "../domain/attribution.ts";
import { LOOK_BACK_DAYS } from "../domain/attribution/touch-models.ts";
import type { DealTouch, TouchedDealRow } from "../domain/attribution/what-if.ts";
import type { Database } from "./database.ts";
import { kinshipOf, relatives } from "./kinship.ts";

/** An instant as milliseconds: reading one from its text would cost more than everything else about the row. */
const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

interface DealRow extends Omit<TouchedDealRow, "credited" | "touches" | "amountMinor"> {
  readonly accountId: string | null;
  readonly amountMinor: string;
  readonly flagId: string | null;
  readonly signal: string | null;
  readonly team: string | null;
}

interface FlagRow extends DealTouch {
  readonly accountId: string;
}

/** Deals in scope that were won between two instants. Reads their accounts' flags of the time before, and no others. */
export async function touchedDeals(
  database: Database,
  tenantId: string,
  { from, to, rule }: { readonly from: Date; readonly to: Date; readonly rule: Rule },
): Promise<TouchedDealRow[]> {
  const deals = await database.query<DealRow>(
    `select o.crm, o.id, o.name, coalesce(a.name, o.account_name) as "accountName",
       o.account_id as "accountId", o.amount_minor as "amountMinor", o.currency,
       ${ms("o.created_at", "createdAt")}, ${ms("o.closed_at", "closedAt")},
       c.flag_id as "flagId", f.signal, f.team
     from opportunities o
     join credits c on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     left join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
     left join flags f on f.tenant_id = o.tenant_id and f.id = c.flag_id
     where o.tenant_id = $1 and o.status = 'won' and o.closed_at >= $2 and o.closed_at < $3
       and o.deleted_at is null and o.merged_into is null and o.type = any($4)
     order by o.crm, o.id`,
    [tenantId, from, to, rule.types],
  );
  const accountIds = [
    ...new Set(deals.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]))),
  ];
  const kinship = await kinshipOf(database, tenantId, accountIds);
  const flags = await database.query<FlagRow>(
    `select f."flagId", f."accountId", f.at, f.signal, f.team, f."isJoined"
     from unnest($2::int8[]) as asked (id)
     cross join lateral (
       select one.id as "flagId", one.account_id as "accountId", ${ms("one.raised_at", "at")},
         one.signal, one.team, one.status = 'duplicate' as "isJoined"
       from flags one
       left join flags head
         on one.status = 'duplicate' and head.tenant_id = one.tenant_id and head.id = one.duplicate_of
       where one.tenant_id = $1 and one.account_id = asked.id and one.kind = 'expansion'
         and coalesce(head.status, one.status) = any($3)
         and one.raised_at >= $4::timestamptz - make_interval(hours => 24 * $6)
         and one.raised_at < $5
       -- Each account's own few rows; joined, all of the tenant's would be read.
       offset 0) f`,
    [tenantId, kinship.near, statusesFrom(rule), from, to, LOOK_BACK_DAYS],
  );
  const kin = relatives(kinship);
  const flagsOf = Map.groupBy(flags, ({ accountId }) => accountId);
  return deals.map(({ accountId, amountMinor, flagId, signal, team, ...deal }) => ({
    ...deal,
    amountMinor: BigInt(amountMinor),
    credited: flagId === null ? null : { flagId, signal, team },
    touches: (accountId === null ? [] : (kin.get(accountId) ?? [accountId]))
      .flatMap((id) => flagsOf.get(id) ?? [])
      .filter((flag) =>
        isOfDealsAccount(
          { accountId: flag.accountId, raisedAt: flag.at },
          { accountId, createdAt: deal.createdAt },
          kinship,
          kinship.merges,
        ),
      )
      .map(({ accountId: _account, ...touch }) => touch),
  }));
}
