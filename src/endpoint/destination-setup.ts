// Setting up where flags go besides the queue: adding, trying, changing, putting away, and looking at what was sent.
import {
  AddDestination,
  ChangeDestination,
  ChangedDestination,
  Destination,
  DestinationDetail,
  DestinationId,
  DestinationTypes,
  History,
  HistoryQuery,
  TestDestination,
  TestedDestination,
} from "../api/destination.ts";
import { addDestinationEvent, destinationEvents } from "../storage/destination-events.ts";
import { deliveryHistory } from "../storage/destination-history.ts";
import {
  addDestination as storeDestination,
  archiveDestination as storeArchived,
  changeDestination as storeChange,
  type DestinationSetup,
  type StoredDestination,
  storedDestination,
} from "../storage/destination-setup.ts";
import { destinationStates } from "../storage/destination-state.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { DestinationDesk } from "./destination-desk.ts";
import { destinationView } from "./destination-view.ts";
import type { Endpoint } from "./endpoint.ts";
import { json } from "./message/answer.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";

const PAGE = 50;
const CHANGES = 50;

const gone = () => notFound("thing at this address");
const NO_DESK = invalid("type", "Destinations can't be set up on this host.");

export const listDestinationTypes = sessionOperation({
  id: "destination.types",
  summary:
    "The types of destinations there are, what each needs to be told, and the events they can hear.",
  answers: { 200: { description: "Every type and every event.", schema: DestinationTypes } },
  async handle(_call, { destinationDesk }) {
    const { types = [], events = [] } = (await destinationDesk?.()) ?? {};
    return json({ items: types, events });
  },
});

export const addDestination = sessionOperation({
  id: "destination.add",
  summary: "Adds a destination. The same request sent twice adds one.",
  body: { schema: AddDestination },
  answers: {
    201: {
      description: "The destination, and what is shown this once.",
      schema: ChangedDestination,
    },
  },
  refusals: ["id-already-used"],
  async handle({ caller, body, configuration }, endpoint) {
    const desk = await endpoint.destinationDesk?.();
    if (desk === undefined) return NO_DESK;
    const { tenantId } = caller;
    const { id, type, settings, ...setup } = body;
    const wrong = refusedEvents(desk, setup.events);
    if (wrong !== null) return wrong;
    const known = await stateOf(endpoint, tenantId, id);
    if (known !== null)
      return known.type === type && known.name === setup.name
        ? json({ destination: known, showOnce: null } satisfies ChangedDestination, 201)
        : {
            refused: "id-already-used",
            detail: "Another destination has this id. Load the page anew.",
          };
    const entered = await desk.enter(type, settings, null);
    if (entered.is === "wrong") return wrongSetting(entered);
    await storeDestination(
      endpoint.database,
      tenantId,
      { id, type, sealed: entered.sealed, ...setup },
      byOf(endpoint, caller.memberId),
    );
    endpoint.configurations.forget(configuration.tenant.id);
    const made = await stateOf(endpoint, tenantId, id);
    if (made === null) return gone();
    return json(
      { destination: made, showOnce: entered.showOnce } satisfies ChangedDestination,
      201,
    );
  },
});

export const showDestination = sessionOperation({
  id: "destination.show",
  summary:
    "One destination: how it is doing, and for admins its settings without secrets and who changed what.",
  params: { id: DestinationId },
  answers: { 200: { description: "The destination.", schema: DestinationDetail } },
  refusals: ["not-found"],
  async handle({ caller, params }, endpoint) {
    const { tenantId } = caller;
    const { id = "" } = params;
    const destination = await stateOf(endpoint, tenantId, id);
    if (destination === null) return gone();
    if (!caller.roles.includes("admin"))
      return json({
        destination,
        settings: {},
        changes: [],
        requestUrl: null,
      } satisfies DestinationDetail);
    const stored = await storedDestination(endpoint.database, tenantId, id);
    const desk = await endpoint.destinationDesk?.();
    const changes = await destinationEvents(endpoint.database, tenantId, id, CHANGES);
    return json({
      destination,
      settings:
        stored === null || desk === undefined ? {} : await desk.shown(stored.type, stored.sealed),
      changes: changes.map(({ at, byId, byName, fields, ...change }) => ({
        ...change,
        at: at.toISOString(),
        by: byId === null ? null : { id: byId, name: byName },
        fields: [...fields],
      })),
      requestUrl: requestUrlOf(destination, tenantId, endpoint),
    } satisfies DestinationDetail);
  },
});

/** Services in which people press buttons are told where to send that. */
const requestUrlOf = (
  { id, type }: { readonly id: string; readonly type: string },
  tenantId: string,
  { publicUrl }: { readonly publicUrl: string },
): string | null =>
  type === "slack-app" ? new URL(`/hooks/slack/${tenantId}/${id}`, publicUrl).href : null;

export const changeDestination = sessionOperation({
  id: "destination.change",
  summary: "Changes a destination. A secret that is left out stays what it was.",
  params: { id: DestinationId },
  body: { schema: ChangeDestination },
  answers: {
    200: {
      description: "The destination as it is now, and what is shown this once.",
      schema: ChangedDestination,
    },
  },
  refusals: ["not-found"],
  async handle({ caller, params, body }, endpoint) {
    const { tenantId } = caller;
    const { id = "" } = params;
    const stored = await storedDestination(endpoint.database, tenantId, id);
    if (stored === null) return gone();
    const desk = await endpoint.destinationDesk?.();
    if (desk === undefined) return NO_DESK;
    const { version, settings, ...setup } = body;
    const wrong = refusedEvents(desk, setup.events);
    if (wrong !== null) return wrong;
    const entered =
      Object.keys(settings).length === 0
        ? null
        : await desk.enter(stored.type, settings, stored.sealed);
    if (entered?.is === "wrong") return wrongSetting(entered);
    const fields = [...changedParts(stored, setup), ...(entered?.fields ?? [])];
    const changed = await storeChange(
      endpoint.database,
      tenantId,
      id,
      {
        ...setup,
        version,
        sealed: entered === null || entered.fields.length === 0 ? null : entered.sealed,
        fields,
      },
      byOf(endpoint, caller.memberId),
    );
    if (!changed)
      return {
        ...invalid(
          "version",
          "Somebody else changed this destination meanwhile. Load it anew, then change it.",
        ),
        reason: "stale",
      };
    endpoint.configurations.forget(tenantId);
    const destination = await stateOf(endpoint, tenantId, id);
    if (destination === null) return gone();
    return json({
      destination,
      showOnce: entered?.showOnce ?? null,
    } satisfies ChangedDestination);
  },
});

export const archiveDestination = sessionOperation({
  id: "destination.archive",
  summary:
    "Puts a destination away: its settings are erased, what waited for it is cancelled, its history stays.",
  params: { id: DestinationId },
  answers: { 204: { description: "It is put away." } },
  refusals: ["not-found"],
  async handle({ caller, params }, endpoint) {
    const { id = "" } = params;
    const by = byOf(endpoint, caller.memberId);
    if (!(await storeArchived(endpoint.database, caller.tenantId, id, by))) return gone();
    endpoint.configurations.forget(caller.tenantId);
    return { status: 204, body: null };
  },
});

export const testDestination = sessionOperation({
  id: "destination.test",
  summary:
    "Sends a test message with settings as they were entered, or as they are stored, and says what happened.",
  body: { schema: TestDestination },
  answers: { 200: { description: "What happened.", schema: TestedDestination } },
  refusals: ["not-found"],
  async handle({ caller, body }, endpoint) {
    const desk = await endpoint.destinationDesk?.();
    if (desk === undefined) return NO_DESK;
    const { tenantId } = caller;
    const stored =
      body.destinationId === undefined
        ? null
        : await storedDestination(endpoint.database, tenantId, body.destinationId);
    if (body.destinationId !== undefined && stored?.type !== body.type) return gone();
    const entered = await desk.enter(body.type, body.settings, stored?.sealed ?? null);
    if (entered.is === "wrong") return wrongSetting(entered);
    const asStored = stored !== null && entered.fields.length === 0;
    const by = byOf(endpoint, caller.memberId);
    const tested = await desk.test(
      {
        tenantId,
        id: stored?.id ?? by.id,
        type: body.type,
        name: body.name ?? stored?.name ?? body.type,
        sealed: asStored ? stored.sealed : entered.sealed,
      },
      {
        database: endpoint.database,
        messageId: by.id,
        at: by.at,
        memberId: caller.memberId,
        stored: asStored,
      },
    );
    if (stored !== null)
      await addDestinationEvent(endpoint.database, tenantId, {
        ...by,
        destinationId: stored.id,
        what: "tested",
      });
    // A secret that is made with saving is one that the receiver cannot know yet.
    const sentence =
      entered.showOnce === null || tested.delivered
        ? tested.sentence
        : `${tested.sentence} The secret it was signed with is made when you save: save, give it to the receiver, then send a test again.`;
    return json({ ...tested, sentence } satisfies TestedDestination);
  },
});

export const listDeliveries = sessionOperation({
  id: "delivery.list",
  summary: "What a destination was sent, the newest first, with what came of each attempt.",
  params: { id: DestinationId },
  query: HistoryQuery,
  answers: { 200: { description: "Up to fifty messages.", schema: History } },
  refusals: ["not-found"],
  async handle({ caller, params, query }, { database }) {
    const { tenantId } = caller;
    const { id = "" } = params;
    if ((await storedDestination(database, tenantId, id)) === null) return gone();
    // One more than is shown tells whether there are others.
    const found = await deliveryHistory(database, tenantId, id, {
      status: query.status ?? null,
      after: query.after ?? null,
      limit: PAGE + 1,
    });
    const items = found.slice(0, PAGE);
    const last = items.at(-1);
    return json({
      items: items.map(({ flagId, ticketId, accountName, attempts, ...delivery }) => ({
        ...delivery,
        flag: { id: flagId, ticketId, accountName },
        createdAt: delivery.createdAt.toISOString(),
        deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
        nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
        replayedAt: delivery.replayedAt?.toISOString() ?? null,
        attempts: attempts.map(({ at, ...attempt }) => ({
          ...attempt,
          at: new Date(at).toISOString(),
        })),
      })),
      next: found.length > PAGE && last !== undefined ? last.id : null,
    } satisfies History);
  },
});

const byOf = ({ newId, now }: Endpoint, byId: string) => ({
  id: newId(),
  at: new Date(now()),
  byId,
});

async function stateOf(
  { database }: Endpoint,
  tenantId: string,
  id: string,
): Promise<Destination | null> {
  const states = await destinationStates(database, tenantId);
  const state = states.find((each) => each.id === id);
  return state === undefined ? null : destinationView(state);
}

function refusedEvents(desk: DestinationDesk, events: readonly string[]): Refusal | null {
  const known = new Set(desk.events.map(({ type }) => type));
  const strange = events.find((each) => !known.has(each));
  return strange === undefined ? null : invalid("events", `There is no event ${strange}.`);
}

const wrongSetting = ({
  field,
  sentence,
}: {
  readonly field: string | null;
  readonly sentence: string;
}): Refusal => invalid(field === null ? "settings" : `settings.${field}`, sentence);

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Which parts of the set-up differ from what is stored. */
function changedParts(stored: StoredDestination, setup: DestinationSetup): string[] {
  const before: DestinationSetup = stored;
  return (["name", "kinds", "events", "queues", "signals"] as const).filter(
    (part) => !same(before[part], setup[part]),
  );
}
