// Everything that this section asks of the endpoint.
import { z } from "zod";
import type { Client } from "../../api/client.ts";
import {
  type AddDestination,
  ChangedDestination,
  type ChangeDestination,
  Destination,
  DestinationDetail,
  Destinations,
  DestinationTypes,
  History,
  type PastDelivery,
  Replayed,
  type ReplayDeliveries,
  type TestDestination,
  TestedDestination,
} from "../../api/destination.ts";
import { PublishedRouting } from "../../api/routing.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { loadTaxonomyWords, type SignalLabel, signalLabels } from "../../ui/page/signal-labels.ts";

/** What a form offers to choose from besides the type's own fields. */
export interface Choices {
  readonly types: DestinationTypes;
  readonly queues: readonly { readonly id: string; readonly name: string }[];
  readonly signals: readonly SignalLabel[];
}

const at = (id: string) => `/v1/destinations/${encodeURIComponent(id)}`;

export const createAsk = (call: Client["call"], locale: string) => {
  return {
    list: async () => (await call(Destinations, "GET", "/v1/destinations")).items,
    choices: async (): Promise<Choices> => {
      const [types, routing, { taxonomy }, words] = await Promise.all([
        call(DestinationTypes, "GET", "/v1/destination-types"),
        call(PublishedRouting, "GET", "/v1/routing"),
        call(PublishedTaxonomy, "GET", "/v1/taxonomy"),
        loadTaxonomyWords(locale),
      ]);
      const queues = routing.body.queues.map(({ id, name }) => ({ id, name }));
      return { types, queues, signals: [...signalLabels(taxonomy, words).values()] };
    },
    show: (id: string) => call(DestinationDetail, "GET", at(id)),
    add: (made: AddDestination) => call(ChangedDestination, "POST", "/v1/destinations", made),
    change: (id: string, change: ChangeDestination) =>
      call(ChangedDestination, "PATCH", at(id), change),
    turn: (id: string, active: boolean) => call(Destination, "PUT", at(id), { active }),
    archive: (id: string) => call(z.unknown(), "DELETE", at(id)),
    test: (tried: TestDestination) =>
      call(TestedDestination, "POST", "/v1/destination-tests", tried),
    history: (id: string, status: PastDelivery["status"] | null, after: string | null) => {
      const query = new URLSearchParams({
        ...(status === null ? {} : { status }),
        ...(after === null ? {} : { after }),
      }).toString();
      return call(History, "GET", `${at(id)}/deliveries${query === "" ? "" : `?${query}`}`);
    },
    replay: (which: ReplayDeliveries) => call(Replayed, "POST", "/v1/replays", which),
  };
};
export type Ask = ReturnType<typeof createAsk>;
