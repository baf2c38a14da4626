// Trying again what was refused: messages that were kept are read anew, and deals that were asked for are asked for again.
import type { Configuration } from "../../storage/configuration.ts";
import {
  type By,
  type ConnectionRecord,
  noteConnectionChange,
} from "../../storage/crm/connections.ts";
import { askAgain, noteEvents, refusedEvents } from "../../storage/crm/heard-events.ts";
import type { Endpoint } from "../endpoint.ts";
import { isFault } from "../hooks/heard.ts";
import { storeHeard } from "../hooks/store-heard.ts";
import { readMessage } from "../hooks/take-hook.ts";
import { owedTo } from "../owed.ts";

/** Tried in one request; what is left is tried by the next. */
const MOST = 200;

/** Tries one refused event, or all of them, the oldest first. */
export async function retryRefused(
  endpoint: Endpoint,
  connection: ConnectionRecord,
  configuration: Configuration,
  only: string | null,
  by: By,
): Promise<{ stored: number; refused: number }> {
  const { database, newId, now } = endpoint;
  const { tenantId, id } = connection;
  await noteConnectionChange(database, tenantId, id, "tried-again", by);
  const asked = await askAgain(database, tenantId, id, only, by.at);
  const tried = { stored: asked, refused: 0 };
  for (const event of await refusedEvents(database, tenantId, id, only, MOST)) {
    const read = readMessage(event.body, connection, {
      eventId: event.id,
      zone: configuration.tenant.zone,
      now: now(),
      isKept: true,
    });
    if (isFault(read)) {
      const reason = `The field ${read.field}: ${read.sentence}.`;
      await noteEvents(
        database,
        tenantId,
        id,
        [{ id: event.id, result: "refused", reason, deals: [], body: event.body, asks: [] }],
        event.receivedAt,
      );
      tried.refused += 1;
      continue;
    }
    const owed = owedTo(configuration, newId);
    await storeHeard(database, connection, read, { at: by.at, owed });
    tried.stored += 1;
  }
  return tried;
}
