// A deal of HubSpot, as its API writes it.
import { z } from "zod";
import type { CrmDeal } from "./crm-deal.ts";
import type { CrmSettings } from "./mapping.ts";

export const HubSpotRecord = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  archived: z.boolean().optional(),
  archivedAt: z.string().optional(),
});
export type HubSpotRecord = z.infer<typeof HubSpotRecord>;

/** The properties that are asked for, each once. */
export function hubspotProperties(settings: CrmSettings): string[] {
  const { typeField, amountField, newArrField, priorArrField, escalatorField } = settings;
  return [
    ...new Set(
      [
        "dealname",
        typeField ?? "dealtype",
        "dealstage",
        "hs_is_closed",
        "hs_is_closed_won",
        amountField ?? "amount",
        newArrField,
        priorArrField,
        escalatorField,
        "deal_currency_code",
        "createdate",
        "closedate",
        "hs_lastmodifieddate",
        "hs_merged_object_ids",
        settings.organizationField,
      ].filter((name) => name !== null),
    ),
  ];
}

const truthOf = (value: string | null): boolean | null =>
  value === "true" ? true : value === "false" ? false : null;

const earlier = (one: string | null, other: string | null): string | null =>
  one === null || other === null
    ? (one ?? other)
    : Date.parse(other) < Date.parse(one)
      ? other
      : one;

/** What HubSpot says of a deal; `company` is the one it hangs on. */
export function hubspotDeal(
  record: HubSpotRecord,
  company: string | null,
  settings: CrmSettings,
): CrmDeal {
  const own = (name: string | null): string | null => {
    const value =
      name !== null && Object.hasOwn(record.properties, name) ? record.properties[name] : null;
    return value === "" ? null : (value ?? null);
  };
  return {
    id: record.id,
    name: own("dealname"),
    type: own(settings.typeField ?? "dealtype"),
    stage: own("dealstage"),
    isClosed: truthOf(own("hs_is_closed")),
    isWon: truthOf(own("hs_is_closed_won")),
    amount: own(settings.amountField ?? "amount"),
    newArr: own(settings.newArrField),
    priorArr: own(settings.priorArrField),
    escalator: own(settings.escalatorField),
    currency: own("deal_currency_code"),
    // People may set the one; the other is when the record was made.
    createdAt: earlier(own("createdate"), record.createdAt ?? null),
    closedAt: own("closedate"),
    modifiedAt: own("hs_lastmodifieddate") ?? record.updatedAt ?? null,
    organizationId: own(settings.organizationField),
    crmAccountId: company,
    accountName: null,
  };
}

/** Deals that were made one with this deal. */
export const mergedInto = (record: HubSpotRecord): string[] =>
  (record.properties["hs_merged_object_ids"] ?? "")
    .split(/[;,]/)
    .map((id) => id.trim())
    .filter((id) => /^\d{1,20}$/.test(id) && id !== record.id);
