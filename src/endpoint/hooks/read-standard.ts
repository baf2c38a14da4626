// The body of a Standard Webhook: deals and activities in our own words.
import { OutcomeMessage } from "../../api/outcome-message.ts";
import type { ToldInput } from "../../storage/crm/told-few.ts";
import { dealInput, isFuture } from "../opportunities.ts";
import { isRefusal } from "../problem.ts";
import { type Fault, faultOf, type Heard, type Reading } from "./heard.ts";

/** The one event that the message is. */
export function readStandard(
  value: unknown,
  { connection, eventId, now }: Reading,
): readonly Heard[] | Fault {
  const read = OutcomeMessage.safeParse(value);
  if (!read.success) return faultOf(read.error.issues);
  const { crm } = connection;
  const told: ToldInput[] = [];
  for (const [nth, deal] of read.data.deals.entries()) {
    const { id } = deal;
    const [field, at] =
      "modifiedAt" in deal
        ? ["modifiedAt", deal.modifiedAt]
        : "deletedAt" in deal
          ? ["deletedAt", deal.deletedAt]
          : ["mergedAt", deal.mergedAt];
    const toldAt = new Date(at);
    if (isFuture(toldAt.getTime(), now))
      return { field: `deals.${nth}.${field}`, sentence: "is in the future" };
    if ("deletedAt" in deal) told.push({ crm, id, end: "deleted", mergedInto: null, toldAt });
    else if ("mergedInto" in deal)
      told.push({ crm, id, end: "merged", mergedInto: deal.mergedInto, toldAt });
    else {
      const input = dealInput(crm, id, { ...deal.deal, modifiedAt: deal.modifiedAt }, now);
      if (isRefusal(input))
        return {
          field: `deals.${nth}.${input.field ?? ""}`,
          sentence: input.detail.replace(/^The field \w+: /, "").replace(/\.$/, ""),
        };
      told.push(input);
    }
  }
  const activities = read.data.activities.map((activity) => ({
    crm,
    id: activity.id,
    accountId: activity.accountId ?? null,
    crmAccountId: activity.crmAccountId ?? null,
    motion: activity.motion ?? null,
    dealId: activity.dealId ?? null,
    at: new Date(activity.at),
    kind: activity.kind,
    toldAt: new Date(activity.modifiedAt),
    isDeleted: activity.deleted ?? false,
  }));
  return [{ id: eventId ?? "", told, activities, asks: [], passedOver: null }];
}
