// The sample CRM's companies whose account is not certain, told through the same functions that a CRM's messages use.
import { creditTold } from "../storage/crm/credit-told.ts";
import type { Database } from "../storage/database.ts";
import { matchTenant } from "../storage/matching/match-due.ts";
import { tellAccounts } from "../storage/matching/resolve-accounts.ts";
import { upsertOpportunities } from "../storage/opportunities.ts";
import { companies } from "./sample/companies.ts";

const DAY = 86_400_000;
/** The past is told to nobody outside. */
const nobody = () => [];

/** Tells of the companies and their deals, and looks at their matches as the job does a moment later. */
export async function writeCompanies(
  database: Database,
  tenantId: string,
  now: Date,
): Promise<void> {
  const deals = companies.flatMap((company, place) =>
    company.deals.map((deal, each) => {
      const createdAt = new Date(now.getTime() - deal.daysAgo * DAY);
      return {
        crm: "salesforce",
        id: `0065g0000W${place}${each}QAAX`,
        accountId: null,
        crmAccountId: company.crmId,
        accountName: company.name,
        name: `${company.name}: ${deal.subject}`,
        type: deal.type,
        status: "open" as const,
        amountMinor: String(deal.amountMinor),
        currency: "USD",
        createdAt,
        closedAt: null,
        toldAt: createdAt,
      };
    }),
  );
  await database.transaction(async (tx) => {
    const told = companies.flatMap(({ crmId, name, domain, externalId }) =>
      crmId === null
        ? []
        : [{ crm: "salesforce", id: crmId, name, domain, externalId, toldAt: now }],
    );
    const moved = await tellAccounts(tx, tenantId, told, now);
    await creditTold(tx, tenantId, [moved], now, nobody);
    await upsertOpportunities(tx, tenantId, deals, now, nobody);
  });
  await matchTenant(database, tenantId, now, () => Promise.resolve(nobody));
}
