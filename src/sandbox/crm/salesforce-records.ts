// Deals and activities as Salesforce's API writes them, and as much of its query language as is spoken to it.
import { toDecimal } from "../../domain/money.ts";
import { type Book, type BookActivity, type BookDeal, byChange } from "./book.ts";

/** The words of a stand-in org for kinds of deals. */
export const TYPE_WORDS: Readonly<Record<string, string>> = {
  "seat-add": "Add-on seats",
  upsell: "Upsell",
  "cross-sell": "Cross-sell",
  "tier-upgrade": "Plan upgrade",
  renewal: "Renewal",
  "new-business": "New business",
  services: "Services",
};
/** The field in which the stand-in org keeps whose organization of Zendesk a deal is. */
export const ORGANIZATION_FIELD = "Zendesk_Organization_Id__c";
const STAGES = { open: "Prospecting", won: "Closed Won", lost: "Closed Lost" } as const;

/** As Salesforce writes moments. */
const moment = (at: Date): string => at.toISOString().replace("Z", "+0000");
/** As Java writes a double: an amount above ten million has an exponent. */
function double(decimal: string): string {
  const value = Number(decimal);
  return Math.abs(value) >= 1e7 ? value.toExponential().replace("e+", "E") : decimal;
}

/** A record as JSON; amounts are numbers there. */
export const salesforceRecord = (deal: BookDeal): Readonly<Record<string, unknown>> => ({
  attributes: { type: "Opportunity" },
  Id: deal.id,
  Name: deal.name,
  Type: TYPE_WORDS[deal.type] ?? deal.type,
  StageName: STAGES[deal.status],
  IsClosed: deal.status !== "open",
  IsWon: deal.status === "won",
  IsDeleted: deal.isDeleted,
  Amount: `@${double(toDecimal(BigInt(deal.amountMinor), deal.currency))}@`,
  CurrencyIsoCode: deal.currency,
  AccountId: deal.company,
  Account:
    deal.company === null
      ? null
      : {
          Name: deal.companyName,
          Website: null,
          ParentId: null,
          SystemModstamp: moment(deal.createdAt),
        },
  [ORGANIZATION_FIELD]: deal.organization ?? null,
  CreatedDate: moment(deal.createdAt),
  CloseDate: (deal.closedAt ?? new Date(deal.createdAt.getTime() + 90 * 86_400_000))
    .toISOString()
    .slice(0, 10),
  SystemModstamp: moment(deal.modifiedAt),
});

/** The text of records, with amounts as numbers. */
export const salesforceJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/"@(-?[\d.E]+)@"/g, "$1");

const activityRecord = (activity: BookActivity): Readonly<Record<string, unknown>> => ({
  Id: activity.id,
  AccountId: activity.company,
  WhatId: activity.dealId,
  TaskSubtype: activity.kind === "call" ? "Call" : "Email",
  CompletedDateTime: moment(activity.at),
  StartDateTime: moment(activity.at),
  IsDeleted: false,
  SystemModstamp: moment(activity.modifiedAt),
});

const PLACE =
  /SystemModstamp > (\S+) OR \(SystemModstamp = \S+ AND Id > '(\w+)'\)|SystemModstamp >= (\S+)/;

/** What a query finds; `null` for one that is not understood. */
export async function queryAll(soql: string, book: Book): Promise<readonly object[] | null> {
  const from = /\bFROM (Opportunity|Task|Event)\b/.exec(soql)?.[1];
  const limit = Number(/\bLIMIT (\d+)/.exec(soql)?.[1] ?? 2000);
  if (from === undefined) return null;
  const named: readonly string[] | null =
    /\bId IN \(([^)]*)\)/.exec(soql)?.[1]?.match(/\w+/g) ?? null;
  const [, after, id, since] = PLACE.exec(soql) ?? [];
  const start = Date.parse(after ?? since ?? "1970-01-01T00:00:00Z");
  const isAsked = (record: { readonly modifiedAt: Date; readonly id: string }) =>
    named === null
      ? after === undefined
        ? record.modifiedAt.getTime() >= start
        : record.modifiedAt.getTime() > start ||
          (record.modifiedAt.getTime() === start && record.id > (id ?? ""))
      : named.includes(record.id);
  if (from === "Opportunity")
    return (await book.deals())
      .filter(isAsked)
      .toSorted(byChange)
      .slice(0, limit)
      .map(salesforceRecord);
  return book
    .activities()
    .filter(({ kind }) => (kind === "meeting") === (from === "Event"))
    .filter(isAsked)
    .toSorted(byChange)
    .slice(0, limit)
    .map(activityRecord);
}
