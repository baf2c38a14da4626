import { stringify } from "csv-stringify/sync";
import { accounts } from "./accounts.ts";
import { sampleHistory } from "./history.ts";

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
export function crmCsv(now: Date): string {
  const crmIds = new Map(accounts.map((account) => [account.id, account.crmId]));
  const rows = sampleHistory(now).opportunities.map((opportunity) => [
    opportunity.id,
    opportunity.accountId === null ? "" : (crmIds.get(opportunity.accountId) ?? ""),
    opportunity.accountName,
    opportunity.name,
    opportunity.type,
    opportunity.status,
    decimal(opportunity.amountMinor),
    opportunity.currency,
    opportunity.createdAt.toISOString(),
    opportunity.closedAt?.toISOString() ?? "",
  ]);
  return stringify([columns, ...rows]);
}

// Both sample currencies have two decimals.
function decimal(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
}
