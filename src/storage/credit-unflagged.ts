// Deals of accounts that nobody ever flagged. Most of a file is of such accounts: what is owed there follows from a deal's
// type and from whether it still is, so it is decided where the deals lie, many accounts with one statement.
import { decideAmong, EXPANSION_TYPES, lookAround, type Rule } from "../domain/attribution.ts";
import { SEALS_AFTER_DAYS } from "../domain/attribution/sealing.ts";
import { ruleOf } from "./attribution-rules.ts";
import type { Database } from "./database.ts";
import { kinshipOf } from "./kinship.ts";
import { lockAccounts } from "./locks.ts";

/**
 * Decides the deals of those of the accounts that have nothing a decision could rest on: no flag that could qualify, no
 * other account that counts as theirs, no dispute, no credit to be taken from a flag, and no flag that follows one of
 * their deals. Stores the same credits and events as `creditAccounts` would; returns the accounts that are left to it.
 */
export async function creditUnflagged(
  tx: Database,
  tenantId: string,
  accountIds: readonly string[],
  at: Date,
): Promise<string[]> {
  // In the order in which everybody takes them, the ones that are left included.
  await lockAccounts(tx, tenantId, (await kinshipOf(tx, tenantId, accountIds)).near);
  // Read after that: who applies a newer one to these accounts has done so, or waits.
  const rule = await ruleOf(tx, tenantId);
  const { inScope, otherwise } = decisionsBy(rule);
  const left = await tx.query<{ id: string }>(CREDIT_UNFLAGGED, [
    tenantId,
    accountIds,
    at,
    JSON.stringify(inScope),
    otherwise.bucket,
    otherwise.reason,
    rule.version,
  ]);
  return left.map(({ id }) => id);
}

/** What the rule says where there is no flag: neither times nor amounts have a part in it. */
function decisionsBy(rule: Rule) {
  const around = lookAround(
    { flags: [], otherOpportunities: [], activities: [], asOf: 0 },
    "0",
    rule,
  );
  const decide = (type: string, gone: "deleted" | "merged" | null) =>
    decideAmong(around, { id: "", type, accountId: "0", createdAt: 0, closedAt: null, gone }, rule);
  return {
    inScope: EXPANSION_TYPES.flatMap((type) =>
      ([null, "deleted", "merged"] as const).map((gone) => {
        const { bucket, reason } = decide(type, gone);
        return { type, gone: gone ?? "", bucket, reason };
      }),
    ),
    /** Of all other types of deals. */
    otherwise: decide("", null),
  };
}

// Everything is looked up by its index, `(select … limit 1)` and `offset 0` see to that: among rows of the same
// transaction, of which the planner knows nothing yet, it would read whole tables with each statement. What only an index
// that begins with the CRM could find is read once instead: the planner may take another one that begins so.
const CREDIT_UNFLAGGED = `
  with decisions as materialized (
    select * from jsonb_to_recordset($4::jsonb) as k (type text, gone text, bucket text, reason text)
  ), parents as materialized (
    select distinct crm, parent_id as id from crm_accounts where tenant_id = $1 and parent_id is not null
  ), survivors as materialized (
    select distinct crm, merged_into as id from opportunities
    where tenant_id = $1 and merged_into is not null
  ), unflagged as materialized (
    select a.id from unnest($2::int8[]) as a (id)
    where (select true from flags f where f.tenant_id = $1 and f.account_id = a.id and f.kind = 'expansion'
        and f.status not in ('declined', 'duplicate', 'expired', 'withdrawn') limit 1) is null
      and (select true from account_relations r where r.tenant_id = $1 and r.child_id = a.id limit 1) is null
      and (select true from account_relations r where r.tenant_id = $1 and r.parent_id = a.id limit 1) is null
      and (select true from account_merges m where m.tenant_id = $1 and m.from_id = a.id limit 1) is null
      and (select true from account_merges m where m.tenant_id = $1 and m.into_id = a.id limit 1) is null
      -- Nothing is owed to the flags of companies that only the CRM calls related; the reason names them.
      and (select true from crm_accounts c where c.tenant_id = $1 and c.account_id = a.id
        and (c.parent_id is not null or (c.crm, c.id) in (select crm, id from parents)) limit 1) is null
  ), deals as materialized (
    select a.id as account_id, o.crm, o.id, o.type,
      case when o.merged_into is not null then 'merged' when o.deleted_at is not null then 'deleted'
        else '' end as gone,
      o.status <> 'open' and o.closed_at is not null and greatest(o.closed_at, o.first_seen_at)
        < $3::timestamptz - make_interval(hours => 24 * ${SEALS_AFTER_DAYS}) as is_sealed,
      c.bucket, c.reason, c.rule_version,
      c.flag_id is not null or c.dispute_id is not null
        or (select true from disputes d where d.tenant_id = $1 and d.crm = o.crm
          and d.opportunity_id = o.id and d.status = 'decided' limit 1) is not null
        or (select true from flags f where f.tenant_id = $1 and f.crm = o.crm
          and f.opportunity_id = o.id limit 1) is not null
        -- A flag may follow the deal that was merged into this one.
        or (o.crm, o.id) in (select crm, id from survivors) as is_special
    from unflagged a
    cross join lateral (
      select * from opportunities o where o.tenant_id = $1 and o.account_id = a.id offset 0) o
    left join lateral (
      select * from credits c where c.tenant_id = $1 and c.crm = o.crm and c.opportunity_id = o.id
      offset 0) c on true
  ), special as materialized (
    select distinct account_id from deals where is_special
  ), decided as materialized (
    select d.crm, d.id, d.bucket as former_bucket, coalesce(k.bucket, $5) as bucket,
      coalesce(k.reason, $6) as reason
    from deals d left join decisions k on k.type = d.type and k.gone = d.gone
    where not (d.bucket is not null and d.is_sealed)
      and (d.bucket, d.reason, d.rule_version)
        is distinct from (coalesce(k.bucket, $5), coalesce(k.reason, $6), $7::int)
      and d.account_id not in (select account_id from special)
  ), stored as (
    insert into credits (tenant_id, crm, opportunity_id, bucket, reason, rule_version, decided_at)
    select $1::uuid, crm, id, bucket, reason, $7::int, $3::timestamptz from decided
    order by crm, id
    on conflict (tenant_id, crm, opportunity_id) do update set
      bucket = excluded.bucket, reason = excluded.reason, rule_version = excluded.rule_version,
      decided_at = excluded.decided_at
  ), logged as (
    insert into credit_events (tenant_id, crm, opportunity_id, seq, at, bucket, reason, rule_version,
      was_bucket, because)
    select $1::uuid, crm, id, 1 + coalesce((select max(e.seq) from credit_events e
        where e.tenant_id = $1 and e.crm = d.crm and e.opportunity_id = d.id), 0),
      $3::timestamptz, bucket, reason, $7::int, former_bucket, 'facts'
    from decided d
  )
  select a.id from unnest($2::int8[]) as a (id)
  where a.id not in (select id from unflagged) or a.id in (select account_id from special)`;
