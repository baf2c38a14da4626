// What waits with each company that has no account yet, so that the list can show the most money first.
import type { Database } from "../database.ts";

/** Companies per statement. */
const AT_ONCE = 5000;

/**
 * Adds up the deals of companies that wait and whose deals changed, at most 5,000 of them; returns how many. In the
 * currency with the most of them: amounts of two currencies are never added.
 */
export async function weighAccounts(tx: Database, tenantId: string): Promise<number> {
  const weighed = await tx.query(
    `with due as materialized (
       select crm, id from crm_accounts
       where tenant_id = $1 and weigh_due
       order by crm, id limit ${AT_ONCE}
       for no key update skip locked
     ), sums as (
       select d.crm, d.id, o.currency, count(*)::int as deals, sum(o.amount_minor) as amount_minor,
         row_number() over (partition by d.crm, d.id order by sum(o.amount_minor) desc, o.currency) as place
       from due d
       join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.account_key = d.id
       where o.account_id is null and o.status <> 'lost' and o.deleted_at is null
         and o.merged_into is null
       group by d.crm, d.id, o.currency
     ), most as (
       select d.crm, d.id, s.currency, coalesce(s.deals, 0) as deals,
         least(coalesce(s.amount_minor, 0), 9223372036854775807)::int8 as amount_minor
       from due d left join sums s on s.crm = d.crm and s.id = d.id and s.place = 1
     )
     update crm_accounts c
     set deals = m.deals, currency = m.currency, amount_minor = m.amount_minor, weigh_due = false,
       weight = m.amount_minor / case
         when m.currency in (${NO_CENTS}) then 1 when m.currency in (${MILS}) then 1000 else 100 end
     from most m
     where c.tenant_id = $1 and c.crm = m.crm and c.id = m.id
     returning 1`,
    [tenantId],
  );
  return weighed.length;
}

/** Currencies of ISO 4217 without a minor unit, and those that have a thousand of it. */
const NO_CENTS = `'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'`;
const MILS = `'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'`;
