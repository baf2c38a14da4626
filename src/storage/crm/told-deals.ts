// The one way into `opportunities`: what CRMs tell, folded so that every order and every repetition ends alike.
import type { Database } from "../database.ts";
import { ACCOUNT_OF_TOLD, resolveAccounts } from "../matching/resolve-accounts.ts";
import { type DealKey, FIRST_TOLD, type Told } from "./told.ts";
import { storeEnds } from "./told-ends.ts";

/** Deals whose credits have to be decided again. */
export interface Touched {
  readonly accountIds: readonly string[];
  /** Changed deals of no account that is known here. */
  readonly unmatched: readonly DealKey[];
}

export interface StoredDeals {
  readonly created: number;
  readonly updated: number;
  /** Deals of these rows that stand as they stood. */
  readonly unchanged: number;
  /** Deals of these rows whose account is not known here. */
  readonly noAccount: number;
  /** Facts that were never told before, whether or not they change how a deal stands. */
  readonly facts: number;
  readonly touched: Touched;
}

interface FoldedRow {
  readonly created: number;
  readonly updated: number;
  readonly deals: number;
  readonly noAccount: number;
  readonly facts: number;
  readonly accountIds: string[];
  readonly unmatched: DealKey[];
}

/**
 * Stores what was told, in three statements at most whatever their number; credits are decided afterwards, for what it
 * says was touched. A deal keeps the earliest creation ever told and, of everything else, what the CRM changed last by
 * its own clock; of two facts of the same instant the greater hash. Memory and touched lists grow with the rows: a long
 * file comes in parts, within one transaction.
 */
export async function storeTold(tx: Database, tenantId: string, told: Told): Promise<StoredDeals> {
  const moved = await resolveAccounts(tx, tenantId, told);
  const [folded] = await tx.query<FoldedRow>(foldDeals(told), [tenantId, told.at, ...told.params]);
  const ends = await storeEnds(tx, tenantId, told);
  if (folded === undefined) throw new Error("Telling of deals was not answered.");
  const updated = folded.updated + ends.updated;
  return {
    created: folded.created,
    updated,
    unchanged: Math.max(0, folded.deals + ends.deals - folded.created - updated),
    noAccount: folded.noAccount,
    facts: folded.facts + ends.facts,
    touched: {
      accountIds: [...new Set([...moved.accountIds, ...folded.accountIds, ...ends.accountIds])],
      unmatched: [...moved.unmatched, ...folded.unmatched, ...ends.unmatched],
    },
  };
}

/** What a person sees of a deal: a fact that changes none of it has changed nothing. */
const SEEN = [
  "account_id",
  "crm_account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount_minor",
  "currency",
  "closed_at",
  "prior_arr_minor",
  "new_arr_minor",
  "escalator_minor",
] as const;
const KEPT = [...SEEN, "told_account_id", "told_at", "told_sha256"];
const TOLD = KEPT.filter((column) => !["account_id", "told_at", "told_sha256"].includes(column));
const of = (row: string, columns: readonly string[]) =>
  columns.map((column) => `${row}.${column}`).join(", ");

const foldDeals = ({ relation, source, untimed }: Told): string => `
  with told as materialized (
    select d.crm, d.id, d.account_id as told_account_id, d.crm_account_id, d.account_name, d.name,
      d.type, d.status, d.amount_minor, d.currency::char(3) as currency, d.created_at, d.closed_at,
      d.prior_arr_minor, d.new_arr_minor, d.escalator_minor, d.told_at as said_at,
      deal_sha256(d.account_id, d.crm_account_id, d.account_name, d.name, d.type, d.status,
        d.amount_minor, d.currency, d.created_at, d.closed_at, d.prior_arr_minor,
        d.new_arr_minor, d.escalator_minor) as sha256
    from ${relation} d
    where d.what = 'deal'
  ), timed as materialized (
    select t.*, coalesce(t.said_at,
      ${untimed === "first-told" ? FIRST_TOLD : "case when o.told_sha256 = t.sha256 then o.told_at end"},
      greatest($2::timestamptz, o.told_at + interval '1 microsecond')) as told_at
    from told t
    left join opportunities o on t.said_at is null
      and o.tenant_id = $1 and o.crm = t.crm and o.id = t.id
  ), fact as (
    insert into opportunity_facts (tenant_id, crm, id, told_at, sha256, what, source, received_at,
      account_id, crm_account_id, account_name, name, type, status, amount_minor, currency,
      created_at, closed_at, prior_arr_minor, new_arr_minor, escalator_minor)
    select $1, crm, id, told_at, sha256, 'deal', '${source}', $2::timestamptz, told_account_id,
      crm_account_id, account_name, name, type, status, amount_minor, currency, created_at,
      closed_at, prior_arr_minor, new_arr_minor, escalator_minor
    from timed
    on conflict do nothing
    returning id
  ), latest as (
    select distinct on (crm, id) *, min(created_at) over (partition by crm, id) as earliest
    from timed
    order by crm, id, told_at desc, sha256 desc
  ), stored as (
    insert into opportunities as o (tenant_id, crm, id, account_id, told_at, told_sha256,
      ${TOLD.join(", ")}, created_at, first_seen_at, updated_at)
    select $1, l.crm, l.id, ${ACCOUNT_OF_TOLD.value}, l.told_at, l.sha256,
      ${of("l", TOLD)}, l.earliest, $2, $2
    from latest l
    ${ACCOUNT_OF_TOLD.join}
    -- In one order, so that two who tell of the same deals never wait for each other in a circle.
    order by l.crm, l.id
    on conflict (tenant_id, crm, id) do update set
      (${KEPT.join(", ")}) = (
        select ${KEPT.join(", ")}
        from (values (true, ${of("excluded", KEPT)}), (false, ${of("o", KEPT)}))
          as v (newer, ${KEPT.join(", ")})
        where v.newer = ((excluded.told_at, excluded.told_sha256) >= (o.told_at, o.told_sha256))),
      created_at = least(o.created_at, excluded.created_at),
      updated_at = excluded.updated_at
    where excluded.created_at < o.created_at
      or ((excluded.told_at, excluded.told_sha256) >= (o.told_at, o.told_sha256)
        and (${of("o", KEPT)}) is distinct from (${of("excluded", KEPT)}))
    returning crm, id, created_at, ${SEEN.join(", ")}
  ), changed as (
    -- A statement sees the table as it was before it wrote.
    select s.crm, s.id, s.account_id, o.account_id as former_account_id, o.id is null as is_new
    from stored s
    left join opportunities o on o.tenant_id = $1 and o.crm = s.crm and o.id = s.id
    where o.id is null
      or (${of("o", SEEN)}, o.created_at) is distinct from (${of("s", SEEN)}, s.created_at)
  )
  select
    (select count(*)::int from changed where is_new) as created,
    (select count(*)::int from changed where not is_new) as updated,
    (select count(*)::int from latest) as deals,
    (select count(*)::int from fact) as facts,
    (select count(*)::int from latest l
      left join stored s using (crm, id)
      left join opportunities o on o.tenant_id = $1 and o.crm = l.crm and o.id = l.id
      where case when s.id is null then o.account_id else s.account_id end is null) as "noAccount",
    coalesce((select array_agg(distinct each::text) from changed,
      unnest(array[account_id, former_account_id]) as each where each is not null), '{}')
      as "accountIds",
    coalesce((select jsonb_agg(jsonb_build_object('crm', crm, 'id', id)) from changed
      where account_id is null), '[]') as unmatched`;
