// What the CRM tells: deals by upsert or by file. A deal, its credit and its flag's status commit together.
import { creditAccounts, creditUnmatched } from "./credits.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";

export interface OpportunityInput {
  readonly crm: string;
  readonly id: string;
  readonly accountId: string | null;
  readonly crmAccountId: string | null;
  readonly accountName: string | null;
  readonly name: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  /** The expansion amount, in minor units of `currency`. */
  readonly amountMinor: string;
  readonly currency: string;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

export interface Credit {
  readonly bucket: "sourced" | "influenced" | "none" | "out-of-scope";
  readonly flagId: string | null;
  readonly reason: string;
  readonly ruleVersion: number;
}

export interface Upserted {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Deals whose account is not known here. */
  readonly unmatched: number;
}

/** Rows per statement: large enough that the round trip no longer counts, small enough for a modest server. */
const CHUNK = 1000;
/** Accounts whose credits are decided together: their flags and deals are held in memory. */
const ACCOUNTS = 200;

/**
 * Stores deals as the CRM tells them now. The account is found by its Zendesk id, else by its CRM id; a deal whose
 * account is not known is kept and never guessed. The creation time kept is the earliest ever reported.
 */
export async function upsertOpportunities(
  tx: Database,
  tenantId: string,
  deals: readonly OpportunityInput[],
  at: Date,
  owed: Owed,
): Promise<Upserted> {
  let created = 0;
  let updated = 0;
  const accounts = new Set<string>();
  for (let from = 0; from < deals.length; from += CHUNK) {
    const chunk = deals.slice(from, from + CHUNK);
    const changed = await tx.query<{
      crm: string;
      id: string;
      type: string;
      status: "open" | "won" | "lost";
      accountId: string | null;
      formerAccountId: string | null;
      createdAt: Date;
      closedAt: Date | null;
      isNew: boolean;
    }>(UPSERT, [tenantId, JSON.stringify(chunk), at]);
    created += changed.filter((row) => row.isNew).length;
    updated += changed.filter((row) => !row.isNew).length;
    await creditUnmatched(
      tx,
      tenantId,
      changed.filter((row) => row.accountId === null),
      at,
    );
    for (const row of changed)
      for (const id of [row.accountId, row.formerAccountId]) if (id !== null) accounts.add(id);
  }
  // Once per account and after all of its deals: a credit looks at the others of its account.
  const touched = [...accounts];
  for (let from = 0; from < touched.length; from += ACCOUNTS)
    await creditAccounts(tx, tenantId, touched.slice(from, from + ACCOUNTS), at, owed);
  const [count] = await tx.query<{ n: number }>(
    `select count(*)::int as n
     from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
     join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id
     where o.account_id is null`,
    [tenantId, JSON.stringify(deals.map(({ crm, id }) => ({ crm, id })))],
  );
  return {
    created,
    updated,
    unchanged: deals.length - created - updated,
    unmatched: count?.n ?? 0,
  };
}

const UPSERT = `
  with input as (
    select d.*, coalesce(by_id.id, by_crm.id) as resolved
    from jsonb_to_recordset($2::jsonb) as d (crm text, id text, "accountId" int8,
      "crmAccountId" text, "accountName" text, name text, type text, status text,
      "amountMinor" int8, currency text, "createdAt" timestamptz, "closedAt" timestamptz)
    left join accounts by_id on by_id.tenant_id = $1 and by_id.id = d."accountId"
    left join accounts by_crm on by_crm.tenant_id = $1 and by_crm.crm_id = d."crmAccountId"
  ), former as (
    select o.crm, o.id, o.account_id
    from opportunities o join input on o.crm = input.crm and o.id = input.id
    where o.tenant_id = $1
  ), stored as (
    insert into opportunities as o (tenant_id, crm, id, account_id, crm_account_id, account_name,
      name, type, status, amount_minor, currency, created_at, closed_at, first_seen_at, updated_at)
    select $1, crm, id, resolved, "crmAccountId", "accountName", name, type, status,
      "amountMinor", currency, "createdAt", "closedAt", $3, $3
    from input
    on conflict (tenant_id, crm, id) do update set
      account_id = excluded.account_id, crm_account_id = excluded.crm_account_id,
      account_name = excluded.account_name, name = excluded.name, type = excluded.type,
      status = excluded.status, amount_minor = excluded.amount_minor,
      currency = excluded.currency, created_at = least(o.created_at, excluded.created_at),
      closed_at = excluded.closed_at, updated_at = excluded.updated_at
    where (o.account_id, o.crm_account_id, o.account_name, o.name, o.type, o.status,
        o.amount_minor, o.currency, o.created_at, o.closed_at)
      is distinct from (excluded.account_id, excluded.crm_account_id, excluded.account_name,
        excluded.name, excluded.type, excluded.status, excluded.amount_minor, excluded.currency,
        least(o.created_at, excluded.created_at), excluded.closed_at)
    returning crm, id, type, status, account_id, created_at, closed_at
  )
  select stored.crm, stored.id, stored.type, stored.status, stored.account_id as "accountId",
    former.account_id as "formerAccountId", stored.created_at as "createdAt",
    stored.closed_at as "closedAt", former.id is null as "isNew"
  from stored left join former using (crm, id)`;

/** One deal by upsert, and how it is credited now. */
export const upsertOpportunity = (
  database: Database,
  tenantId: string,
  deal: OpportunityInput,
  at: Date,
  owed: Owed,
): Promise<{ is: "created" | "updated" | "unchanged"; credit: Credit }> =>
  database.transaction(async (tx) => {
    const { created, updated } = await upsertOpportunities(tx, tenantId, [deal], at, owed);
    const [credit] = await tx.query<Credit>(
      `select bucket, flag_id as "flagId", reason, rule_version as "ruleVersion"
       from credits where tenant_id = $1 and crm = $2 and opportunity_id = $3`,
      [tenantId, deal.crm, deal.id],
    );
    if (credit === undefined) throw new Error("An opportunity was stored without its credit.");
    return { is: created ? "created" : updated ? "updated" : "unchanged", credit };
  });

/**
 * Imports a whole file or nothing of it. The same content again is upserted again, since an account may have become
 * known meanwhile or the CRM told otherwise; `again` says that it was imported before and changed nothing this time.
 */
export const importOpportunities = <Report>(
  database: Database,
  tenantId: string,
  deals: readonly OpportunityInput[],
  file: {
    readonly id: string;
    readonly contentSha256: Uint8Array;
    readonly byId: string;
    readonly at: Date;
    readonly owed: Owed;
    readonly report: (upserted: Upserted, again: boolean) => Report;
  },
): Promise<Report> =>
  database.transaction(async (tx) => {
    const upserted = await upsertOpportunities(tx, tenantId, deals, file.at, file.owed);
    // Asked afterwards: whoever imports the same file at the same moment is waited for by the upsert.
    const [earlier] = await tx.query(
      `select id from imports where tenant_id = $1 and content_sha256 = $2 limit 1`,
      [tenantId, file.contentSha256],
    );
    const changed = upserted.created + upserted.updated > 0;
    const report = file.report(upserted, earlier !== undefined && !changed);
    await tx.query(
      `insert into imports (tenant_id, id, content_sha256, by_id, at, report)
       values ($1, $2, $3, $4, $5, $6)`,
      [tenantId, file.id, file.contentSha256, file.byId, file.at, JSON.stringify(report)],
    );
    return report;
  });
