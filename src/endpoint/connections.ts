// Connections to CRMs: adding one, changing its secrets and words, and looking at what came by it.
import { z } from "zod";
import {
  AddConnection,
  AddConnectionSecret,
  ChangeConnection,
  ChangedConnection,
  ConnectionEvents,
  ConnectionId,
  Connections,
  RetriedEvents,
  RetryEvents,
  SecretId,
} from "../api/connection.ts";
import { CrmSettings } from "../domain/crm/mapping.ts";
import {
  addConnection as storeConnection,
  allConnections,
  archiveConnection as storeArchived,
  changeConnection as storeChange,
  connectionById,
  connectionChanges,
  type ConnectionRecord,
} from "../storage/crm/connections.ts";
import { addSecret, retireSecret } from "../storage/crm/connection-secrets.ts";
import { lastEvents } from "../storage/crm/heard-events.ts";
import { canBeAsked, connectionView, connectionViews } from "./connections/view.ts";
import { newDoor, newSecret } from "./connections/random.ts";
import { retryRefused } from "./connections/retry.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

const HOUR = 3_600_000;
const EVENTS = 50;
const CHANGES = 20;

/** CRMs that can be asked, by their destinations' types. */
const ASKED = ["salesforce", "hubspot"] as const;

const gone = () => notFound("thing at this address");

export const listConnections = sessionOperation({
  id: "connection.list",
  summary:
    "Where CRMs are heard: each connection's address, health and secrets' ages, never a secret.",
  answers: { 200: { description: "Every connection.", schema: Connections } },
  async handle({ caller, configuration }, endpoint) {
    const items = await connectionViews(
      endpoint,
      await allConnections(endpoint.database, caller.tenantId),
    );
    const destinations = configuration.destinations.flatMap(({ id, name, type }) => {
      const system = ASKED.find((each) => each === type);
      return system === undefined ? [] : [{ id, name, system }];
    });
    const isThere = (id: string | null) =>
      id === null || destinations.some((destination) => destination.id === id);
    return json({
      items: items.map((item) =>
        isThere(item.destinationId) ? item : { ...item, problem: PUT_AWAY },
      ),
      destinations,
    } satisfies Connections);
  },
});

export const addConnection = sessionOperation({
  id: "connection.add",
  summary:
    "Adds a connection with a door and a secret of its own. The same request sent twice adds one.",
  body: { schema: AddConnection },
  answers: {
    201: { description: "The connection, and its secret this once.", schema: ChangedConnection },
  },
  refusals: ["id-already-used"],
  async handle({ caller, body, configuration }, endpoint) {
    const { tenantId } = caller;
    const { id, system, secret: entered } = body;
    const destinationId = body.destinationId ?? null;
    if (!canBeAsked(configuration, system, destinationId)) return NO_DESTINATION;
    const secret = secretFor(system, entered);
    if (typeof secret === "object") return secret;
    const by = byOf(endpoint, caller.memberId);
    const added = await storeConnection(
      endpoint.database,
      tenantId,
      {
        id,
        system,
        crm: body.crm,
        name: body.name,
        door: newDoor(),
        settings: body.settings ?? CrmSettings.parse({}),
        destinationId,
        since: body.since === undefined ? null : new Date(body.since),
      },
      by,
    );
    const connection = await connectionById(endpoint.database, tenantId, id);
    if (
      connection === null ||
      (!added && (connection.system !== system || connection.name !== body.name))
    )
      return {
        refused: "id-already-used",
        detail: "Another connection has this id. Load the page anew.",
      };
    if (added) await giveSecret(endpoint, connection, secret, by.at, caller.memberId);
    const view = await connectionView(endpoint, connection);
    return json(
      {
        connection: view,
        secret: added && entered === undefined ? secret : null,
      } satisfies ChangedConnection,
      201,
    );
  },
});

export const changeConnection = sessionOperation({
  id: "connection.change",
  summary:
    "Changes a connection: its name, its words, whose credentials it asks with, on or off. Or asks its CRM at once.",
  params: { id: ConnectionId },
  body: { schema: ChangeConnection, keys: 500 },
  answers: { 200: { description: "The connection as it is now.", schema: ChangedConnection } },
  refusals: ["not-found", "stale"],
  async handle({ caller, params, body, configuration }, endpoint) {
    const { tenantId } = caller;
    const before = await connectionById(endpoint.database, tenantId, params["id"] ?? "");
    if (before === null) return gone();
    const destinationId =
      body.destinationId === undefined ? before.destinationId : body.destinationId;
    if (!canBeAsked(configuration, before.system, destinationId)) return NO_DESTINATION;
    const { version, askNow = false } = body;
    const after = {
      name: body.name ?? before.name,
      settings: body.settings ?? before.settings,
      active: body.active ?? before.active,
      destinationId,
    };
    const fields = (["name", "settings", "destinationId"] as const).filter(
      (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
    );
    const changed = await storeChange(
      endpoint.database,
      tenantId,
      before.id,
      {
        version,
        ...after,
        askNow,
        what:
          before.active !== after.active
            ? after.active
              ? "switched-on"
              : "switched-off"
            : askNow && fields.length === 0
              ? "asked"
              : "changed",
        fields,
      },
      byOf(endpoint, caller.memberId),
    );
    if (!changed)
      return {
        refused: "stale",
        detail: "Somebody else changed this connection meanwhile. Load it anew, then change it.",
      };
    return showNow(endpoint, tenantId, before.id);
  },
});

export const archiveConnection = sessionOperation({
  id: "connection.archive",
  summary:
    "Puts a connection away: its address leads nowhere, its secrets are erased, what came by it stays.",
  params: { id: ConnectionId },
  answers: { 204: { description: "It is put away." } },
  refusals: ["not-found"],
  async handle({ caller, params }, endpoint) {
    const by = byOf(endpoint, caller.memberId);
    const archived = await storeArchived(
      endpoint.database,
      caller.tenantId,
      params["id"] ?? "",
      by,
    );
    return archived ? { status: 204, body: null } : gone();
  },
});

export const addConnectionSecret = sessionOperation({
  id: "connection.add-secret",
  summary:
    "Gives a connection a new secret, shown this once. The one before is accepted for a while as well.",
  params: { id: ConnectionId },
  body: { schema: AddConnectionSecret },
  answers: {
    201: { description: "The connection, and the secret this once.", schema: ChangedConnection },
  },
  refusals: ["not-found"],
  async handle({ caller, params, body }, endpoint) {
    const { database } = endpoint;
    const connection = await connectionById(database, caller.tenantId, params["id"] ?? "");
    if (connection === null) return gone();
    const secret = secretFor(connection.system, body.secret);
    if (typeof secret === "object") return secret;
    const at = new Date(endpoint.now());
    const others = new Date(at.getTime() + body.othersForHours * HOUR);
    if (!(await giveSecret(endpoint, connection, secret, others, caller.memberId)))
      return invalid(
        "secret",
        "Two secrets are accepted already. Retire the older one, then make another.",
      );
    const view = await connectionView(endpoint, connection);
    return json(
      {
        connection: view,
        secret: body.secret === undefined ? secret : null,
      } satisfies ChangedConnection,
      201,
    );
  },
});

export const retireConnectionSecret = sessionOperation({
  id: "connection.retire-secret",
  summary: "Refuses a secret from now on.",
  params: { id: ConnectionId, secret: SecretId },
  answers: { 200: { description: "The connection as it is now.", schema: ChangedConnection } },
  refusals: ["not-found"],
  async handle({ caller, params }, endpoint) {
    const { id = "", secret = "" } = params;
    const by = byOf(endpoint, caller.memberId);
    if ((await connectionById(endpoint.database, caller.tenantId, id)) === null) return gone();
    const retired = await retireSecret(endpoint.database, caller.tenantId, id, secret, by);
    return retired ? showNow(endpoint, caller.tenantId, id) : gone();
  },
});

export const listConnectionEvents = sessionOperation({
  id: "connection.events",
  summary: "What came by a connection and what became of it, the newest first, and who changed it.",
  params: { id: ConnectionId },
  answers: { 200: { description: "Up to fifty events.", schema: ConnectionEvents } },
  refusals: ["not-found"],
  async handle({ caller, params }, { database }) {
    const { tenantId } = caller;
    const { id = "" } = params;
    if ((await connectionById(database, tenantId, id)) === null) return gone();
    const events = await lastEvents(database, tenantId, id, EVENTS);
    const changes = await connectionChanges(database, tenantId, id, CHANGES);
    return json({
      items: events.map(({ receivedAt, deals, ...event }) => ({
        ...event,
        at: receivedAt.toISOString(),
        deals: [...deals],
      })),
      changes: changes.map(({ at, byId, byName, fields, ...change }) => ({
        ...change,
        at: at.toISOString(),
        by: byId === null ? null : { id: byId, name: byName },
        fields: [...fields],
      })),
    } satisfies ConnectionEvents);
  },
});

export const retryEvents = sessionOperation({
  id: "connection.retry",
  summary: "Tries again what was refused, such as after saying what a type of deal is.",
  params: { id: ConnectionId },
  body: { schema: RetryEvents },
  answers: {
    200: { description: "How many are taken now, and how many are not.", schema: RetriedEvents },
  },
  refusals: ["not-found"],
  async handle({ caller, params, body, configuration }, endpoint) {
    const connection = await connectionById(endpoint.database, caller.tenantId, params["id"] ?? "");
    if (connection === null) return gone();
    const by = byOf(endpoint, caller.memberId);
    const tried = await retryRefused(endpoint, connection, configuration, body.event ?? null, by);
    return json(tried satisfies z.infer<typeof RetriedEvents>);
  },
});

const PUT_AWAY =
  "The destination that it was asked with is switched off or was put away. Choose another.";
const NO_DESTINATION = invalid(
  "destinationId",
  "The field destinationId: is not a destination of this CRM. Set one up first.",
);

const byOf = ({ newId, now }: Endpoint, byId: string) => ({
  id: newId(),
  at: new Date(now()),
  byId,
});

/** The secret that is stored: HubSpot's own, or one that is made here. */
function secretFor(
  system: ConnectionRecord["system"],
  entered: string | undefined,
): string | Refusal {
  if (system === "hubspot")
    return (
      entered ??
      invalid("secret", "The field secret: is missing. HubSpot signs with its app's client secret.")
    );
  return entered === undefined
    ? newSecret()
    : invalid("secret", "The field secret: is made here and shown once; nobody enters it.");
}

const giveSecret = async (
  endpoint: Endpoint,
  { tenantId, id }: ConnectionRecord,
  secret: string,
  othersUntil: Date,
  memberId: string,
): Promise<boolean> =>
  addSecret(
    endpoint.database,
    tenantId,
    id,
    { id: endpoint.newId(), sealed: await endpoint.sealer.seal(secret), othersUntil },
    byOf(endpoint, memberId),
  );

async function showNow(endpoint: Endpoint, tenantId: string, id: string) {
  const connection = await connectionById(endpoint.database, tenantId, id);
  if (connection === null) return gone();
  return json({
    connection: await connectionView(endpoint, connection),
    secret: null,
  } satisfies ChangedConnection);
}
