// Where flags go besides the queue: how each place is doing, switching it on and off, and sending again.
import {
  Destination,
  DestinationId,
  Destinations,
  ReplayDeliveries,
  Replayed,
  SwitchDestination,
} from "../api/destination.ts";
import { addDestinationEvent } from "../storage/destination-events.ts";
import { destinationStates, switchDestination } from "../storage/destination-state.ts";
import { type Replay, replayDeliveries } from "../storage/replays.ts";
import { sessionOperation } from "./contract/operation.ts";
import { destinationView } from "./destination-view.ts";
import { json } from "./message/answer.ts";
import { invalid, notFound } from "./problem.ts";

export const listDestinations = sessionOperation({
  id: "destination.list",
  summary: "Where flags are sent, how each place is doing and what waits for it.",
  answers: { 200: { description: "Every destination, by name.", schema: Destinations } },
  async handle({ caller }, { database }) {
    const states = await destinationStates(database, caller.tenantId);
    return json({ items: states.map(destinationView) } satisfies Destinations);
  },
});

export const putDestination = sessionOperation({
  id: "destination.switch",
  summary:
    "Switches a destination on or off. On again, what waited is sent; off, nothing new is kept for it.",
  params: { id: DestinationId },
  body: { schema: SwitchDestination },
  answers: { 200: { description: "The destination as it is now.", schema: Destination } },
  async handle({ caller, params, body }, endpoint) {
    const { tenantId } = caller;
    const { id = "" } = params;
    const at = new Date(endpoint.now());
    await endpoint.database.transaction(async (tx) => {
      if (await switchDestination(tx, tenantId, id, { active: body.active, at }))
        await addDestinationEvent(tx, tenantId, {
          id: endpoint.newId(),
          at,
          destinationId: id,
          byId: caller.memberId,
          what: body.active ? "switched-on" : "switched-off",
        });
    });
    const states = await destinationStates(endpoint.database, tenantId);
    const state = states.find((each) => each.id === id);
    if (state === undefined) return notFound("thing at this address");
    // Which destinations hear of a new flag is remembered.
    endpoint.configurations.forget(tenantId);
    return json(destinationView(state));
  },
});

export const replay = sessionOperation({
  id: "delivery.replay",
  summary:
    "Sends messages again that did not arrive: one, all that failed, or those owed since a date that failed. Each keeps its id.",
  body: { schema: ReplayDeliveries },
  answers: { 200: { description: "How many are sent again.", schema: Replayed } },
  refusals: ["not-found"],
  async handle({ caller, body }, { database, now, newId }) {
    const at = new Date(now());
    const by = { at, by: caller.memberId };
    const outcome = await replayDeliveries(database, caller.tenantId, replayOf(body), by);
    switch (outcome.is) {
      case "replayed":
        for (const destinationId of outcome.destinationIds)
          await addDestinationEvent(database, caller.tenantId, {
            id: newId(),
            at,
            destinationId,
            byId: caller.memberId,
            what: "replayed",
          });
        return json({ deliveries: outcome.deliveries } satisfies Replayed);
      case "not-found":
        return notFound("message");
      case "not-failed":
        return invalid("deliveryId", STILL[outcome.status]);
    }
  },
});

const STILL = {
  waiting: "This message is still waiting to be sent. Nothing has to be done.",
  delivered: "This message has arrived already.",
  cancelled: "This message was cancelled, since what it tells of was taken back.",
} as const;

function replayOf(body: ReplayDeliveries): Replay {
  switch (body.which) {
    case "one":
      return { which: "one", deliveryId: body.deliveryId };
    case "all-failed":
      return { which: "failed", destinationId: body.destinationId ?? null, since: null };
    case "since":
      return {
        which: "failed",
        destinationId: body.destinationId ?? null,
        since: new Date(body.since),
      };
  }
}
