// The rules that say where flags go: those in force, trying out others on one flag or on ninety days, and publishing.
import { z } from "zod";
import {
  PublishedRouting,
  PutRouting,
  ReplayRouting,
  RoutingReplay,
  RoutingValues,
  RoutingVersions,
  TriedRouting,
  TryRouting,
} from "../api/routing.ts";
import { problemsOf } from "../domain/routing/analysis.ts";
import { defaultRouting, queueOf, type RoutingBody } from "../domain/routing/body.ts";
import { compile } from "../domain/routing/compile.ts";
import { createReplay, type ReplayFlag } from "../domain/routing/replay.ts";
import type { RoutingProblem } from "../domain/routing/problem.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { hearing } from "../storage/destinations.ts";
import {
  accountValues,
  flagsToReplay,
  nameableDestinations,
  publishRouting as storeRouting,
  type ReplayPlace,
  type RoutedFlagRecord,
  routingVersion,
  type RoutingVersionRecord,
  routingVersions,
} from "../storage/routing.ts";
import { sessionOperation } from "./contract/operation.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { VersionAsked } from "./message/stored-id.ts";
import { invalid, notFound, type Refusal } from "./problem.ts";
import { accountOf, personOf, ready, routable, routeNow } from "./routed.ts";
import { signalIn, urgencyAndDeadline } from "./urgency.ts";

/** Five hundred rules with long lists; nobody's are as long. */
const BODY = { bytes: 512 * 1024, keys: 20_000 };
const VERSIONS = 50;
const DAY = 86_400_000;
const REPLAYED_DAYS = 90;
/** Flags read at once: their texts never stand in memory, only what rules look at. */
const REPLAY_PAGE = 1000;
/** An answer must come while somebody waits for it. */
const MOST_REPLAYED = 200_000;
const EXAMPLES = 50;

export const showRouting = sessionOperation({
  id: "routing.show",
  summary:
    "The rules in force, or those of an earlier version, with what is wrong with them today.",
  query: z.strictObject({ version: VersionAsked.optional() }),
  answers: { 200: { description: "The rules.", schema: PublishedRouting } },
  refusals: ["not-found"],
  async handle({ query, caller, configuration }, { database }) {
    const { version } = query;
    const found = await routingVersion(database, caller.tenantId, version ?? null);
    if (found === null && version !== undefined) return notFound("version of the rules");
    return json(await publishedView(found, configuration, database));
  },
});

export const listRoutingVersions = sessionOperation({
  id: "routing.versions",
  summary: "When the rules were changed and by whom, the newest first.",
  query: z.strictObject({ before: VersionAsked.optional() }),
  answers: { 200: { description: "Up to fifty versions.", schema: RoutingVersions } },
  async handle({ query, caller }, { database }) {
    const found = await routingVersions(database, caller.tenantId, {
      before: query.before ?? null,
      most: VERSIONS + 1,
    });
    const items = found.slice(0, VERSIONS).map(({ version, rules, queues, ...by }) => ({
      version,
      rules,
      queues,
      ...publishingOf(by),
    }));
    const last = items.at(-1);
    const next = found.length > VERSIONS && last !== undefined ? last.version : null;
    return json({ items, next } satisfies z.input<typeof RoutingVersions>);
  },
});

export const listRoutingValues = sessionOperation({
  id: "routing.values",
  summary: "The plans, segments, regions and currencies that accounts have, most frequent first.",
  answers: { 200: { description: "Up to a hundred of each.", schema: RoutingValues } },
  handle: async ({ caller }, { database }) => json(await accountValues(database, caller.tenantId)),
});

export const publishRouting = sessionOperation({
  id: "routing.publish",
  summary:
    "Publishes the next version of the rules. Rules that could never do what they say are refused; earlier versions stay.",
  body: { schema: PutRouting, ...BODY },
  answers: { 200: { description: "The rules as published.", schema: PublishedRouting } },
  refusals: ["stale"],
  async handle({ body, caller, configuration }, endpoint) {
    const { tenantId, memberId } = caller;
    const wrong = await firstError(body.body, configuration, endpoint.database);
    if (wrong !== null) return wrong;
    const at = new Date(endpoint.now());
    const outcome = await storeRouting(endpoint.database, tenantId, {
      ...body,
      by: memberId,
      at,
    });
    endpoint.configurations.forget(tenantId);
    endpoint.openLoads.forget(tenantId);
    if (outcome === "stale") {
      const newest = await routingVersion(endpoint.database, tenantId, null);
      const who = newest?.byName ?? "Somebody";
      return {
        refused: "stale",
        detail:
          newest === null
            ? `There is no version ${body.expected} of the rules. Read those in force and change them.`
            : `${who} published version ${newest.version} meanwhile. Read it before you publish over it.`,
      };
    }
    const byName = configuration.members.get(memberId)?.name ?? numbered(memberId);
    return json(
      await publishedView(
        { version: body.expected + 1, body: body.body, publishedAt: at, byId: memberId, byName },
        configuration,
        endpoint.database,
      ),
    );
  },
});

export const tryRouting = sessionOperation({
  id: "routing.try",
  summary: "Where one flag would go and why, under the rules in force or those that are sent.",
  body: { schema: TryRouting, ...BODY },
  answers: { 200: { description: "Where it would go. Nothing is stored.", schema: TriedRouting } },
  async handle({ body: { body, sample }, configuration }, endpoint) {
    const { tenant, taxonomy, routing, members } = configuration;
    const signal = sample.signal === null ? null : (signalIn(taxonomy, sample.signal) ?? undefined);
    if (signal === undefined) return invalid("sample.signal", "The taxonomy has no such signal.");
    if (signal !== null && signal.kind !== sample.kind)
      return invalid("sample.signal", `This signal is one of ${signal.kind}.`);
    const tried = body === null ? routing : { version: routing.version + 1, body };
    const raisedAt = endpoint.now();
    const routed = await routeNow(
      routable({ ...sample, raisedAt }, tenant.zone),
      { ...configuration, routing: tried },
      // Nobody gets a flag, so nobody's load grows.
      {
        openLoads: {
          ...endpoint.openLoads,
          get: async (id) => new Map(await endpoint.openLoads.get(id)),
        },
      },
    );
    const { account } = sample;
    const { urgency, why, dueAt } = urgencyAndDeadline(
      {
        kind: sample.kind,
        signal,
        raisedAt,
        ownerId: routed.ownerId,
        arrMinor: account?.arrMinor ?? null,
        currency: account?.currency ?? null,
        renewalOn: account?.renewalOn ?? null,
        ruleUrgency: routed.urgency,
      },
      configuration,
    );
    const hears = hearing(
      configuration.destinations,
      { kind: sample.kind, queue: routed.queue, signal: sample.signal },
      "raised",
    ).filter(({ id }) => routed.destinations?.includes(id) ?? true);
    return json({
      rule: routed.rule,
      queue: named(routed.queue, tried.body),
      owner: personNamed(routed.ownerId, members),
      urgency,
      dueAt: dueAt.toISOString(),
      why: [...routed.why, ...why].map((reason) => ({ ...reason })),
      destinations: hears.map(({ name }) => name),
    } satisfies z.input<typeof TriedRouting>);
  },
});

export const replayRouting = sessionOperation({
  id: "routing.replay",
  summary: "What the rules that are sent would have done with the flags of the last ninety days.",
  body: { schema: ReplayRouting, ...BODY },
  answers: { 200: { description: "What would have gone elsewhere.", schema: RoutingReplay } },
  async handle({ body, caller, configuration }, endpoint) {
    const { routing, members, tenant } = configuration;
    const after = compile({ version: routing.version + 1, body: body.body });
    const replay = createReplay({ before: ready(routing), after, person: personOf(members) });
    const to = endpoint.now();
    const since = new Date(to - REPLAYED_DAYS * DAY);
    const database = endpoint.reports ?? endpoint.database;
    const examples: z.input<typeof RoutingReplay>["examples"] = [];
    let place: ReplayPlace | null = null;
    let read = 0;
    let isCut = false;
    for (;;) {
      const page: RoutedFlagRecord[] = await flagsToReplay(database, caller.tenantId, {
        since,
        after: place,
        most: REPLAY_PAGE,
      });
      for (const record of page) {
        const {
          before,
          after: then,
          isChanged,
        } = replay.add(replayable(record, configuration, tenant.zone));
        if (!isChanged) continue;
        if (examples.length === EXAMPLES) examples.shift();
        const viewOf = ({ queue, ownerId, urgency }: typeof before) => ({
          queue,
          owner: personNamed(ownerId, members),
          urgency,
        });
        examples.push({
          id: record.id,
          ticketId: record.ticketId,
          accountName: record.accountName,
          raisedAt: record.raisedAt.toISOString(),
          kind: record.kind,
          signal: record.signal,
          before: viewOf(before),
          after: viewOf(then),
        });
      }
      read += page.length;
      const last = page.at(-1);
      if (page.length < REPLAY_PAGE || last === undefined) break;
      isCut = read >= MOST_REPLAYED;
      if (isCut) break;
      place = { month: last.month, id: last.id };
    }
    const { queues, owners, rules, ...counts } = replay.figures();
    return json({
      ...counts,
      from: since.toISOString(),
      to: new Date(to).toISOString(),
      isCut,
      queues: [...queues].map(([id, count]) => ({
        ...named(id, after.body, routing.body),
        ...count,
      })),
      owners: [...owners].map(([id, count]) => ({
        id,
        name: personNamed(id, members)?.name ?? null,
        ...count,
      })),
      rules: [...rules].map(([rule, flags]) => ({ rule, flags })),
      examples: examples.toReversed(),
    } satisfies z.input<typeof RoutingReplay>);
  },
});

async function publishedView(
  found: RoutingVersionRecord | null,
  configuration: Configuration,
  database: Database,
): Promise<z.input<typeof PublishedRouting>> {
  const { version, body } = found ?? defaultRouting;
  const problems = (await problemsIn(body, configuration, database)).map((each) => ({
    ...each,
    with: [...each.with],
  }));
  if (found === null) return { version, body, publishedAt: null, publishedBy: null, problems };
  return { version, body, problems, ...publishingOf(found) };
}

const publishingOf = ({
  publishedAt,
  byId,
  byName,
}: Pick<RoutingVersionRecord, "publishedAt" | "byId" | "byName">) => ({
  publishedAt: publishedAt.toISOString(),
  publishedBy: byId === null ? null : { id: byId, name: byName ?? numbered(byId) },
});

const problemsIn = async (
  body: RoutingBody,
  { taxonomy, members, tenant }: Configuration,
  database: Database,
): Promise<RoutingProblem[]> =>
  problemsOf(body, {
    taxonomy,
    person: (id) => members.get(id),
    destinations: await nameableDestinations(database, tenant.id),
  });

/** The first thing that keeps these rules from being published. The page names all of them before anybody asks. */
async function firstError(
  body: RoutingBody,
  configuration: Configuration,
  database: Database,
): Promise<Refusal | null> {
  const problems = await problemsIn(body, configuration, database);
  const found = problems.find(({ severity }) => severity === "error");
  if (found === undefined) return null;
  return { ...invalid(fieldOf(found, body), sentenceOf(found)), reason: found.code };
}

const fieldOf = ({ rule, queue }: RoutingProblem, { queues }: RoutingBody): string =>
  rule === null
    ? `body.queues.${queues.findIndex(({ id }) => id === queue)}`
    : `body.rules.${rule - 1}`;

function sentenceOf({ code, rule, queue, what, with: others }: RoutingProblem): string {
  const where = rule === null ? `The queue ${queue ?? ""}` : `Rule ${rule}`;
  switch (code) {
    case "unknown-signal":
      return `${where} asks for the signal ${what}, which the taxonomy does not have.`;
    case "unknown-category":
      return `${where} asks for the category ${what}, which the taxonomy does not have.`;
    case "unknown-queue":
      return `${where} names the queue ${what}, which is not there.`;
    case "unknown-destination":
      return `${where} names the destination ${what}, which is not there.`;
    case "unknown-member":
      return `${where} names the person ${what}, who is not known here.`;
    case "empty-range":
      return `${where} asks for a revenue that is above its own end, so it never matches.`;
    case "no-such-flag":
      return `${where} asks for a kind, category and signal that never come together.`;
    case "other-kind":
      return `${where} sends flags into a queue that is only for ${what}.`;
    case "contradicts":
      return `${where} asks for the same flags as rule ${others.join(", ")} and says otherwise. Only the first one counts.`;
    case "some-unknown":
    case "shadowed":
    case "member-left":
    case "queue-empty":
    case "destination-off":
    case "destination-deaf":
    case "lowers-urgency":
      return `${where} works, though perhaps not as meant.`;
  }
}

/** A queue by its name; one that is not there any more by its id. */
const named = (id: string, ...bodies: readonly RoutingBody[]): { id: string; name: string } => ({
  id,
  name: bodies.map((body) => queueOf(body, id)?.name).find((name) => name !== undefined) ?? id,
});

const personNamed = (id: string | null, members: Configuration["members"]) =>
  id === null ? null : { id, name: members.get(id)?.name ?? numbered(id) };

function replayable(
  record: RoutedFlagRecord,
  { taxonomy }: Configuration,
  zone: string,
): ReplayFlag {
  const raisedAt = record.raisedAt.getTime();
  const signal = record.signal === null ? undefined : signalIn(taxonomy, record.signal);
  return {
    ...routable(
      {
        kind: record.kind,
        signal: record.signal,
        account: accountOf(record),
        language: record.language,
        tags: record.tags ?? [],
        requesterId: record.requesterId,
        raisedAt,
      },
      zone,
    ),
    raisedAt,
    answeredAt: record.answeredAt?.getTime() ?? null,
    signalUrgency: signal?.signal.urgency ?? "day",
  };
}
