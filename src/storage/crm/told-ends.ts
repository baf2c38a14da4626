// Deals that are gone: deleted, or merged into another. Told before the deal itself is known, it counts all the same.
import type { Database } from "../database.ts";
import { type DealKey, FIRST_TOLD, type Told } from "./told.ts";

export interface StoredEnds {
  readonly updated: number;
  /** Ends in these rows. */
  readonly deals: number;
  /** Of them, those that were never told before. */
  readonly facts: number;
  readonly accountIds: readonly string[];
  readonly unmatched: readonly DealKey[];
}

/**
 * Stores the ends that were told, and brings every deal of these rows to its end or back from it: what was told last
 * counts, so a deal that is told of after its end is there again, and of the same instant the end counts.
 */
export async function storeEnds(tx: Database, tenantId: string, told: Told): Promise<StoredEnds> {
  const params = [tenantId, told.at, ...told.params];
  let [deals, facts] = [0, 0];
  if (told.hasEnds) {
    const [stored] = await tx.query<{ deals: number; facts: number }>(storeFacts(told), params);
    deals = stored?.deals ?? 0;
    facts = stored?.facts ?? 0;
    // Whoever tells of such a deal for the first time at this moment is waited for: the key is taken, and given back.
    const taken = await tx.query<DealKey>(takeKeys(told), params);
    if (taken.length > 0)
      await tx.query(
        `delete from opportunities
         where tenant_id = $1 and (crm, id) in (
           select crm, id from jsonb_to_recordset($2::jsonb) as k (crm text, id text))`,
        [tenantId, JSON.stringify(taken)],
      );
  }
  const [ended] = await tx.query<{
    updated: number;
    accountIds: string[];
    unmatched: DealKey[];
  }>(bringToEnds(told), params);
  return {
    updated: ended?.updated ?? 0,
    deals,
    facts,
    accountIds: ended?.accountIds ?? [],
    unmatched: ended?.unmatched ?? [],
  };
}

const storeFacts = ({ relation, source, untimed }: Told): string => `
  with told as materialized (
    select d.crm, d.id, d.what, d.merged_into, d.told_at as said_at,
      sha256(convert_to(jsonb_build_array(d.what, d.merged_into)::text, 'UTF8')) as sha256
    from ${relation} d
    where d.what <> 'deal'
  ), stored as (
    insert into opportunity_facts (tenant_id, crm, id, told_at, sha256, what, source, received_at,
      merged_into)
    select $1, t.crm, t.id, coalesce(t.said_at,
        ${untimed === "first-told" ? FIRST_TOLD : STILL_TOLD},
        greatest($2::timestamptz, o.told_at + interval '1 microsecond')),
      t.sha256, t.what, '${source}', $2::timestamptz, t.merged_into
    from told t
    left join opportunities o on t.said_at is null
      and o.tenant_id = $1 and o.crm = t.crm and o.id = t.id
    on conflict do nothing
    returning id
  )
  select (select count(distinct (crm, id))::int from told) as deals,
    (select count(*)::int from stored) as facts`;

/** When the end of `t` was told, unless the deal was told of since. */
const STILL_TOLD = `(select min(f.told_at) from opportunity_facts f
  where f.tenant_id = $1 and f.crm = t.crm and f.id = t.id and f.sha256 = t.sha256
    and f.told_at >= o.told_at)`;

const takeKeys = ({ relation }: Told): string => `
  insert into opportunities (tenant_id, crm, id, name, type, status, amount_minor, currency,
    created_at, first_seen_at, updated_at)
  select distinct $1::uuid, d.crm, d.id, '', 'services', 'open', 0, 'XXX', $2::timestamptz,
    'infinity'::timestamptz, $2::timestamptz
  from ${relation} d
  where d.what <> 'deal'
  order by 2, 3
  on conflict do nothing
  returning crm, id`;

const bringToEnds = ({ relation }: Told): string => `
  with ended as materialized (
    select distinct on (f.crm, f.id) f.crm, f.id, f.what, f.told_at, f.merged_into
    from opportunity_facts f
    where f.tenant_id = $1 and f.what <> 'deal'
      and (f.crm, f.id) in (select d.crm, d.id from ${relation} d)
    order by f.crm, f.id, f.told_at desc, f.what desc, f.sha256 desc
  ), ending as (
    select o.crm, o.id,
      case when e.what = 'deleted' and e.told_at >= o.told_at then e.told_at end as deleted_at,
      case when e.what = 'merged' and e.told_at >= o.told_at then e.merged_into end as merged_into,
      case when e.what = 'merged' and e.told_at >= o.told_at then e.told_at end as merged_at
    from ended e
    join opportunities o on o.tenant_id = $1 and o.crm = e.crm and o.id = e.id
    order by o.crm, o.id
    for no key update of o
  ), stored as (
    update opportunities o
    set deleted_at = e.deleted_at, merged_into = e.merged_into, merged_at = e.merged_at,
      updated_at = $2
    from ending e
    where o.tenant_id = $1 and o.crm = e.crm and o.id = e.id
      and (o.deleted_at, o.merged_into, o.merged_at)
        is distinct from (e.deleted_at, e.merged_into, e.merged_at)
    returning o.crm, o.id, o.account_id, o.merged_into
  ), touched as (
    select account_id from stored
    union
    -- Whose flags follow it, and whose others look at it.
    select s.account_id from stored join opportunities s
      on s.tenant_id = $1 and s.crm = stored.crm and s.id = stored.merged_into
  )
  select (select count(*)::int from stored) as updated,
    coalesce((select array_agg(account_id::text) from touched where account_id is not null), '{}')
      as "accountIds",
    coalesce((select jsonb_agg(jsonb_build_object('crm', crm, 'id', id)) from stored
      where account_id is null), '[]') as unmatched`;
