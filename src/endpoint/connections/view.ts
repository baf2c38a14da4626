// A connection as an admin sees it: everything but its secrets.
import type { Connection } from "../../api/connection.ts";
import type { Configuration } from "../../storage/configuration.ts";
import type { ConnectionRecord } from "../../storage/crm/connections.ts";
import { liveSecrets } from "../../storage/crm/connection-secrets.ts";
import { countEvents } from "../../storage/crm/heard-events.ts";
import type { Endpoint } from "../endpoint.ts";

const COUNTED_MS = 30 * 86_400_000;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Connections of one tenant. */
export async function connectionViews(
  { database, now, publicUrl }: Endpoint,
  connections: readonly ConnectionRecord[],
): Promise<Connection[]> {
  const [first] = connections;
  if (first === undefined) return [];
  const counts = await countEvents(database, first.tenantId, new Date(now() - COUNTED_MS));
  return Promise.all(
    connections.map(async (connection) => {
      const { tenantId, door, ...shown } = connection;
      const secrets = await liveSecrets(database, tenantId, connection.id, new Date(now()));
      return {
        ...shown,
        url: new URL(`/v1/hooks/${connection.crm}/${door}`, publicUrl).href,
        secrets: secrets.map(({ id, madeAt, retiredAt }) => ({
          id,
          madeAt: madeAt.toISOString(),
          acceptedUntil: iso(retiredAt),
        })),
        createdAt: connection.createdAt.toISOString(),
        heardAt: iso(connection.heardAt),
        polledAt: iso(connection.polledAt),
        nextPollAt: iso(connection.nextPollAt),
        failingSince: iso(connection.failingSince),
        counts: Object.fromEntries(
          counts
            .filter(({ connectionId }) => connectionId === connection.id)
            .map(({ result, n }) => [result, n]),
        ),
      };
    }),
  );
}

export async function connectionView(
  endpoint: Endpoint,
  connection: ConnectionRecord,
): Promise<Connection> {
  const [view] = await connectionViews(endpoint, [connection]);
  if (view === undefined) throw new Error("A connection has no view.");
  return view;
}

/** Whether this destination's credentials are of the CRM that the connection is to. */
export const canBeAsked = (
  { destinations }: Pick<Configuration, "destinations">,
  system: ConnectionRecord["system"],
  destinationId: string | null,
): boolean =>
  destinationId === null ||
  destinations.some(({ id, type }) => id === destinationId && type === system);
