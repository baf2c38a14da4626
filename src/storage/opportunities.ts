// What the CRM tells: deals by upsert or by file. A deal, its credit and its flag's status commit together.
import { creditTold } from "./crm/credit-told.ts";
import type { Told } from "./crm/told.ts";
import { storeTold, type Touched } from "./crm/told-deals.ts";
import { relationOf } from "./crm/told-few.ts";
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
  /** When the CRM last changed it, by the CRM's own clock; without it, it stands so now. */
  readonly toldAt?: Date | null;
  /** Yearly revenue in minor units, where the expansion was told in its parts. */
  readonly priorArrMinor?: string | null;
  readonly newArrMinor?: string | null;
  readonly escalatorMinor?: string | null;
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

/**
 * Stores deals as a CRM tells them. The account is found by its Zendesk id, else by its CRM id; a deal whose account is
 * not known is kept and never guessed. Of what is told of one deal, the last by the CRM's own clock counts; what is told
 * without a time means now.
 */
export async function upsertOpportunities(
  tx: Database,
  tenantId: string,
  deals: readonly OpportunityInput[],
  at: Date,
  owed: Owed,
  { source = "api", untimed = "now" }: Partial<Pick<Told, "source" | "untimed">> = {},
): Promise<Upserted> {
  const total = { created: 0, updated: 0, unmatched: 0 };
  const touched: Touched[] = [];
  for (let from = 0; from < deals.length; from += CHUNK) {
    const stored = await storeTold(tx, tenantId, {
      ...relationOf(deals.slice(from, from + CHUNK)),
      source,
      at,
      untimed,
      hasEnds: false,
    });
    total.created += stored.created;
    total.updated += stored.updated;
    total.unmatched += stored.noAccount;
    touched.push(stored.touched);
  }
  // After all of its deals: a credit looks at the others of its account.
  await creditTold(tx, tenantId, touched, at, owed);
  return { ...total, unchanged: Math.max(0, deals.length - total.created - total.updated) };
}

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
    // Rows of this transaction have no statistics yet; taken for a handful, they would be compared one by one.
    await tx.query(`set local enable_nestloop = off; set local enable_mergejoin = off`);
    const upserted = await upsertOpportunities(tx, tenantId, deals, file.at, file.owed, {
      source: "file",
      untimed: "first-told",
    });
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
