// What other currencies were worth in the tenant's, day by day, as people told it.
import type { ExchangeRate } from "../domain/exchange.ts";
import type { Database } from "./database.ts";

/** The rates of some currencies from one day through another, each as it was told last. */
export const ratesBetween = async (
  database: Database,
  tenantId: string,
  asked: {
    readonly into: string;
    readonly currencies: readonly string[];
    readonly first: string;
    readonly last: string;
  },
): Promise<ExchangeRate[]> =>
  asked.currencies.length === 0
    ? []
    : database.query<ExchangeRate>(
        `select distinct on (day, currency) to_char(day, 'YYYY-MM-DD') as day, currency,
           rate::text as rate
         from exchange_rates
         where tenant_id = $1 and into_currency = $2 and day between $3::date and $4::date
           and currency = any($5)
         order by day, currency, at desc`,
        [tenantId, asked.into, asked.first, asked.last, asked.currencies],
      );

export interface ToldRate extends ExchangeRate {
  /** Member. */
  readonly byId: string;
  readonly at: Date;
}

/** All rates of a span of days into one currency as they were told last, the newest day first. */
export const toldRates = (
  database: Database,
  tenantId: string,
  asked: {
    readonly into: string;
    readonly first: string;
    readonly last: string;
    readonly most: number;
  },
): Promise<ToldRate[]> =>
  database.query<ToldRate>(
    `select to_char(day, 'YYYY-MM-DD') as day, currency, rate::text as rate, told_by as "byId", at
     from (select distinct on (day, currency) day, currency, rate, told_by, at
       from exchange_rates
       where tenant_id = $1 and into_currency = $2 and day between $3::date and $4::date
       order by day, currency, at desc) as latest
     order by day desc, currency limit $5`,
    [tenantId, asked.into, asked.first, asked.last, asked.most],
  );

/** Stores what was told; a rate that is known already is not told again. Returns how many were new. */
export const tellRates = (
  database: Database,
  tenantId: string,
  told: {
    readonly into: string;
    readonly rates: readonly ExchangeRate[];
    readonly by: string;
    readonly at: Date;
  },
): Promise<number> =>
  database.transaction(async (tx) => {
    // Two who tell at once would both be last.
    await tx.query(`select from tenants where id = $1 for no key update`, [tenantId]);
    const stored = await tx.query(
      `insert into exchange_rates (tenant_id, into_currency, day, currency, at, rate, told_by)
       select $1, $2, n.day, n.currency,
         greatest($4::timestamptz, o.at + interval '1 millisecond'), n.rate, $5
       from jsonb_to_recordset($3::jsonb) as n (day date, currency text, rate numeric)
       left join lateral (
         select rate, at from exchange_rates e
         where e.tenant_id = $1 and e.into_currency = $2 and e.day = n.day
           and e.currency = n.currency
         order by at desc limit 1) as o on true
       where o.rate is distinct from n.rate
       returning 1`,
      [tenantId, told.into, JSON.stringify(told.rates), told.at, told.by],
    );
    return stored.length;
  });
