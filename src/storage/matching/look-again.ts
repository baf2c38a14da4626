// Looks at the matches of companies that are due: those that changed, and those that share something with them.
import type { Database } from "../database.ts";

/** Deals that are of another account than before; their credits have to be decided. */
export interface Moved {
  readonly accountIds: readonly string[];
  /** Deals that have no account any more. */
  readonly unmatched: readonly { readonly crm: string; readonly id: string }[];
  /** `false`: somebody else is looking at this tenant's matches just now; the job does it after them. */
  readonly isComplete: boolean;
}

export const NOTHING_MOVED: Moved = { accountIds: [], unmatched: [], isComplete: true };

/** Companies per statement. */
const AT_ONCE = 5000;

/** What two steps moved. */
export const together = (one: Moved, other: Moved): Moved => ({
  accountIds: [...new Set([...one.accountIds, ...other.accountIds])],
  unmatched: [...one.unmatched, ...other.unmatched],
  isComplete: one.isComplete && other.isComplete,
});

/**
 * Resolves every company of the tenant that is due, and gives its deals their account. `former` are keys that something
 * had before it changed: whoever shares them may stand alone now. One at a time per tenant, since two that each bring a
 * company of one name would not see each other; whoever comes second leaves it to the job.
 */
export async function lookAgain(
  tx: Database,
  tenantId: string,
  at: Date,
  former: readonly unknown[] = [],
): Promise<Moved> {
  const [lock] = await tx.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('matching ' || $1::text, 17)) as taken`,
    [tenantId],
  );
  await tx.query(MARK, [tenantId, JSON.stringify(former)]);
  if (lock?.taken !== true) return { ...NOTHING_MOVED, isComplete: false };
  let moved = NOTHING_MOVED;
  // In parts, since a statement has only so long; what is certain of one rests on nothing that is decided here.
  for (let looked = AT_ONCE; looked === AT_ONCE;) {
    const companies = await tx.query<{ crm: string; id: string; isOther: boolean }>(RESOLVE, [
      tenantId,
      at,
    ]);
    looked = companies.length;
    const others = companies.filter(({ isOther }) => isOther);
    if (others.length > 0) moved = together(moved, await moveDeals(tx, tenantId, others, at));
  }
  return moved;
}

/** Whether what is known of the company `s` may be another thing now; `settled` are doubts that one more sharer leaves as they are. */
const mayChange = (settled: string): string => `s.decided_by is null and not s.due
      and (s.reason in ('name', 'domain') or (s.doubt <> 'near-name' and (k.is_gone or s.doubt not in
        ('unknown-id', 'evidence-disagrees', 'domain-shared', 'name-shared', ${settled}))))`;

/**
 * Marks those whose match may be another one, because they share a name or a domain with a company that is due, or with
 * an account that such a company is or was. One more company can only take certainty away, and only from what rests on a
 * name or a domain; one less can give it to whoever waits. So a file of companies of one name does not have all of them
 * looked at again with each of its parts.
 */
const MARK = `
  with changed as materialized (
    select c.crm, c.id, c.name_key, c.domain_key, c.external_id, false as is_gone
    from crm_accounts c
    where c.tenant_id = $1 and c.due
    union all
    select f.crm, null, f."nameKey", f."domainKey", f."accountId", true
    from jsonb_to_recordset($2::jsonb) as f (crm text, "nameKey" text, "domainKey" text, "accountId" int8)
  ), keys as materialized (
    select distinct crm, name_key, domain_key, is_gone from changed
    union
    select c.crm, a.name_key, a.domain_key, c.is_gone
    from changed c join accounts a on a.tenant_id = $1 and a.id = c.external_id
    union
    select c.crm, a.name_key, a.domain_key, c.is_gone
    from changed c join accounts a on a.tenant_id = $1 and a.crm_id = c.id
  ), sharing as (
    select s.crm, s.id
    from keys k join crm_accounts s on s.tenant_id = $1 and s.crm = k.crm
      and s.name_key = k.name_key and s.name_key <> ''
    where ${mayChange("'domain-shared-in-crm', 'name-shared-in-crm'")}
    union
    select s.crm, s.id
    from keys k join crm_accounts s on s.tenant_id = $1 and s.crm = k.crm
      and s.domain_key = k.domain_key
    where ${mayChange("'domain-shared-in-crm'")}
  )
  update crm_accounts c
  set due = true
  from sharing s
  where c.tenant_id = $1 and c.crm = s.crm and c.id = s.id and not c.due and c.decided_by is null`;

/**
 * Whether another company of the CRM is this account by its id, or because somebody said so. `is true` keeps a column from
 * being looked up by: before a table is analyzed, every index of it looks as good as the one that is.
 */
const takenBy = (found: string): string => `(
  exists (select from crm_accounts o
    where o.tenant_id = $1 and o.external_id = ${found}.account_id
      and (o.crm = d.crm) is true and o.id <> d.id)
  or exists (select from crm_accounts o
    where o.tenant_id = $1 and o.account_id = ${found}.account_id and (o.reason = 'by-hand') is true
      and (o.crm = d.crm) is true and o.id <> d.id)
  or exists (select from crm_accounts o
    where o.tenant_id = $1 and o.crm = d.crm and o.id = ${found}.crm_id and o.id <> d.id))`;

/**
 * The rule of `whichAccount`, over everybody who is due. Ids are certain; a domain or a name is, where it is one
 * account's and one company's alone and nothing speaks against it.
 */
const RESOLVE = `
  with due as materialized (
    select c.crm, c.id, c.name, c.domain, c.name_key, c.domain_key, c.external_id, c.account_id,
      c.id !~ '^(?:name|zendesk):' as has_id
    from crm_accounts c
    where c.tenant_id = $1 and c.due and c.decided_by is null
    order by c.crm, c.id limit ${AT_ONCE}
  ), looked as materialized (
    -- Company by company, each by an index: one account or company beside the first is all that has to be known, however
    -- many share a name.
    select d.crm, d.id, d.account_id as former_id, d.external_id, d.name_key,
      e.id as by_external, k.id as by_crm,
      nullif(m.n, 0) as domains, nullif(n.n, 0) as names, nullif(b.n, 0) as agreeing,
      m.account_id as domain_id, n.account_id as name_id,
      m.same_host, n.forms_agree, coalesce(n.other_domain, false) as other_domain,
      m.n = 1 and exists (select from crm_accounts o
        where o.tenant_id = $1 and o.crm = d.crm and o.domain_key = d.domain_key and o.id <> d.id)
        as crm_shares_domain,
      n.n = 1 and (select count(*) from (select from crm_accounts o
        where o.tenant_id = $1 and o.crm = d.crm and o.name_key = d.name_key and o.name_key <> ''
          and o.id !~ '^(?:name|zendesk):' limit 2) as two) > 1 as crm_shares_name,
      m.n = 1 and d.has_id and ${takenBy("m")} as domain_taken,
      n.n = 1 and d.has_id and ${takenBy("n")} as name_taken
    from due d
    left join accounts e on e.tenant_id = $1 and e.id = d.external_id
    left join accounts k on k.tenant_id = $1 and k.crm_id = d.id
    cross join lateral (
      select count(*) as n, min(id) as account_id, min(crm_id) as crm_id,
        bool_and(account_domain_host(domain) = account_domain_host(d.domain)) as same_host
      from (select a.id, a.crm_id, a.domain from accounts a
        where a.tenant_id = $1 and a.domain_key = d.domain_key limit 2) as two) m
    cross join lateral (
      select count(*) as n, min(id) as account_id, min(crm_id) as crm_id,
        bool_and(name = d.name or (select ours = theirs or ours = '' or theirs = ''
          from (select account_legal_form(name) as ours, account_legal_form(d.name) as theirs offset 0) as forms))
          as forms_agree,
        bool_or(domain_key <> d.domain_key) as other_domain
      from (select a.id, a.crm_id, a.name, a.domain_key from accounts a
        where a.tenant_id = $1 and a.name_key = d.name_key and a.name_key <> '' limit 2) as two) n
    cross join lateral (
      select count(*) as n from (select from accounts a
        where a.tenant_id = $1 and a.name_key = d.name_key and a.name_key <> ''
          and a.domain_key = d.domain_key limit 2) as two) b
  ), reasoned as (
    select *, case
      when by_external is not null then 'external-id'
      when by_crm is not null then 'crm-id'
      when external_id is not null then null
      when domains = 1 and (names is null or agreeing > 0) and same_host and not crm_shares_domain
        and not domain_taken then 'domain'
      when names = 1 and (domains is null or agreeing = 1) and forms_agree and not other_domain
        and not crm_shares_name and not name_taken then 'name'
    end as reason
    from looked
  ), decided as (
    select crm, id, former_id, name_key, reason,
      case reason when 'external-id' then by_external when 'crm-id' then by_crm
        when 'domain' then domain_id when 'name' then name_id end as account_id,
      case
        when reason is not null or (domains is null and names is null) then null
        when external_id is not null then 'unknown-id'
        when domains > 0 and names > 0 and agreeing is null then 'evidence-disagrees'
        when domains > 1 then 'domain-shared'
        when names > 1 then 'name-shared'
        when domains = 1 and crm_shares_domain then 'domain-shared-in-crm'
        when names = 1 and crm_shares_name then 'name-shared-in-crm'
        when domains = 1 and not same_host then 'subdomain'
        when other_domain then 'domain-differs'
        when not forms_agree then 'other-legal-form'
        else 'taken'
      end as doubt,
      -- One account is all that is in question.
      coalesce(domains, 1) = 1 and coalesce(names, 1) = 1
        and (domain_id is null or name_id is null or domain_id = name_id) as is_one
    from reasoned
  ), stored as (
    update crm_accounts c
    set account_id = d.account_id, reason = d.reason, doubt = d.doubt,
      certainty = case when d.account_id is not null then 'certain'
        when d.doubt is null then null when d.is_one then 'likely' else 'doubtful' end,
      near = '{}', near_due = d.account_id is null and d.doubt is null and coalesce(d.name_key, '') <> '',
      weigh_due = c.weigh_due or d.account_id is null, due = false
    from decided d
    where c.tenant_id = $1 and c.crm = d.crm and c.id = d.id
    returning c.crm, c.id, c.account_id, d.former_id, c.reason, c.doubt
  ), rested as (
    update crm_accounts set due = false
    where tenant_id = $1 and due and decided_by is not null
  ), logged as (
    -- The first match stands in the row itself; what it is changed to afterwards is told here.
    insert into match_log (tenant_id, id, at, by_id, what, crm, crm_account_id, from_account_id,
      to_account_id, why)
    select $1::uuid, gen_random_uuid(), $2::timestamptz, null, 'matched', crm, id, former_id, account_id,
      coalesce(reason, doubt)
    from stored
    where former_id is not null and account_id is distinct from former_id
  )
  select crm, id, account_id is distinct from former_id as "isOther" from stored`;

/** Gives the deals and activities of these companies the account that is theirs now. */
export async function moveDeals(
  tx: Database,
  tenantId: string,
  companies: readonly { readonly crm: string; readonly id: string }[],
  at: Date,
): Promise<Moved> {
  const params = [tenantId, JSON.stringify(companies.map(({ crm, id }) => ({ crm, id }))), at];
  const [moved] = await tx.query<Pick<Moved, "accountIds" | "unmatched">>(MOVE, params);
  return {
    accountIds: moved?.accountIds ?? [],
    unmatched: moved?.unmatched ?? [],
    isComplete: true,
  };
}

const MOVE = `
  with companies as materialized (
    select c.crm, c.id, c.account_id, c.decided_by is not null as by_hand
    from jsonb_to_recordset($2::jsonb) as k (crm text, id text)
    join crm_accounts c on c.tenant_id = $1 and c.crm = k.crm and c.id = k.id
  ), standing as (
    select o.crm, o.id, o.account_id as former_id,
      case when c.by_hand then c.account_id else coalesce(a.id, c.account_id) end as account_id
    from companies c
    join opportunities o on o.tenant_id = $1 and o.crm = c.crm and o.account_key = c.id
    left join accounts a on a.tenant_id = $1 and a.id = o.told_account_id
  ), moved as (
    update opportunities o
    set account_id = s.account_id, updated_at = $3
    from standing s
    where o.tenant_id = $1 and o.crm = s.crm and o.id = s.id
      and s.account_id is distinct from s.former_id
    returning o.crm, o.id, o.account_id, s.former_id
  ), met as (
    update activities t
    set account_id = case when c.by_hand then c.account_id else coalesce(a.id, c.account_id) end
    from companies c, activities u
    left join accounts a on a.tenant_id = $1 and a.id = u.told_account_id
    where u.tenant_id = $1 and u.crm = c.crm and u.crm_account_id = c.id
      and t.tenant_id = $1 and t.crm = u.crm and t.id = u.id
      and t.account_id is distinct from
        case when c.by_hand then c.account_id else coalesce(a.id, c.account_id) end
    returning t.account_id, u.account_id as former_id
  )
  select
    coalesce((select array_agg(distinct each::text)
      from (select account_id, former_id from moved union all select account_id, former_id from met) as m,
        unnest(array[m.account_id, m.former_id]) as each where each is not null), '{}') as "accountIds",
    coalesce((select jsonb_agg(jsonb_build_object('crm', crm, 'id', id)) from moved
      where account_id is null), '[]') as unmatched`;
