// Which account is it: what deals and CRMs tell of companies, and whose account each is. Set-based, so that a file of a
// million rows and a webhook of one go the same way; the rule itself is `domain/matching/which-account.ts`.
import type { Database } from "../database.ts";
import { lookAgain, type Moved } from "./look-again.ts";

/** Rows of deals as `storeTold` takes them; their own placeholders begin with `$3`. */
export interface ToldRows {
  readonly relation: string;
  readonly params: readonly unknown[];
  readonly at: Date;
}

/** A company as the CRM tells of it; what is `undefined` was not told. */
export interface ToldAccount {
  readonly crm: string;
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly domain?: string | null | undefined;
  /** The Zendesk organization that the CRM names. */
  readonly externalId?: string | null | undefined;
  readonly parentId?: string | null | undefined;
  /** By the CRM's own clock. */
  readonly toldAt: Date;
}

/** What the deal of the row `d` is keyed by: the CRM's id, else the Zendesk organization, else the name. */
const keyOf = (d: string, toldAccountId: string): string =>
  `coalesce(${d}.crm_account_id, 'zendesk:' || ${toldAccountId}::text,
    'name:' || nullif(account_name_key(${d}.account_name), ''))`;

/**
 * Whose account a told deal is, for the statement that stores it: `join` goes behind `from … l`, where `l` has `crm`,
 * `told_account_id`, `crm_account_id` and `account_name`, and `$1` is the tenant. What somebody decided by hand comes
 * first, then the Zendesk organization that the deal itself names, then what is known of the CRM's company.
 */
export const ACCOUNT_OF_TOLD = {
  join: `left join crm_accounts matched on matched.tenant_id = $1 and matched.crm = l.crm
      and matched.id = ${keyOf("l", "l.told_account_id")}
    left join accounts by_id on by_id.tenant_id = $1 and by_id.id = l.told_account_id
    left join accounts by_crm on by_crm.tenant_id = $1 and by_crm.crm_id = l.crm_account_id`,
  value: `case when matched.decided_by is not null then matched.account_id
    else coalesce(by_id.id, matched.account_id, by_crm.id) end`,
};

/**
 * Takes note of the companies that these deals are of, and resolves those that are new or changed. To be called before
 * the deals themselves are stored. Returns the deals of earlier times that are of another account now: credits have to
 * be decided for both.
 */
export async function resolveAccounts(
  tx: Database,
  tenantId: string,
  told: ToldRows,
): Promise<Moved> {
  // Without a time of its own a deal stands so now; told again as it was, it is of the time it was told first.
  const source = `
    select d.crm, ${keyOf("d", "d.account_id")} as id, d.account_name as name, null::text as domain,
      d.account_id as external_id, null::text as parent_id,
      coalesce(d.told_at, case when (o.told_account_id, o.crm_account_id, o.account_name)
        is not distinct from (d.account_id, d.crm_account_id, d.account_name) then o.told_at end,
        $2::timestamptz) as told_at
    from ${told.relation} d
    left join opportunities o on d.told_at is null
      and o.tenant_id = $1 and o.crm = d.crm and o.id = d.id
    where d.what = 'deal'
      -- Nothing is left to be found out about a deal that names an organization we know and no company of the CRM.
      and not (d.crm_account_id is null and exists (
        select from accounts a where a.tenant_id = $1 and a.id = d.account_id))`;
  return takeNote(tx, tenantId, source, told.params, told.at);
}

/** Stores what a CRM tells of its companies, and looks at their matches. */
export const tellAccounts = (
  tx: Database,
  tenantId: string,
  accounts: readonly ToldAccount[],
  at: Date,
): Promise<Moved> =>
  takeNote(
    tx,
    tenantId,
    `select crm, id, name, domain, "externalId" as external_id, "parentId" as parent_id,
       least("toldAt", $2::timestamptz) as told_at
     from jsonb_to_recordset($3::jsonb) as a (crm text, id text, name text, domain text,
       "externalId" int8, "parentId" text, "toldAt" timestamptz)`,
    [JSON.stringify(accounts)],
    at,
  );

async function takeNote(
  tx: Database,
  tenantId: string,
  source: string,
  params: readonly unknown[],
  at: Date,
): Promise<Moved> {
  const [noted] = await tx.query<{ due: boolean; former: unknown[] }>(noteSql(source), [
    tenantId,
    at,
    ...params,
  ]);
  if (noted?.due !== true) return { accountIds: [], unmatched: [], isComplete: true };
  return lookAgain(tx, tenantId, at, noted.former);
}

/** The later of two facts by the CRM's time; of the same instant the greater. */
const later = (fact: string, toldAt: string) =>
  `(excluded.${toldAt} is not null and (c.${toldAt} is null
    or (excluded.${toldAt}, excluded.${fact}) > (c.${toldAt}, c.${fact})))`;
const FACTS = [
  ["name", "name_told_at"],
  ["domain", "domain_told_at"],
  ["external_id", "external_told_at"],
] as const;

const noteSql = (source: string): string => `
  with told as materialized (
    select distinct * from (${source}) as s where id is not null
  ), folded as (
    select crm, id, max(told_at) as told_at,
      (array_agg(parent_id order by told_at desc, parent_id desc) filter (where parent_id is not null))[1]
        as parent_id,
      ${FACTS.map(
        ([fact, toldAt]) => `
      (array_agg(${fact} order by told_at desc, ${fact} desc) filter (where ${fact} is not null))[1] as ${fact},
      max(told_at) filter (where ${fact} is not null) as ${toldAt}`,
      ).join(",")}
    from told
    group by crm, id
  ), stored as (
    insert into crm_accounts as c (tenant_id, crm, id, told_at, parent_id,
      ${FACTS.flat().join(", ")})
    select $1::uuid, crm, id, told_at, parent_id, ${FACTS.flat().join(", ")}
    from folded
    -- In one order, so that two who tell of the same companies never wait for each other in a circle.
    order by crm, id
    on conflict (tenant_id, crm, id) do update set
      ${FACTS.map(
        ([fact, toldAt]) => `
      ${fact} = case when ${later(fact, toldAt)} then excluded.${fact} else c.${fact} end,
      ${toldAt} = greatest(c.${toldAt}, excluded.${toldAt})`,
      ).join(",")},
      parent_id = case when excluded.told_at >= c.told_at then coalesce(excluded.parent_id, c.parent_id)
        else coalesce(c.parent_id, excluded.parent_id) end,
      told_at = greatest(c.told_at, excluded.told_at),
      due = c.due or ${FACTS.map(
        ([fact, toldAt]) =>
          `(${later(fact, toldAt)} and c.${fact} is distinct from excluded.${fact})`,
      ).join(" or ")},
      weigh_due = c.weigh_due or c.account_id is null
    where ${FACTS.map(([fact, toldAt]) => later(fact, toldAt)).join(" or ")}
      or (c.account_id is null and not c.weigh_due)
      or excluded.told_at > c.told_at and excluded.parent_id is distinct from c.parent_id
    returning crm, id, name_key, domain_key, external_id, due
  )
  select exists (select from stored where due) as due,
    -- What they were called before, since others may be alone with that name now.
    coalesce((select jsonb_agg(jsonb_build_object('crm', s.crm, 'nameKey', f.name_key,
        'domainKey', f.domain_key, 'accountId', f.external_id::text))
      from stored s join crm_accounts f on f.tenant_id = $1 and f.crm = s.crm and f.id = s.id
      where (f.name_key, f.domain_key, f.external_id)
        is distinct from (s.name_key, s.domain_key, s.external_id)), '[]') as former`;
