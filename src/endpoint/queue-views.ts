// Views of the queue that people save and share, and the columns they choose.
import { z } from "zod";
import {
  ChosenColumns,
  COLUMNS,
  COUNT_LIMIT,
  PutView,
  QueueViews,
  View,
  ViewBody,
} from "../api/queue.ts";
import { countFlags } from "../storage/queue.ts";
import {
  columnsOf,
  deleteView as storeDeletion,
  MOST_VIEWS,
  putView as storeView,
  rememberColumns,
  type ViewRecord,
  type ViewRefusal,
  viewsFor,
} from "../storage/queue-views.ts";
import type { Caller } from "./caller/session-token.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";
import { conditionsFor, momentFor } from "./queue.ts";

/** Views whose flags are counted; those behind them are rarely looked at, and every count costs. */
const MOST_COUNTED = 40;

/** A view whose question is still asked like this; one that an older version understood is left out. */
function viewOf({ id, ownerId, ownerName, name, shared, body }: ViewRecord): View | null {
  const read = ViewBody.safeParse(body);
  return read.success
    ? {
        id,
        name,
        shared,
        owner: { id: ownerId, name: ownerName ?? numbered(ownerId) },
        body: read.data,
      }
    : null;
}

export const listViews = sessionOperation({
  id: "queue-view.list",
  summary: "One's own views of the queue and those that colleagues share, each with its count.",
  answers: { 200: { description: "The views and one's columns.", schema: QueueViews } },
  async handle({ caller, configuration }, endpoint) {
    const { database } = endpoint;
    const { tenantId, memberId } = caller;
    const [records, chosen] = await Promise.all([
      viewsFor(database, tenantId, memberId),
      columnsOf(database, tenantId, memberId),
    ]);
    const views = records
      .map(viewOf)
      .filter((view) => view !== null)
      .slice(0, MOST_COUNTED);
    const counts = await countFlags(
      database,
      tenantId,
      views.map(({ body }) => conditionsFor(body.filter, caller, configuration)),
      { ...momentFor(endpoint.now(), caller, configuration), limit: COUNT_LIMIT },
    );
    const columns = COLUMNS.filter((column) => chosen?.includes(column));
    return json({
      items: views.map((view, at) => ({ ...view, count: counts[at] ?? 0 })),
      columns: columns.length === 0 ? null : columns,
    });
  },
});

const changeOf = (id: string | undefined, { memberId, roles }: Caller) => ({
  id: id ?? "",
  memberId,
  isAdmin: roles.includes("admin"),
});

function refusalOf(because: ViewRefusal): Refusal {
  switch (because) {
    case "not-found":
      return notFound("view");
    case "not-yours":
      return {
        refused: "not-allowed",
        detail: "A shared view is changed by the person who made it, or by an admin.",
      };
    case "too-many":
      return invalid(
        "id",
        `You have ${MOST_VIEWS} views already. Delete one before you save another.`,
      );
  }
}

export const putView = sessionOperation({
  id: "queue-view.put",
  summary:
    "Saves a view of the queue, renames it, shares it or keeps it to oneself. Somebody else's private view is not there.",
  params: { id: StoredFlagId },
  body: { schema: PutView },
  answers: { 200: { description: "The view as it is now.", schema: View } },
  async handle({ params, body, caller }, endpoint) {
    const outcome = await storeView(
      endpoint.database,
      caller.tenantId,
      changeOf(params["id"], caller),
      body,
      new Date(endpoint.now()),
    );
    if (outcome.is === "refused") return refusalOf(outcome.because);
    return json(viewOf(outcome.view));
  },
});

export const deleteView = sessionOperation({
  id: "queue-view.delete",
  summary: "Takes a view away. Putting it back under its id undoes that.",
  params: { id: StoredFlagId },
  answers: { 200: { description: "It is gone.", schema: z.strictObject({ id: z.string() }) } },
  async handle({ params, caller }, endpoint) {
    const change = changeOf(params["id"], caller);
    const outcome = await storeDeletion(endpoint.database, caller.tenantId, change);
    return outcome === "deleted" ? json({ id: change.id }) : refusalOf(outcome);
  },
});

export const putColumns = sessionOperation({
  id: "queue.choose-columns",
  summary: "Remembers the columns by which this person looks at the queue.",
  body: { schema: ChosenColumns },
  answers: { 200: { description: "The columns.", schema: ChosenColumns } },
  async handle({ body, caller }, { database }) {
    await rememberColumns(database, caller.tenantId, caller.memberId, body.columns);
    return json(body);
  },
});
