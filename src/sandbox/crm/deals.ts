import { owedTo } from "../../endpoint/owed.ts";
import { configurationOf } from "../../storage/configuration.ts";
import type { Database } from "../../storage/database.ts";
import {
  type Credit,
  type OpportunityInput,
  upsertOpportunity,
} from "../../storage/opportunities.ts";

/** What the stand-in CRM knows and can tell. */
export interface Deals {
  /** Every deal, newest first. */
  all(): Promise<readonly OpportunityInput[]>;
  /** Tells Signal Flag how a deal stands now, and hears how it is credited. */
  tell(deal: OpportunityInput): Promise<ToldCredit>;
}

export interface ToldCredit extends Credit {
  /** Of the flag that the deal is owed to. */
  readonly ticketId: string | null;
}

/** The deals of the sandbox's tenant: the CRM and Signal Flag share one memory here. */
export function dealsOf(
  database: Database,
  tenantId: string,
  { now, newId }: { readonly now: () => number; readonly newId: () => string },
): Deals {
  return {
    all: () =>
      database.query<OpportunityInput>(
        `select crm, id, account_id as "accountId", crm_account_id as "crmAccountId",
           account_name as "accountName", name, type, status, amount_minor as "amountMinor",
           currency, created_at as "createdAt", closed_at as "closedAt"
         from opportunities
         where tenant_id = $1
         order by created_at desc, id`,
        [tenantId],
      ),
    async tell(deal) {
      const configuration = await configurationOf(database, tenantId);
      if (configuration === null) throw new Error("The sandbox's tenant is missing.");
      const owed = owedTo(configuration, newId);
      const { credit } = await upsertOpportunity(database, tenantId, deal, new Date(now()), owed);
      const [flag] = await database.query<{ ticketId: string }>(
        `select ticket_id as "ticketId" from flags where tenant_id = $1 and id = $2`,
        [tenantId, credit.flagId],
      );
      return { ...credit, ticketId: flag?.ticketId ?? null };
    },
  };
}
