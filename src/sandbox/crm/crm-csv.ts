import { stringify } from "csv-stringify/sync";
import { toDecimal } from "../../domain/money.ts";
import type { OpportunityInput } from "../../storage/opportunities.ts";

const columns = [
  "opportunity_id",
  "account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount",
  "currency",
  "created_at",
  "closed_at",
];

/** The CRM's file of opportunities: UTF-8 CSV, its own account ids, decimal amounts, ISO dates in UTC. */
export const crmCsv = (deals: readonly OpportunityInput[]): string =>
  stringify([
    columns,
    ...deals.map((deal) => [
      deal.id,
      deal.crmAccountId ?? "",
      deal.accountName ?? "",
      deal.name,
      deal.type,
      deal.status,
      toDecimal(BigInt(deal.amountMinor), deal.currency),
      deal.currency,
      deal.createdAt.toISOString(),
      deal.closedAt?.toISOString() ?? "",
    ]),
  ]);
