import type { Database } from "../../src/storage/database.ts";
import { AGENT, MANAGER, northwind } from "./flags.ts";

/**
 * Fills a tenant with `count` flags in one statement, spread over the last `months` months; one in `openEvery` is open.
 * Straight into the tables: a benchmark of reading needs rows, not the way they came.
 */
export async function manyFlags(
  database: Database,
  tenantId: string,
  {
    count,
    months = 12,
    openEvery = 10,
  }: { readonly count: number; readonly months?: number; readonly openEvery?: number },
): Promise<void> {
  await database.query(
    `with made as (
       -- Of version 7 by their mark, so that screens take them for flags.
       select n, overlay(gen_random_uuid()::text placing '7' from 15 for 1)::uuid as id,
         now() - random() * $3 * interval '30 days' as at,
         n % $4 = 0 as open
       from generate_series(1, $2::int) n
     ), flag as (
       insert into flags (tenant_id, id, kind, signal, taxonomy_version, status, version, ticket_id,
         account_id, account_name, plan, arr_minor, currency, agent_id, team, owner_id, queue,
         urgency, why, due_at, month, zone, raised_at, client_raised_at, contacted_at, accepted_at,
         closed_at, identity_assurance, session_id)
       select $1, id, k.kind, k.signal, 1, case when open then 'new' else 'declined' end, 1,
         48000 + n, $5::int8 - n % 5000, 'Account ' || n % 5000, 'Growth', 4800000, 'USD', $6,
         'Billing', case when n % 7 = 0 then null else $7 end, k.kind, 'day',
         '[{"code":"account-owner"}]', at + interval '1 day', date_trunc('month', at)::date,
         'UTC', at, at, case when open then null else at + interval '5 hours' end,
         case when n % 3 = 0 and not open then at + interval '9 hours' end,
         case when open then null else at + interval '3 days' end, 'asserted', 'bench'
       from made, lateral (select
         case when n % 3 = 0 then 'friction' else 'expansion' end as kind,
         case when n % 3 = 0 then 'fri.product.bug' else 'exp.capacity.seats' end as signal) k
       returning id, account_name
     )
     insert into flag_texts (tenant_id, flag_id, quote, body_sha256, search)
     select $1, id, 'We are out of licences and need more', '\\x00',
       to_tsvector('simple', search_text(account_name || ' We are out of licences and need more'))
     from flag`,
    [tenantId, count, months, openEvery, northwind.id, AGENT, MANAGER],
  );
}
