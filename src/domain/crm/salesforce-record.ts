// An Opportunity of Salesforce, as its API and its flows write it.
import { z } from "zod";
import type { CrmDeal } from "./crm-deal.ts";
import type { CrmSettings } from "./mapping.ts";

/** A record with its numbers as text. Fields of one's own stand beside the usual ones. */
export const SalesforceRecord = z.record(z.string(), z.unknown());
export type SalesforceRecord = z.infer<typeof SalesforceRecord>;

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;
const truthOf = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

/** The value of a field, through one relation at most: `Account.Name`. */
function field(record: SalesforceRecord, name: string): unknown {
  const [first = "", second] = name.split(".");
  const value = Object.hasOwn(record, first) ? record[first] : null;
  if (second === undefined) return value;
  const related = SalesforceRecord.safeParse(value);
  return related.success && Object.hasOwn(related.data, second) ? related.data[second] : null;
}

/** What Salesforce says of an opportunity. */
export function salesforceDeal(record: SalesforceRecord, settings: CrmSettings): CrmDeal {
  const own = (name: string | null) => (name === null ? null : textOf(field(record, name)));
  return {
    id: own("Id"),
    name: own("Name"),
    type: own(settings.typeField ?? "Type"),
    stage: own("StageName"),
    isClosed: truthOf(record["IsClosed"]),
    isWon: truthOf(record["IsWon"]),
    amount: own(settings.amountField ?? "Amount"),
    newArr: own(settings.newArrField),
    priorArr: own(settings.priorArrField),
    escalator: own(settings.escalatorField),
    currency: own("CurrencyIsoCode"),
    createdAt: own("CreatedDate"),
    closedAt: own("CloseDate"),
    modifiedAt: own("SystemModstamp") ?? own("LastModifiedDate"),
    organizationId: own(settings.organizationField),
    crmAccountId: own("AccountId"),
    accountName: own("Account.Name"),
  };
}

/** Whether Salesforce says that the record is in the bin. */
export const isDeleted = (record: SalesforceRecord): boolean => record["IsDeleted"] === true;

/** The fields that are asked for, each once. */
export function salesforceFields(settings: CrmSettings): string[] {
  const { typeField, amountField, newArrField, priorArrField, escalatorField } = settings;
  return [
    ...new Set(
      [
        "Id",
        "Name",
        typeField ?? "Type",
        "StageName",
        "IsClosed",
        "IsWon",
        "IsDeleted",
        amountField ?? "Amount",
        newArrField,
        priorArrField,
        escalatorField,
        // An org of one currency does not have the field.
        settings.currency === null ? "CurrencyIsoCode" : null,
        "AccountId",
        "Account.Name",
        settings.organizationField,
        "CreatedDate",
        "CloseDate",
        "SystemModstamp",
      ].filter((name) => name !== null),
    ),
  ];
}
