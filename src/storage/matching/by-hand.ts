// What people decide about which account a company is. The machine never overturns it; undoing it gives it back to the rule.
import type { Database } from "../database.ts";
import { lookAgain, type Moved, moveDeals, together } from "./look-again.ts";

export interface ByHand {
  /** Made by the client: the same one sent twice is done once. */
  readonly id: string;
  readonly crm: string;
  readonly crmAccountId: string;
  /** `null`: none of ours. */
  readonly accountId: string | null;
  readonly byId: string;
  readonly at: Date;
}

export type Decided =
  | { readonly is: "decided"; readonly moved: Moved }
  | { readonly is: "replayed" }
  | { readonly is: "refused"; readonly because: "no-company" | "no-account" | "not-by-hand" };

interface Company {
  readonly accountId: string | null;
  readonly decidedBy: string | null;
  readonly keys: unknown;
}

const hold = async (
  tx: Database,
  tenantId: string,
  crm: string,
  id: string,
): Promise<Company | undefined> => {
  const [company] = await tx.query<Company>(
    `select account_id as "accountId", decided_by as "decidedBy",
       jsonb_build_object('crm', crm, 'nameKey', name_key, 'domainKey', domain_key,
         'accountId', account_id::text) as keys
     from crm_accounts where tenant_id = $1 and crm = $2 and id = $3 for update`,
    [tenantId, crm, id],
  );
  return company;
};

const isDone = async (tx: Database, tenantId: string, id: string): Promise<boolean> =>
  (await tx.query(`select from match_log where tenant_id = $1 and id = $2`, [tenantId, id]))
    .length > 0;

/** Keys of an account, for those who share them: what is certain of one depends on the others. */
const keysOfAccount = (tx: Database, tenantId: string, crm: string, accountId: string) =>
  tx.query<object>(
    `select $3::text as crm, name_key as "nameKey", domain_key as "domainKey", id::text as "accountId"
     from accounts where tenant_id = $1 and id = $2`,
    [tenantId, accountId, crm],
  );

/** Decides by hand which account a company is, or that it is none; its deals follow. */
export async function decideByHand(
  tx: Database,
  tenantId: string,
  { id, crm, crmAccountId, accountId, byId, at }: ByHand,
): Promise<Decided> {
  const company = await hold(tx, tenantId, crm, crmAccountId);
  if (company === undefined) return { is: "refused", because: "no-company" };
  if (await isDone(tx, tenantId, id)) return { is: "replayed" };
  const keys = accountId === null ? [] : await keysOfAccount(tx, tenantId, crm, accountId);
  if (accountId !== null && keys.length === 0) return { is: "refused", because: "no-account" };
  await tx.query(
    `update crm_accounts
     set account_id = $4, reason = case when $4::int8 is null then 'refused' else 'by-hand' end,
       certainty = 'certain', decided_by = $5, decided_at = $6, due = false, near_due = false
     where tenant_id = $1 and crm = $2 and id = $3`,
    [tenantId, crm, crmAccountId, accountId, byId, at],
  );
  await log(tx, tenantId, {
    id,
    at,
    byId,
    what: accountId === null ? "refused" : "confirmed",
    crm,
    crmAccountId,
    fromAccountId: company.accountId,
    toAccountId: accountId,
  });
  return {
    is: "decided",
    moved: together(
      await moveDeals(tx, tenantId, [{ crm, id: crmAccountId }], at),
      await lookAgain(tx, tenantId, at, [company.keys, ...keys]),
    ),
  };
}

/** Takes back what somebody decided by hand: the rule decides again, as though nobody had. */
export async function undoByHand(
  tx: Database,
  tenantId: string,
  { id, crm, crmAccountId, byId, at }: Omit<ByHand, "accountId">,
): Promise<Decided> {
  const company = await hold(tx, tenantId, crm, crmAccountId);
  if (company === undefined) return { is: "refused", because: "no-company" };
  if (await isDone(tx, tenantId, id)) return { is: "replayed" };
  if (company.decidedBy === null) return { is: "refused", because: "not-by-hand" };
  await tx.query(
    `update crm_accounts
     set account_id = null, reason = null, certainty = null, doubt = null, decided_by = null,
       decided_at = null, due = true, weigh_due = true
     where tenant_id = $1 and crm = $2 and id = $3`,
    [tenantId, crm, crmAccountId],
  );
  const keys =
    company.accountId === null ? [] : await keysOfAccount(tx, tenantId, crm, company.accountId);
  const again = await lookAgain(tx, tenantId, at, [company.keys, ...keys]);
  // Its own deals once more: the rule may have found the very account that it had no right to move them from.
  const moved = together(again, await moveDeals(tx, tenantId, [{ crm, id: crmAccountId }], at));
  const now = await hold(tx, tenantId, crm, crmAccountId);
  await log(tx, tenantId, {
    id,
    at,
    byId,
    what: "undone",
    crm,
    crmAccountId,
    fromAccountId: company.accountId,
    toAccountId: now?.accountId ?? null,
  });
  return { is: "decided", moved };
}

export interface LogEntry {
  readonly id: string;
  readonly at: Date;
  readonly byId: string | null;
  readonly what:
    | "confirmed"
    | "refused"
    | "undone"
    | "related"
    | "unrelated"
    | "merged"
    | "unmerged";
  readonly crm?: string;
  readonly crmAccountId?: string;
  readonly fromAccountId: string | null;
  readonly toAccountId: string | null;
}

/** Leaves a row of what was decided: who, when, from, to. */
export async function log(tx: Database, tenantId: string, entry: LogEntry): Promise<void> {
  await tx.query(
    `insert into match_log (tenant_id, id, at, by_id, what, crm, crm_account_id, from_account_id,
       to_account_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tenantId,
      entry.id,
      entry.at,
      entry.byId,
      entry.what,
      entry.crm ?? null,
      entry.crmAccountId ?? null,
      entry.fromAccountId,
      entry.toAccountId,
    ],
  );
}
