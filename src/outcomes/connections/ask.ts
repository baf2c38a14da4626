// Everything that this section asks of the endpoint.
import { z } from "zod";
import type { Client } from "../../api/client.ts";
import {
  type AddConnection,
  type ChangeConnection,
  ChangedConnection,
  ConnectionEvents,
  Connections,
  RetriedEvents,
} from "../../api/connection.ts";

const at = (id: string) => `/v1/connections/${encodeURIComponent(id)}`;

export const createAsk = (call: Client["call"]) => ({
  list: () => call(Connections, "GET", "/v1/connections"),
  add: (made: AddConnection) => call(ChangedConnection, "POST", "/v1/connections", made),
  change: (id: string, change: ChangeConnection) =>
    call(ChangedConnection, "PATCH", at(id), change),
  archive: (id: string) => call(z.unknown(), "DELETE", at(id)),
  addSecret: (id: string, secret: string | null) =>
    call(ChangedConnection, "POST", `${at(id)}/secrets`, {
      othersForHours: 24,
      ...(secret === null ? {} : { secret }),
    }),
  retireSecret: (id: string, secret: string) =>
    call(ChangedConnection, "DELETE", `${at(id)}/secrets/${secret}`),
  events: (id: string) => call(ConnectionEvents, "GET", `${at(id)}/events`),
  retry: (id: string, event: string | null) =>
    call(RetriedEvents, "POST", `${at(id)}/retries`, event === null ? {} : { event }),
});
export type Ask = ReturnType<typeof createAsk>;
