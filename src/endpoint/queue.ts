// The queue besides its pages: the figures above it, its groups, what changed in it, and all of it as a file.
import { Temporal } from "temporal-polyfill";
import {
  ChangeQuery,
  COLUMNS,
  type Column,
  COUNT_LIMIT,
  FileQuery,
  FLAGS_OF_A_GROUP,
  GroupPage,
  GroupQuery,
  MOST_CHANGES,
  QueueChanges,
  QueueCounts,
  type QueueFilter,
} from "../api/queue.ts";
import type { Configuration } from "../storage/configuration.ts";
import { changesSince } from "../storage/queue-changes.ts";
import { queueGroups } from "../storage/queue-groups.ts";
import type { Moment, QueueFilter as Conditions } from "../storage/queue-question.ts";
import { queueCounts, queuePage } from "../storage/queue.ts";
import type { Caller } from "./caller/session-token.ts";
import { sessionOperation } from "./contract/operation.ts";
import { eventView, flagView } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { TABLE_TYPES, tableParts } from "./message/table.ts";
import { namedIn } from "./named.ts";
import { invalid } from "./problem.ts";
import { calendarOf } from "./urgency.ts";

export const NO_SUCH_PLACE = invalid(
  "after",
  "This is not a place in the list. Begin at its first page.",
);

type Asked = { readonly [K in keyof QueueFilter]?: QueueFilter[K] | undefined };

/** A question as the store is asked it: `me` is the person who asks, and words may name signals and agents. */
export function conditionsFor(
  { queue = "all", status = "open", owner, account, kind, signal, due, snoozed, q }: Asked,
  caller: Pick<Caller, "memberId">,
  configuration: Configuration,
): Conditions {
  return {
    queue,
    status,
    owner: owner === "me" ? caller.memberId : owner,
    kind,
    account,
    signal,
    due,
    snoozed,
    q,
    ...(q === undefined ? {} : namedIn(q, configuration)),
  };
}

/** Now, and the end of today where this person works. `now` is milliseconds UTC. */
export function momentFor(
  now: number,
  caller: Pick<Caller, "memberId">,
  configuration: Configuration,
): Moment {
  const { zone } = calendarOf(caller.memberId, configuration);
  return { now: new Date(now), endOfToday: new Date(nextMidnight(now, zone)) };
}

const nextMidnight = (now: number, zone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days: 1 })
    .toZonedDateTime(zone).epochMilliseconds;

export const countQueue = sessionOperation({
  id: "queue.count",
  summary: "How many flags wait for whom, and how many were answered in time this month.",
  answers: { 200: { description: "The figures above the list.", schema: QueueCounts } },
  async handle({ caller, configuration }, endpoint) {
    const [counts, answeredInTime] = await Promise.all([
      queueCounts(endpoint.database, caller.tenantId, caller.memberId, {
        ...momentFor(endpoint.now(), caller, configuration),
        limit: COUNT_LIMIT,
      }),
      endpoint.answeredInTime.get(caller.tenantId),
    ]);
    return json({ ...counts, answeredInTime });
  },
});

const GROUPS = 20;

export const listGroups = sessionOperation({
  id: "queue.groups",
  summary:
    "Open flags by account or by signal: per group how many there are, how many are late, the earliest deadline, what its accounts are worth, and its first flags.",
  query: GroupQuery,
  answers: { 200: { description: "One page of groups.", schema: GroupPage } },
  async handle({ query, caller, configuration }, endpoint) {
    const page = await queueGroups(endpoint.database, caller.tenantId, {
      ...conditionsFor(query, caller, configuration),
      ...momentFor(endpoint.now(), caller, configuration),
      by: query.group,
      sort: query.sort ?? "due",
      after: query.after,
      limit: query.limit ?? GROUPS,
      flagsEach: FLAGS_OF_A_GROUP,
    });
    if ("refused" in page) return NO_SUCH_PLACE;
    return json({
      items: page.items.map(({ items, earliestDueAt, ...group }) => ({
        ...group,
        earliestDueAt: earliestDueAt?.toISOString() ?? null,
        items: items.map(flagView),
      })),
      next: page.next,
    });
  },
});

export const listChanges = sessionOperation({
  id: "queue.changes",
  summary:
    "Flags that something happened to since the last look, each with what happened last and by whom.",
  query: ChangeQuery,
  answers: { 200: { description: "What changed.", schema: QueueChanges } },
  async handle({ query, caller }, { database }) {
    const since = query.since === undefined ? null : new Date(query.since);
    const { now, changes } = await changesSince(database, caller.tenantId, since, MOST_CHANGES);
    return json({
      now: now.toISOString(),
      changes:
        changes?.map(({ flag, event }) => ({ flag: flagView(flag), event: eventView(event) })) ??
        null,
    });
  },
});

/** Rows that are read at once: few enough to be held, and enough that their statements cost little. */
const ROWS = 500;
const USUAL: readonly Column[] = COLUMNS;

export const downloadQueue = sessionOperation({
  id: "queue.file",
  summary:
    "Every flag of a question as CSV or XLSX, in its order. Read part by part, so that each row is the flag as it stood when its part was read.",
  query: FileQuery,
  answers: { 200: { description: "The flags.", type: "text/csv", orType: TABLE_TYPES[1] } },
  async handle({ query, caller, configuration }, endpoint) {
    const { headerOf, cellsOf } = await import("./queue-cells.ts");
    const { columns: named, sort, format = "csv", ...filter } = query;
    const columns =
      named === undefined ? USUAL : COLUMNS.filter((each) => named.split(",").includes(each));
    // Asked once: a file that is read for a minute is still the answer to one question.
    const question = {
      ...conditionsFor(filter, caller, configuration),
      ...momentFor(endpoint.now(), caller, configuration),
      sort,
      limit: ROWS,
    };
    let after: string | undefined;
    let isLast = false;
    const next = async () => {
      if (isLast) return null;
      const page = await queuePage(endpoint.database, caller.tenantId, { ...question, after });
      if ("refused" in page) throw new Error("A file's own place in the queue was not known.");
      after = page.next ?? undefined;
      isLast = page.next === null;
      return page.items.map((flag) => cellsOf(flag, columns, configuration));
    };
    const day = question.now.toISOString().slice(0, 10);
    return tableParts(format, `flags-${day}`, headerOf(columns), next);
  },
});
