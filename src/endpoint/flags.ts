// Reading flags, and refining one before CS has made contact.
import { FlagDetail, FlagPage, MovedFlag, RefineFlag } from "../api/flag.ts";
import { FlagQuery } from "../api/queue.ts";
import type { Configuration } from "../storage/configuration.ts";
import { taxonomyVersion } from "../storage/configuration.ts";
import type { FlagRecord } from "../storage/flag-record.ts";
import { flagById, flagDetail, flagsOfAccount, flagsOfTicket } from "../storage/flags.ts";
import { type Refinement, refineFlag as storeRefinement } from "../storage/refine.ts";
import { queuePage } from "../storage/queue.ts";
import { routedFlag } from "../storage/routing.ts";
import { sessionOperation } from "./contract/operation.ts";
import { isAllowed } from "./contract/roles.ts";
import type { Endpoint } from "./endpoint.ts";
import { deliveryView, eventView, flagView, storyForAgents } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { StoredFlagId } from "./message/stored-id.ts";
import { onlyTo, owedTo } from "./owed.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";
import { conditionsFor, momentFor, NO_SUCH_PLACE } from "./queue.ts";
import { accountOf, routable, routeNow } from "./routed.ts";
import { signalIn, urgencyAndDeadline } from "./urgency.ts";

/** A page of the queue; a ticket or an account rarely has as many. */
const PAGE = 50;

export const listFlags = sessionOperation({
  id: "flag.list",
  summary:
    "The flags of a ticket or an account, newest first, or a page of the queue, most urgent first unless asked otherwise.",
  query: FlagQuery,
  answers: { 200: { description: "One page.", schema: FlagPage } },
  async handle({ query, caller, configuration }, endpoint) {
    const { database } = endpoint;
    const { tenantId } = caller;
    const { ticket, account, queue, sort, after, limit = PAGE } = query;
    if (queue === undefined) {
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
      ...conditionsFor(query, caller, configuration),
      ...momentFor(endpoint.now(), caller, configuration),
      sort,
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
    const isOffice = isAllowed(caller.roles, "flag.list-queue");
    const story = detail.story.map(eventView);
    return json({
      flag: flagView(detail.flag),
      story: isOffice ? story : storyForAgents(story),
      deliveries: detail.deliveries.map(deliveryView),
      joined: detail.joined.map(flagView),
      head: detail.head && {
        flag: flagView(detail.head.flag),
        story: isOffice
          ? detail.head.story.map(eventView)
          : storyForAgents(detail.head.story.map(eventView)),
      },
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
    let reckoned: Pick<Refinement, "urgency" | "reroute"> = {};
    if (body.signal != null) {
      const flag = await flagById(database, caller.tenantId, id);
      if (flag === null) return notFound("flag");
      const found = await reckonedAnew(flag, body.signal, configuration, endpoint);
      if ("refused" in found) return found;
      reckoned = found;
    }
    const outcome = await storeRefinement(database, caller.tenantId, id, {
      agentId: caller.memberId,
      fields: body,
      ...reckoned,
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

/** What the signal named now does to urgency and place, reckoned from when the flag was raised. */
async function reckonedAnew(
  flag: FlagRecord,
  signal: string,
  configuration: Configuration,
  endpoint: Endpoint,
): Promise<Pick<Refinement, "urgency" | "reroute"> | Refusal> {
  const { tenant, routing } = configuration;
  const taxonomy =
    flag.taxonomyVersion === configuration.taxonomy.version
      ? configuration.taxonomy
      : await taxonomyVersion(endpoint.database, tenant.id, flag.taxonomyVersion);
  const found = taxonomy === null ? undefined : signalIn(taxonomy, signal);
  if (found === undefined || found.kind !== flag.kind)
    return invalid("signal", `The taxonomy has no signal ${signal} of ${flag.kind}.`);
  const raisedAt = flag.raisedAt.getTime();
  const kept = await routedFlag(endpoint.database, tenant.id, flag.id);
  const routed =
    kept === null || routing.body.rules.length === 0
      ? null
      : await routeNow(
          routable(
            {
              ...kept,
              signal,
              account: accountOf(kept),
              tags: kept.tags ?? [],
              raisedAt,
            },
            tenant.zone,
          ),
          configuration,
          endpoint,
          flag.ownerId,
        );
  const isOther = routed !== null && !isByRule(flag, routed.rule?.number ?? null, routing.version);
  const isOthers = isOther && flag.status !== "new";
  const isElsewhere = isOther && !isOthers;
  const reckoned = urgencyAndDeadline(
    {
      ...flag,
      signal: found,
      raisedAt,
      ownerId: isElsewhere ? routed.ownerId : flag.ownerId,
      // A rule that cannot have the flag any more has no say in how urgent it is.
      ruleUrgency: isOthers ? null : (routed?.urgency ?? null),
    },
    configuration,
  );
  const { urgency, why, dueAt } = reckoned;
  if (!isElsewhere) return { urgency: { urgency, why, dueAt } };
  const { queue, ownerId, destinations } = routed;
  const owed = onlyTo(destinations, owedTo(configuration, endpoint.newId));
  const raised = owed({ kind: flag.kind, queue, signal }, "raised", flag.raisedAt);
  return {
    urgency: { urgency, why, dueAt },
    reroute: { queue, ownerId, version: routing.version, why: routed.why, raised },
  };
}

/** Whether a flag is where it is by this very rule; then it stays with whoever has it. */
function isByRule({ why }: FlagRecord, number: number | null, version: number): boolean {
  const by = why.find(({ code }) => code === "rule" || code === "no-rule");
  if (by === undefined) return number === null;
  return by["version"] === version && (by["number"] ?? null) === number;
}
