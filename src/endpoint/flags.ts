// Reading flags, and refining one before CS has made contact.
import { FlagDetail, FlagPage, MovedFlag, RefineFlag } from "../api/flag.ts";
import { FlagQuery } from "../api/queue.ts";
import type { Configuration } from "../storage/configuration.ts";
import { taxonomyVersion } from "../storage/configuration.ts";
import type { FlagRecord } from "../storage/flag-record.ts";
import {
  flagById,
  flagDetail,
  flagsOfAccount,
  flagsOfTicket,
  type Refinement,
  refineFlag as storeRefinement,
} from "../storage/flags.ts";
import { queuePage } from "../storage/queue.ts";
import { sessionOperation } from "./contract/operation.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint } from "./endpoint.ts";
import { deliveryView, eventView, flagView } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { owedTo } from "./owed.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";
import { namedIn } from "./named.ts";
import { signalIn, urgencyAndDeadline } from "./urgency.ts";

/** A page of the queue; a ticket or an account rarely has as many. */
const PAGE = 50;

const NO_SUCH_PLACE = invalid("after", "This is not a place in the list. Begin at its first page.");

const Query = FlagQuery.refine(
  ({ ticket, account, queue }) =>
    [ticket, account, queue].filter((each) => each !== undefined).length === 1,
  { path: ["queue"], message: "give exactly one of ticket, account and queue" },
);

export const listFlags = sessionOperation({
  id: "flag.list",
  summary:
    "The flags of a ticket or an account, newest first, or a page of the queue, most urgent first.",
  query: Query,
  answers: { 200: { description: "One page.", schema: FlagPage } },
  async handle({ query, caller, configuration }, { database }) {
    const { tenantId } = caller;
    const { ticket, account, queue, status = "open", owner, q, after, limit = PAGE } = query;
    if (ticket !== undefined || account !== undefined) {
      if (after !== undefined && !StoredFlagId.safeParse(after).success) return NO_SUCH_PLACE;
      // One more than the page, to know whether it is the last.
      const flags =
        ticket === undefined
          ? await flagsOfAccount(database, tenantId, account ?? "", limit + 1, after)
          : await flagsOfTicket(database, tenantId, ticket, limit + 1, after);
      const items = flags.slice(0, limit);
      const next = flags.length > limit ? (items.at(-1)?.id ?? null) : null;
      return json({ items: items.map(flagView), next });
    }
    if (!isAllowed(caller.roles, "flag.list-queue"))
      return { refused: "not-allowed", detail: "The queue is for customer success." };
    const page = await queuePage(database, tenantId, {
      queue: queue ?? "all",
      status,
      owner: owner === "me" ? caller.memberId : owner,
      q,
      ...(q === undefined ? {} : namedIn(q, configuration)),
      after,
      limit,
    });
    if ("refused" in page) return NO_SUCH_PLACE;
    return json({ items: page.items.map(flagView), next: page.next });
  },
});

export const showFlag = sessionOperation({
  id: "flag.show",
  summary: "A flag, its story and its deliveries.",
  params: { id: StoredFlagId },
  answers: { 200: { description: "The flag.", schema: FlagDetail } },
  async handle({ params, caller }, { database }) {
    const detail = await flagDetail(database, caller.tenantId, params["id"] ?? "");
    if (detail === null) return notFound("flag");
    return json({
      flag: flagView(detail.flag),
      story: detail.story.map(eventView),
      deliveries: detail.deliveries.map(deliveryView),
    });
  },
});

export const refineFlag = sessionOperation({
  id: "flag.refine",
  summary: "Refines signal, note or quote of one's own flag until CS has made contact.",
  params: { id: StoredFlagId },
  body: { schema: RefineFlag },
  answers: { 200: { description: "The flag as it stands now.", schema: MovedFlag } },
  refusals: ["move-refused", "erased"],
  async handle({ params, body, caller, configuration }, endpoint) {
    const id = params["id"] ?? "";
    const { database } = endpoint;
    let urgency: Refinement["urgency"];
    if (body.signal != null) {
      const flag = await flagById(database, caller.tenantId, id);
      if (flag === null) return notFound("flag");
      const found = await urgencyOfSignal(flag, body.signal, configuration, endpoint);
      if ("refused" in found) return found;
      urgency = found;
    }
    const outcome = await storeRefinement(database, caller.tenantId, id, {
      agentId: caller.memberId,
      fields: body,
      ...(urgency === undefined ? {} : { urgency }),
      at: new Date(endpoint.now()),
      owed: owedTo(configuration, endpoint.newId),
    });
    if (outcome.is === "refined")
      return json({ flag: flagView(outcome.flag), event: eventView(outcome.event) });
    switch (outcome.because) {
      case "not-found":
        return notFound("flag");
      case "not-yours":
        return {
          refused: "not-allowed",
          detail: "Only the agent who raised a flag can refine it.",
        };
      case "erased":
        return { refused: "erased", detail: "The texts of this flag were erased, and stay so." };
      case "too-late":
        return {
          refused: "move-refused",
          reason: "too-late",
          detail:
            "Customer success is already in contact, or the flag has ended. It stays as it is.",
        };
    }
  },
});

/** What the signal named now does to urgency, reckoned from when the flag was raised. */
async function urgencyOfSignal(
  flag: FlagRecord,
  signal: string,
  configuration: Configuration,
  endpoint: Endpoint,
): Promise<NonNullable<Refinement["urgency"]> | Refusal> {
  const taxonomy =
    flag.taxonomyVersion === configuration.taxonomy.version
      ? configuration.taxonomy
      : await taxonomyVersion(endpoint.database, configuration.tenant.id, flag.taxonomyVersion);
  const found = taxonomy === null ? undefined : signalIn(taxonomy, signal);
  if (found === undefined || found.kind !== flag.kind)
    return invalid("signal", `The taxonomy has no signal ${signal} of ${flag.kind}.`);
  const { urgency, why, dueAt } = urgencyAndDeadline(
    { ...flag, signal: found, raisedAt: flag.raisedAt.getTime() },
    configuration,
  );
  return { urgency, why: [...flag.why.filter(isRouting), ...why], dueAt };
}

/** Reasons of where it went; they stay when the reasons of how urgent it is are found anew. */
const isRouting = ({ code }: { readonly code: string }): boolean =>
  ["account-owner", "no-account", "no-owner", "owner-inactive"].includes(code);
