// A batch of HubSpot's events. Most only name a deal: HubSpot is asked for it afterwards.
import { HubSpotMessage } from "../../api/outcome-message.ts";
import type { ToldInput } from "../../storage/crm/told-few.ts";
import { type Fault, faultOf, type Heard, type Reading } from "./heard.ts";

/** HubSpot's number for deals among its kinds of objects. */
const DEALS = "0-3";

/** One event each. HubSpot does not promise that its numbers are its own alone, so the name holds all that differs. */
export function readHubSpot(
  value: unknown,
  { connection, now }: Reading,
): readonly Heard[] | Fault {
  const read = HubSpotMessage.safeParse(value);
  if (!read.success) return faultOf(read.error.issues);
  const { crm } = connection;
  return read.data.map((event) => {
    const { subscriptionType, occurredAt, objectTypeId } = event;
    const [kind = "", what = ""] = subscriptionType.split(".");
    const dealId = event.objectId ?? event.fromObjectId ?? event.primaryObjectId ?? null;
    const id = [event.eventId, subscriptionType, dealId ?? "", occurredAt].join(":").slice(0, 200);
    const heard = { id, told: [], activities: [], asks: [], passedOver: null };
    const isDeal = kind === "deal" || (kind === "object" && objectTypeId === DEALS);
    if (!isDeal || dealId === null)
      return { ...heard, passedOver: `${subscriptionType.slice(0, 60)} is not about deals` };
    // A clock that is ahead would have the last word for ever.
    const toldAt = new Date(Math.min(Number(occurredAt), now));
    const survivor = event.newObjectId ?? event.primaryObjectId ?? null;
    switch (what) {
      case "deletion":
      case "privacyDeletion":
        return {
          ...heard,
          told: [{ crm, id: dealId, end: "deleted", mergedInto: null, toldAt } as const],
        };
      case "merge": {
        if (survivor === null) return { ...heard, asks: [dealId] };
        const gone = [...(event.mergedObjectIds ?? []), event.primaryObjectId ?? survivor];
        const told: ToldInput[] = [...new Set(gone)]
          .filter((each) => each !== survivor && /^\d{1,20}$/.test(each))
          .map((each) => ({ crm, id: each, end: "merged", mergedInto: survivor, toldAt }));
        return { ...heard, told, asks: [survivor] };
      }
      default:
        return { ...heard, asks: [dealId] };
    }
  });
}
