// All deals of a tenant with what decides their credits, a page at a time: whoever walks holds one page and no lock.
import type { Rule } from "../domain/attribution.ts";
import {
  creditFacts,
  type CreditedDeal,
  DEAL_COLUMNS,
  DEAL_JOIN,
  decideCredits,
  type DecidedDeal,
  decideUnmatched,
} from "./credit-facts.ts";
import type { Database } from "./database.ts";

/** Accounts of a page: their deals and flags fit into memory many times, and the round trips no longer count. */
const ACCOUNTS = 500;
/** Deals without an account on a page. */
const UNMATCHED = 5000;

export interface CreditPage {
  /** `null`: deals without an account. */
  readonly accountIds: readonly string[] | null;
  /** The page's deals as each of the rules decides them, in the order of the rules. */
  readonly decided: readonly (readonly DecidedDeal[])[];
}

/** The next accounts that have deals, in the order of their ids. */
export async function accountsWithDeals(
  database: Database,
  tenantId: string,
  { after, most }: { readonly after: string | null; readonly most: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select distinct account_id as id from opportunities
     where tenant_id = $1 and account_id > coalesce($2::int8, -9223372036854775808)
     order by account_id limit $3`,
    [tenantId, after, most],
  );
  return rows.map(({ id }) => id);
}

interface Place {
  /** As PostgreSQL spells it: milliseconds would lose what tells two apart. */
  readonly createdAt: string;
  readonly crm: string;
  readonly id: string;
}

/** The next deals without an account, in the order of their creation. */
export const unmatchedDeals = (
  database: Database,
  tenantId: string,
  { after, most }: { readonly after: Place | null; readonly most: number },
): Promise<(CreditedDeal & { readonly place: string })[]> =>
  database.query(
    `select ${DEAL_COLUMNS}, o.created_at::text as place from opportunities o ${DEAL_JOIN}
     where o.tenant_id = $1 and o.account_id is null
       and ($2::timestamptz is null or o.created_at >= $2)
       and ($2::timestamptz is null or (o.created_at, o.crm, o.id) > ($2, $3, $4))
     order by o.created_at, o.crm, o.id limit $5`,
    [tenantId, after?.createdAt ?? null, after?.crm ?? null, after?.id ?? null, most],
  );

/** Decides every deal of a tenant under each of the rules, as of a moment. Nothing is stored. */
export async function* walkCredits(
  database: Database,
  tenantId: string,
  rules: readonly Rule[],
  at: number,
): AsyncGenerator<CreditPage> {
  for (let after: string | null = null; ;) {
    const accountIds: string[] = await accountsWithDeals(database, tenantId, {
      after,
      most: ACCOUNTS,
    });
    if (accountIds.length === 0) break;
    const facts = await creditFacts(database, tenantId, accountIds);
    yield { accountIds, decided: rules.map((rule) => decideCredits(facts, rule, at)) };
    after = accountIds.at(-1) ?? null;
    if (accountIds.length < ACCOUNTS) break;
  }
  for (let after: Place | null = null; ;) {
    const deals: (CreditedDeal & { readonly place: string })[] = await unmatchedDeals(
      database,
      tenantId,
      { after, most: UNMATCHED },
    );
    const last = deals.at(-1);
    if (last === undefined) break;
    yield { accountIds: null, decided: rules.map((rule) => decideUnmatched(deals, rule, at)) };
    after = { createdAt: last.place, crm: last.crm, id: last.id };
    if (deals.length < UNMATCHED) break;
  }
}
