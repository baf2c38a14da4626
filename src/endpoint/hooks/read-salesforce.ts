// What a flow of Salesforce sends: opportunities with Salesforce's own fields.
import { SalesforceMessage } from "../../api/outcome-message.ts";
import { DealFault, readCrmDeal } from "../../domain/crm/crm-deal.ts";
import { isDeleted, salesforceDeal } from "../../domain/crm/salesforce-record.ts";
import { instantOf } from "../../domain/instant.ts";
import { type ToldInput, toldDeal } from "../../storage/crm/told-few.ts";
import { type Fault, faultOf, type Heard, type Reading } from "./heard.ts";

/** When the message was sent, in milliseconds UTC; `null` when it does not say. */
export const sentAtOf = (value: unknown): number | null => {
  const read = SalesforceMessage.safeParse(value);
  return read.success ? instantOf(read.data.sentAt.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")) : null;
};

/** The one event that the message is. */
export function readSalesforce(
  value: unknown,
  { connection, eventId, zone, now }: Reading,
): readonly Heard[] | Fault {
  const read = SalesforceMessage.safeParse(value);
  if (!read.success) return faultOf(read.error.issues);
  const { crm, settings } = connection;
  const told: ToldInput[] = [];
  for (const [nth, record] of read.data.opportunities.entries()) {
    const deal = salesforceDeal(record, settings);
    try {
      const stands = readCrmDeal(deal, settings, { zone, now });
      told.push(
        isDeleted(record)
          ? {
              crm,
              id: stands.id,
              end: "deleted",
              mergedInto: null,
              toldAt: new Date(stands.toldAt),
            }
          : toldDeal(crm, stands),
      );
    } catch (error) {
      if (!(error instanceof DealFault)) throw error;
      return { field: `opportunities.${nth}.${error.field}`, sentence: error.message };
    }
  }
  return [{ id: eventId ?? read.data.eventId, told, activities: [], asks: [], passedOver: null }];
}
