// What was heard, in one commit: deals, activities, their credits, and what became of each event.
import { storeActivities } from "../../storage/crm/activities.ts";
import { askSoon } from "../../storage/crm/asking.ts";
import { creditTold } from "../../storage/crm/credit-told.ts";
import type { ConnectionRecord } from "../../storage/crm/connections.ts";
import {
  eventsHeard,
  type HeardEvent,
  noteEvents,
  noteHeard,
} from "../../storage/crm/heard-events.ts";
import { storeTold } from "../../storage/crm/told-deals.ts";
import { relationOf } from "../../storage/crm/told-few.ts";
import type { Database } from "../../storage/database.ts";
import type { Owed } from "../../storage/record-event.ts";
import type { Heard } from "./heard.ts";

export interface Taken {
  /** Events that were new. */
  readonly events: number;
  /** Deals that stand otherwise now. */
  readonly changed: number;
  /** Deals that the CRM is asked for. */
  readonly waiting: number;
}

const WAITS = "The CRM is asked for it.";
const NOBODY_TO_ASK =
  "The message only names the deal, and this connection has no credentials to ask with.";

/** Takes all of it or, when anything is thrown, none. Events that came before change nothing. */
export const storeHeard = (
  database: Database,
  { tenantId, id: connectionId, destinationId }: ConnectionRecord,
  heard: readonly Heard[],
  { at, owed }: { readonly at: Date; readonly owed: Owed },
): Promise<Taken> =>
  database.transaction(async (tx) => {
    const known = await eventsHeard(
      tx,
      tenantId,
      connectionId,
      heard.map(({ id }) => id),
    );
    const fresh = heard.filter(({ id }) => !known.has(id));
    const told = fresh.flatMap((event) => event.told);
    const stored =
      told.length === 0
        ? null
        : await storeTold(tx, tenantId, {
            ...relationOf(told),
            source: "webhook",
            at,
            untimed: "now",
          });
    const done = await storeActivities(
      tx,
      tenantId,
      fresh.flatMap((event) => event.activities),
    );
    const touched = [
      ...(stored === null ? [] : [stored.touched]),
      { accountIds: done.accountIds, unmatched: [] },
    ];
    await creditTold(tx, tenantId, touched, at, owed);
    const changed = (stored?.created ?? 0) + (stored?.updated ?? 0);
    const events = fresh.map((event): HeardEvent => {
      const waits = event.asks.length > 0;
      return {
        id: event.id,
        result:
          event.passedOver !== null
            ? "passed-over"
            : waits
              ? "waiting"
              : (stored?.facts ?? 0) + done.changed > 0
                ? "stored"
                : "unchanged",
        reason:
          event.passedOver ?? (waits ? (destinationId === null ? NOBODY_TO_ASK : WAITS) : null),
        deals: [...new Set([...event.told.map(({ id }) => id), ...event.asks])],
        body: null,
        asks: event.asks,
      };
    });
    await noteEvents(tx, tenantId, connectionId, events, at);
    await noteHeard(tx, tenantId, connectionId, at);
    if (fresh.some(({ asks }) => asks.length > 0)) await askSoon(tx, tenantId, connectionId, at);
    return {
      events: fresh.length,
      changed: changed + done.changed,
      waiting: fresh.reduce((count, { asks }) => count + asks.length, 0),
    };
  });
