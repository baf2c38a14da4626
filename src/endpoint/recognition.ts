// What became of somebody's flags: their own view, the team's sum, and the choice to be no part of it. Personal figures are
// for the person, and for the lead of their team: whoever has the role ops and is of the same team. Nobody else is told more
// than that there is no such thing.
import { z } from "zod";
import {
  type OwnStory,
  MyRecognition,
  PersonRecognition,
  RecognitionChoice,
  TeamRecognition,
} from "../api/recognition.ts";
import { ZendeskId } from "../api/text.ts";
import { isoOf } from "../domain/instant.ts";
import { maskPersonal } from "../domain/mask.ts";
import type { Metric } from "../domain/metric.ts";
import { isMonth, previousMonth } from "../domain/month.ts";
import { decidedIn } from "../domain/recognition/credit.ts";
import { decidedAt, earningsOf, type RecognitionFact } from "../domain/recognition/facts.ts";
import { ofTeam, personal, type RecognitionInput } from "../domain/recognition/recognition.ts";
import { spansOf } from "../domain/recognition/spans.ts";
import type { Configuration } from "../storage/configuration.ts";
import type { Member } from "../storage/members.ts";
import {
  accountNames,
  chooseRecognition,
  type OwnAnswer,
  type OwnFlag,
  ownStories,
  recognitionFacts,
  teamStories,
} from "../storage/recognition.ts";
import type { Caller } from "./caller/session-token.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { notFound, type Refusal } from "./problem.ts";

const Query = z.strictObject({
  month: z
    .string()
    .regex(/^20\d{2}-\d{2}$/)
    .refine(isMonth, "is not a month such as 2026-10"),
});
const STORIES = 6;

/** In a ticket the browser says who the agent is; what is private is shown to somebody who has proved it. */
const onlyProven = ({ identityAssurance }: Caller): Refusal | null =>
  identityAssurance === "signed"
    ? null
    : {
        refused: "not-allowed",
        detail: "This is private. Open the page Yours, where you sign in yourself.",
      };

const isOf = (team: string | null) => (member: Member) => team !== null && member.team === team;

/** Whether somebody may see another's figures: of their own team, with the role that looks after flags. */
const leads = (lead: Member | undefined, roles: Caller["roles"], other: Member): boolean =>
  lead !== undefined &&
  lead.id !== other.id &&
  roles.includes("ops") &&
  isOf(lead.team)(other) &&
  other.active;

interface Asked {
  readonly month: string;
  readonly caller: Caller;
  readonly configuration: Configuration;
  readonly endpoint: Endpoint;
}

const membersOf = ({ configuration }: Asked): Member[] => [...configuration.members.values()];

const optedOut = (asked: Asked): Set<string> =>
  new Set(
    membersOf(asked)
      .filter(({ recognitionOptOut }) => recognitionOptOut === true)
      .map(({ id }) => id),
  );

/** The facts of a month and of the one before it, read once for both. */
async function inputsOf(
  asked: Asked,
  agentIds: readonly string[] | null,
): Promise<{ readonly now: RecognitionInput; readonly before: RecognitionInput }> {
  const { month, caller, configuration, endpoint } = asked;
  const { zone } = configuration.tenant;
  const [spans, spansBefore] = [spansOf(month, zone), spansOf(previousMonth(month), zone)];
  const from = new Date(spansBefore.year.from);
  const { database } = endpoint;
  const facts = await recognitionFacts(database, caller.tenantId, agentIds, from);
  const common = { asOf: endpoint.now(), facts, optedOut: optedOut(asked) };
  return { now: { ...common, ...spans }, before: { ...common, ...spansBefore } };
}

/** The people of a team; without a team everybody, which is `null`. */
const teamOf = (asked: Asked, team: string | null): readonly string[] | null =>
  team === null
    ? null
    : membersOf(asked)
        .filter(isOf(team))
        .map(({ id }) => id);

function shown({ month, configuration, endpoint }: Asked) {
  const { zone } = configuration.tenant;
  const { from, to } = spansOf(month, zone).month;
  const asOf = endpoint.now();
  return {
    month,
    zone,
    from: isoOf(from),
    to: isoOf(to),
    state: asOf < to ? ("live" as const) : ("closed" as const),
    asOf: isoOf(asOf),
  };
}

const personOf = ({ configuration }: Asked, id: string) => ({
  id,
  name: configuration.members.get(id)?.name ?? numbered(id),
});

export const showMine = sessionOperation({
  id: "recognition.mine",
  summary:
    "What became of the caller's own flags in a month, and what it earned. Nobody else is shown this.",
  query: Query,
  answers: { 200: { description: "The month.", schema: MyRecognition } },
  async handle({ query, caller, configuration }, endpoint) {
    const refused = onlyProven(caller);
    if (refused !== null) return refused;
    const asked = { ...query, caller, configuration, endpoint };
    const me = configuration.members.get(caller.memberId);
    const { month } = spansOf(query.month, configuration.tenant.zone);
    const [{ now, before }, told] = await Promise.all([
      inputsOf(asked, teamOf(asked, me?.team ?? null)),
      ownStories(endpoint.database, caller.tenantId, caller.memberId, {
        from: new Date(month.from),
        to: new Date(month.to),
      }),
    ]);
    const own = personal(now, caller.memberId);
    const names = await accountNames(
      endpoint.database,
      caller.tenantId,
      own?.accounts.flatMap(({ flagIds }) => flagIds.slice(0, 1)) ?? [],
    );
    return json({
      ...shown(asked),
      person: personOf(asked, caller.memberId),
      team: me?.team ?? null,
      optedOut: me?.recognitionOptOut === true,
      credits: own?.credits ?? null,
      precision: own?.precision ?? null,
      before: personal(before, caller.memberId)?.credits ?? null,
      accounts:
        own?.accounts.map(({ flagIds, earned, counted }) => ({
          accountName: names.get(flagIds[0] ?? "") ?? null,
          earned,
          counted,
        })) ?? [],
      stories: storiesOf(told),
      people: membersOf(asked)
        .filter((other) => leads(me, caller.roles, other))
        .map(({ id, name }) => ({ id, name })),
    } satisfies z.input<typeof MyRecognition>);
  },
});

const newest = ({ steps }: { readonly steps: readonly OwnAnswer[] }) =>
  steps.at(-1)?.at.getTime() ?? 0;

/** Flags with what became of them, those with the newest answer first. */
function storiesOf({
  flags,
  answers,
}: {
  readonly flags: readonly OwnFlag[];
  readonly answers: readonly OwnAnswer[];
}): OwnStory[] {
  const byFlag = Map.groupBy(answers, ({ flagId }) => flagId);
  const told = flags.flatMap((flag) => {
    const steps = byFlag.get(flag.headId ?? flag.id) ?? [];
    return steps.length === 0 ? [] : [{ flag, steps }];
  });
  return told
    .toSorted((a, b) => newest(b) - newest(a) || (a.flag.id < b.flag.id ? -1 : 1))
    .map(({ flag, steps }) => ({
      flagId: flag.id,
      kind: flag.kind,
      signal: flag.signal,
      status: flag.status,
      corroborated: flag.headId !== null,
      ticketId: flag.ticketId,
      accountName: flag.accountName,
      raisedAt: flag.raisedAt.toISOString(),
      quote: masked(flag.quote),
      note: flag.note,
      steps: steps.map(({ type, at: when, byName, reason, goodToKnow, words, ...deal }) => ({
        type,
        at: when.toISOString(),
        by: byName,
        reason,
        goodToKnow,
        words,
        ...(type === "opportunity" || type === "win" || type === "lose"
          ? { amountMinor: deal.amountMinor, currency: deal.currency }
          : { amountMinor: null, currency: null }),
      })),
    }));
}

const masked = (quote: string | null): string | null =>
  quote === null ? null : maskPersonal(quote);

export const showTeam = sessionOperation({
  id: "recognition.team",
  summary:
    "What the flags of the caller's team earned in a month, the stories behind it and the rows beneath it. Nobody is named.",
  query: Query,
  answers: { 200: { description: "The month.", schema: TeamRecognition } },
  async handle({ query, caller, configuration }, endpoint) {
    const refused = onlyProven(caller);
    if (refused !== null) return refused;
    const asked = { ...query, caller, configuration, endpoint };
    const team = configuration.members.get(caller.memberId)?.team ?? null;
    const own = team === null ? null : await inputsOf(asked, teamOf(asked, team));
    const ownSum = own === null ? null : ofTeam(own.now);
    // One step up where the team is too small: nobody's part can be read off the sum of all.
    const isOwn = ownSum !== null && ownSum.refusal === null;
    const inputs = isOwn && own !== null ? own : await inputsOf(asked, null);
    const credits = isOwn ? ownSum : ofTeam(inputs.now);
    const isShown = credits.refusal === null;
    const ids = isOwn ? teamOf(asked, team) : null;
    const { month } = inputs.now;
    const [stories, rows] = isShown
      ? await Promise.all([
          teamStories(endpoint.database, caller.tenantId, {
            agentIds: ids,
            without: [...inputs.now.optedOut],
            from: new Date(month.from),
            to: new Date(month.to),
            most: STORIES,
          }),
          rowsOf(inputs.now, caller, endpoint),
        ])
      : [[], []];
    return json({
      ...shown(asked),
      scope: isOwn ? "team" : "everybody",
      team,
      credits,
      before: ofTeam(inputs.before),
      stories: stories.map((story) => ({
        ...story,
        closedAt: story.closedAt.toISOString(),
        quote: masked(story.quote),
      })),
      rows,
    } satisfies z.input<typeof TeamRecognition>);
  },
});

const at = (fact: RecognitionFact) => decidedAt(fact) ?? 0;

async function rowsOf(
  input: RecognitionInput,
  { tenantId }: Caller,
  { database }: Endpoint,
): Promise<TeamRecognition["rows"]> {
  const facts = input.facts.filter(({ agentId }) => !input.optedOut.has(agentId));
  const decided = decidedIn(facts, input.month);
  const names = await accountNames(
    database,
    tenantId,
    decided.map(({ flagId }) => flagId),
  );
  return decided
    .toSorted((a, b) => at(b) - at(a) || (a.flagId < b.flagId ? -1 : 1))
    .map((fact) => ({
      flagId: fact.flagId,
      signal: fact.signal,
      accountName: names.get(fact.flagId) ?? null,
      status: fact.status,
      decidedAt: isoOf(at(fact)),
      earned: earningsOf(fact)
        .filter((each) => input.month.from <= each.at && each.at < input.month.to)
        .map(({ by }) => by),
    }));
}

export const showPerson = sessionOperation({
  id: "recognition.person",
  summary:
    "What one person's flags earned in a month: for that person, and for the lead of their team.",
  params: { id: ZendeskId },
  query: Query,
  answers: { 200: { description: "The month.", schema: PersonRecognition } },
  refusals: ["not-found"],
  async handle({ params, query, caller, configuration }, endpoint) {
    const { id = "" } = params;
    const refused = onlyProven(caller);
    if (refused !== null) return refused;
    const other = configuration.members.get(id);
    const me = configuration.members.get(caller.memberId);
    const isMine = id === caller.memberId;
    if (!isMine && (other === undefined || !leads(me, caller.roles, other)))
      return notFound("person whose figures you may see");
    const asked = { ...query, caller, configuration, endpoint };
    const { now } = await inputsOf(asked, teamOf(asked, other?.team ?? null));
    const found = personal(now, id);
    const withheld = (metric: Metric | undefined) =>
      // To the lead, too few and opted out are one answer: which of the two it is, is the person's to say.
      metric === undefined || (metric.refusal !== null && !isMine) ? null : metric;
    return json({
      ...shown(asked),
      person: personOf(asked, id),
      credits: withheld(found?.credits),
      precision: withheld(found?.precision),
    } satisfies z.input<typeof PersonRecognition>);
  },
});

export const chooseMine = sessionOperation({
  id: "recognition.choose",
  summary: "Whether the caller is to be a part of recognition. Only the person chooses.",
  body: { schema: RecognitionChoice },
  answers: { 200: { description: "The choice as it stands.", schema: RecognitionChoice } },
  async handle({ body, caller }, endpoint) {
    const refused = onlyProven(caller);
    if (refused !== null) return refused;
    const event = { id: endpoint.newId(), at: new Date(endpoint.now()) };
    const { tenantId, memberId } = caller;
    await chooseRecognition(endpoint.database, tenantId, memberId, body.optedOut, event);
    // Felt here at once, and within seconds wherever else this endpoint runs.
    endpoint.configurations.forget(tenantId);
    return json(body);
  },
});
