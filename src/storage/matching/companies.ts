// Companies of the CRM as the page lists them: those that wait, most money first, those that nothing speaks for, and
// those that somebody decided.
import type { Database } from "../database.ts";

export const COMPANY_LISTS = ["doubtful", "unmatched", "decided"] as const;
export type CompanyList = (typeof COMPANY_LISTS)[number];

export interface CompanyRow {
  readonly crm: string;
  readonly id: string;
  readonly name: string | null;
  readonly domain: string | null;
  readonly externalId: string | null;
  readonly parentId: string | null;
  readonly toldAt: Date;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly reason: string | null;
  readonly certainty: "certain" | "likely" | "doubtful" | null;
  readonly doubt: string | null;
  readonly near: readonly string[];
  readonly decidedById: string | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  /** Its deals that are open or won, per currency, most of them first. */
  readonly money: readonly { currency: string; amountMinor: string; deals: number }[];
  /** Digits of the list's order; part of the place where the next page begins. */
  readonly weight: string;
}

export interface CompaniesQuestion {
  readonly list: CompanyList;
  readonly doubt?: string | undefined;
  /** Part of a name or an id. */
  readonly words?: string | undefined;
  /** The last row of the page before. */
  readonly after?: Place | undefined;
  readonly limit: number;
}

export interface Place {
  readonly weight: string;
  readonly crm: string;
  readonly id: string;
}

const WAITING = `c.account_id is null and c.decided_by is null`;
const CONDITIONS: Readonly<Record<CompanyList, string>> = {
  doubtful: `${WAITING} and c.certainty is not null`,
  unmatched: `${WAITING} and c.certainty is null`,
  decided: `c.decided_by is not null`,
};

/** A page of companies; the deals of those on it are added up as they are at this moment. */
export function companiesPage(
  database: Database,
  tenantId: string,
  { list, doubt, words, after, limit }: CompaniesQuestion,
): Promise<CompanyRow[]> {
  const params: unknown[] = [tenantId];
  const given = (value: unknown) => `$${params.push(value)}`;
  const where = [`c.tenant_id = $1`, CONDITIONS[list]];
  if (list === "doubtful" && doubt !== undefined) where.push(`c.doubt = ${given(doubt)}`);
  if (words !== undefined) {
    const like = given(`%${words.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`);
    where.push(`(c.name ilike ${like} or c.id ilike ${like} or c.domain ilike ${like})`);
  }
  // The newest decisions first; of what waits, the most money.
  const order = list === "decided" ? "decided_at" : "weight";
  if (after !== undefined) {
    const [weight, crm, id] = [given(after.weight), given(after.crm), given(after.id)];
    const type = list === "decided" ? "timestamptz" : "int8";
    where.push(`c.${order} <= ${weight}::${type}`);
    where.push(`(c.${order} < ${weight}::${type} or (c.crm, c.id) > (${crm}, ${id}))`);
  }
  return database.query<CompanyRow>(
    `with page as (
       select c.* from crm_accounts c
       where ${where.join(" and ")}
       order by c.${order} desc, c.crm, c.id limit ${given(limit)}
     )
     select c.crm, c.id, c.name, c.domain, c.external_id as "externalId", c.parent_id as "parentId",
       c.told_at as "toldAt", c.account_id as "accountId", a.name as "accountName", c.reason,
       c.certainty, c.doubt, c.near::text[] as near, c.decided_by as "decidedById",
       m.name as "decidedByName", c.decided_at as "decidedAt", ${
         list === "decided"
           ? `to_char(c.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
           : "c.weight::text"
       } as weight,
       coalesce((
         select jsonb_agg(jsonb_build_object('currency', s.currency, 'amountMinor', s.amount::text,
           'deals', s.deals) order by s.amount desc, s.currency)
         from (
           select o.currency, count(*)::int as deals, sum(o.amount_minor) as amount
           from opportunities o
           where o.tenant_id = $1 and o.crm = c.crm and o.account_key = c.id
             and o.status <> 'lost' and o.deleted_at is null and o.merged_into is null
           group by o.currency) s), '[]') as money
     from page c
     left join accounts a on a.tenant_id = $1 and a.id = c.account_id
     left join members m on m.tenant_id = $1 and m.id = c.decided_by
     order by c.${order} desc, c.crm, c.id`,
    params,
  );
}

export interface Left {
  readonly list: "doubtful" | "unmatched";
  readonly doubt: string | null;
  /** `null`: none of their deals is open or won. */
  readonly currency: string | null;
  readonly companies: number;
  readonly deals: number;
  readonly amountMinor: string;
}

/** How much is left to be decided, by why it waits and in which currency. Read off the weights, which a minute may age. */
export const companiesLeft = (database: Database, tenantId: string): Promise<Left[]> =>
  database.query<Left>(
    `select case when c.certainty is null then 'unmatched' else 'doubtful' end as list, c.doubt,
       c.currency, count(*)::int as companies, sum(c.deals)::int as deals,
       sum(c.amount_minor)::text as "amountMinor"
     from crm_accounts c
     where c.tenant_id = $1 and ${WAITING}
     group by 1, 2, 3
     order by 1, sum(c.weight) desc, 2, 3`,
    [tenantId],
  );

/** Deals that name no company at all: no id, no organization and no name. Nobody can find out whose they are. */
export const dealsOfNobody = (
  database: Database,
  tenantId: string,
): Promise<{ currency: string; deals: number; amountMinor: string }[]> =>
  database.query(
    `select o.currency, count(*)::int as deals, sum(o.amount_minor)::text as "amountMinor"
     from opportunities o
     where o.tenant_id = $1 and o.account_key is null and o.account_id is null
       and o.status <> 'lost' and o.deleted_at is null and o.merged_into is null
     group by o.currency order by sum(o.amount_minor) desc, o.currency`,
    [tenantId],
  );

/** An account that a company may be. */
export interface CandidateRow {
  readonly crm: string;
  readonly companyId: string;
  readonly accountId: string;
  readonly name: string;
  readonly domain: string | null;
  readonly crmId: string | null;
  readonly plan: string | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly ownerName: string | null;
  readonly openDeals: number;
  readonly openFlags: number;
  readonly flags: number;
  /** The organization that it was made part of. */
  readonly mergedIntoName: string | null;
  /** Another company of the CRM that is this account for certain. */
  readonly isAlready: string | null;
}

/** Candidates that one company is shown at most. */
const MOST_CANDIDATES = 9;

/** Candidates of these companies: accounts of the same domain or name, those whose names are alike, and those told by id. */
export const candidatesOf = (
  database: Database,
  tenantId: string,
  companies: readonly { readonly crm: string; readonly id: string }[],
): Promise<CandidateRow[]> =>
  database.query<CandidateRow>(
    `with asked as (
       select c.crm, c.id, c.name_key, c.domain_key, c.external_id, c.near, c.account_id
       from jsonb_to_recordset($2::jsonb) as k (crm text, id text)
       join crm_accounts c on c.tenant_id = $1 and c.crm = k.crm and c.id = k.id
     ), pairs as (
       select c.crm, c.id, a.id as account_id, 1 as rank from asked c
       join accounts a on a.tenant_id = $1 and (a.id = c.external_id or a.id = c.account_id)
       union all
       select c.crm, c.id, a.id, 1 from asked c join accounts a on a.tenant_id = $1 and a.crm_id = c.id
       union all
       select c.crm, c.id, a.id, 2 from asked c cross join lateral (
         select b.id from accounts b where b.tenant_id = $1 and b.domain_key = c.domain_key
         order by b.id limit ${MOST_CANDIDATES}) a
       union all
       select c.crm, c.id, a.id, 2 from asked c cross join lateral (
         select b.id from accounts b
         where b.tenant_id = $1 and b.name_key = c.name_key and b.name_key <> ''
         order by b.id limit ${MOST_CANDIDATES}) a
       union all
       select c.crm, c.id, n.id, 2 + n.place::int from asked c,
         unnest(c.near) with ordinality as n (id, place)
     ), ranked as (
       -- Whoever is found in two ways stands before those found in one.
       select crm, id, account_id, row_number() over (partition by crm, id
         order by min(rank), count(*) desc, account_id) as place
       from pairs group by crm, id, account_id
     )
     select r.crm, r.id as "companyId", a.id as "accountId", a.name, a.domain, a.crm_id as "crmId",
       a.plan, a.arr_minor as "arrMinor", a.currency, m.name as "ownerName",
       (select count(*)::int from opportunities o where o.tenant_id = $1 and o.account_id = a.id
         and o.status = 'open' and o.deleted_at is null and o.merged_into is null) as "openDeals",
       f.open as "openFlags", f.n as flags, i.name as "mergedIntoName",
       (select coalesce(o.name, o.id) from crm_accounts o
         where o.tenant_id = $1 and o.crm = r.crm and o.account_id = a.id and o.id <> r.id
         order by o.decided_by is null, o.id limit 1) as "isAlready"
     from ranked r
     join accounts a on a.tenant_id = $1 and a.id = r.account_id
     left join members m on m.tenant_id = $1 and m.id = a.owner_id
     left join account_merges g on g.tenant_id = $1 and g.from_id = a.id
     left join accounts i on i.tenant_id = $1 and i.id = g.into_id
     cross join lateral (
       select count(*)::int as n, count(*) filter (where status in
         ('new', 'claimed', 'contacted', 'accepted', 'opportunity'))::int as open
       from flags where tenant_id = $1 and account_id = a.id) f
     where r.place <= ${MOST_CANDIDATES}
     order by r.crm, r.id, r.place`,
    [tenantId, JSON.stringify(companies.map(({ crm, id }) => ({ crm, id })))],
  );

/** Accounts whose name, domain or id is like these words, for whoever links one by hand. */
export const findAccounts = (
  database: Database,
  tenantId: string,
  words: string,
  limit: number,
): Promise<
  {
    id: string;
    name: string;
    domain: string | null;
    plan: string | null;
    arrMinor: string | null;
    currency: string | null;
  }[]
> =>
  database.query(
    `select id, name, domain, plan, arr_minor as "arrMinor", currency
     from accounts
     where tenant_id = $1 and (name ilike $2 or domain ilike $2 or id::text = $3)
     order by name_key = account_name_key($3) desc, arr_minor desc nulls last, id limit $4`,
    [tenantId, `%${words.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`, words, limit],
  );

export interface LogRow {
  readonly id: string;
  readonly at: Date;
  readonly byName: string | null;
  readonly byId: string | null;
  readonly what: string;
  readonly crm: string | null;
  readonly crmAccountId: string | null;
  readonly companyName: string | null;
  readonly fromName: string | null;
  readonly toName: string | null;
  readonly why: string | null;
}

/** What was decided lately, by whom, the newest first. */
export const matchLog = (database: Database, tenantId: string, limit: number): Promise<LogRow[]> =>
  database.query<LogRow>(
    `select l.id, l.at, m.name as "byName", l.by_id as "byId", l.what, l.crm,
       l.crm_account_id as "crmAccountId", c.name as "companyName",
       coalesce(f.name, l.from_account_id::text) as "fromName",
       coalesce(t.name, l.to_account_id::text) as "toName", l.why
     from match_log l
     left join members m on m.tenant_id = l.tenant_id and m.id = l.by_id
     left join crm_accounts c on c.tenant_id = l.tenant_id and c.crm = l.crm and c.id = l.crm_account_id
     left join accounts f on f.tenant_id = l.tenant_id and f.id = l.from_account_id
     left join accounts t on t.tenant_id = l.tenant_id and t.id = l.to_account_id
     where l.tenant_id = $1
     order by l.at desc, l.id desc limit $2`,
    [tenantId, limit],
  );
