// Everything this page asks of the endpoint, each question with the schema of its answer.
import { z } from "zod";
import { AccountHistory } from "../../api/account.ts";
import { FlagDetail, FlagPage, MovedFlag, type MoveFlag } from "../../api/flag.ts";
import { ManyMoved } from "../../api/many-moves.ts";
import { OPPORTUNITY_TYPES } from "../../api/opportunity.ts";
import {
  ChosenColumns,
  type Column,
  GroupPage,
  type PutView,
  QueueChanges,
  QueueCounts,
  type QueueFilter,
  QueueViews,
  type Sort,
  View,
} from "../../api/queue.ts";
import { Session } from "../../api/session.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { Currency, Instant, MinorUnits } from "../../api/text.ts";
import { addressed, type Attempt, type FollowUpRequest } from "../following/follow-up.ts";
import type { Question } from "../address/address.ts";

/** `GET /v1/opportunities?account=…`: the deals of one account, open ones first. */
export const AccountOpportunities = z.object({
  items: z.array(
    z.object({
      crm: z.string(),
      id: z.string(),
      name: z.string().nullable(),
      type: z.enum(OPPORTUNITY_TYPES),
      status: z.enum(["open", "won", "lost"]),
      amountMinor: MinorUnits.nullable(),
      currency: Currency.nullable(),
      createdAt: Instant,
    }),
  ),
});
export type AccountOpportunity = z.infer<typeof AccountOpportunities>["items"][number];

/** `GET /v1/members` */
export const Members = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      team: z.string().nullable(),
      active: z.boolean().optional(),
      /** First and last day away; without a last day until further notice. */
      absentFrom: z.string().nullable().optional(),
      absentUntil: z.string().nullable().optional(),
    }),
  ),
});
export type Member = z.infer<typeof Members>["items"][number];

/** One call to the endpoint, its answer checked by the schema. Rejects with an `ApiProblem` or a network error. */
export type Call = <Answer>(
  schema: z.ZodType<Answer>,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
) => Promise<Answer>;

/** A file of the endpoint, as whoever is signed in. Rejects like a call. */
export type Download = (path: string) => Promise<Blob>;

export interface Desk {
  readonly session: () => Promise<Session>;
  readonly taxonomy: () => Promise<PublishedTaxonomy>;
  readonly members: () => Promise<readonly Member[]>;
  readonly counts: () => Promise<QueueCounts>;
  /** One page of the queue in its order; `after` is the `next` of the page before. */
  readonly page: (question: Question, after: string | null, limit?: number) => Promise<FlagPage>;
  /** The same by account or signal, as the question says. */
  readonly groups: (question: Question, after: string | null) => Promise<GroupPage>;
  /** What happened since `since`, which is the `now` of the answer before. */
  readonly changes: (since: string | null) => Promise<QueueChanges>;
  /** The question's rows as CSV. */
  readonly file: (
    filter: QueueFilter,
    sort: Sort | null,
    columns: readonly Column[] | null,
  ) => Promise<Blob>;
  readonly views: () => Promise<QueueViews>;
  readonly putView: (id: string, view: PutView) => Promise<View>;
  readonly deleteView: (id: string) => Promise<unknown>;
  readonly putColumns: (columns: readonly Column[] | null) => Promise<unknown>;
  readonly detail: (id: string) => Promise<FlagDetail>;
  readonly move: (id: string, move: MoveFlag) => Promise<MovedFlag>;
  /** Up to 100 at once, each by itself; one result per move, in their order. */
  readonly moveMany: (
    moves: readonly { readonly flagId: string; readonly move: MoveFlag }[],
  ) => Promise<ManyMoved["results"]>;
  /** A follow-up or a pause of the clock; both leave the flag as it stands now, and an event. */
  readonly follow: (id: string, request: FollowUpRequest, attempt: Attempt) => Promise<MovedFlag>;
  readonly history: (accountId: string) => Promise<AccountHistory>;
  /** The account's flags after a place in their list, newest first. */
  readonly accountFlags: (accountId: string, after: string) => Promise<FlagPage>;
  readonly opportunities: (accountId: string) => Promise<readonly AccountOpportunity[]>;
}

/** Rows per page: enough to fill two tall screens, small enough to be read every few seconds. */
export const PAGE_SIZE = 50;

function paramsOf(
  question: Readonly<Record<string, string | undefined>>,
  more: Readonly<Record<string, string | null>>,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...question, ...more }))
    if (value !== undefined && value !== null) params.set(name, value);
  return params.toString();
}

export function createDesk(call: Call, download: Download): Desk {
  const get = <Answer>(schema: z.ZodType<Answer>, path: string) => call(schema, "GET", path);
  return {
    session: () => get(Session, "/v1/session"),
    taxonomy: () => get(PublishedTaxonomy, "/v1/taxonomy"),
    members: async () => (await get(Members, "/v1/members")).items,
    counts: () => get(QueueCounts, "/v1/queue"),
    page: ({ group: _group, ...question }, after, limit = PAGE_SIZE) =>
      get(FlagPage, `/v1/flags?${paramsOf({ ...question }, { after, limit: String(limit) })}`),
    groups: (question, after) =>
      get(GroupPage, `/v1/queue/groups?${paramsOf({ ...question }, { after })}`),
    changes: (since) => get(QueueChanges, `/v1/queue/changes?${paramsOf({}, { since })}`),
    file: (filter, sort, columns) =>
      download(
        `/v1/queue/file?${paramsOf({ ...filter }, { sort, columns: columns?.join(",") ?? null })}`,
      ),
    views: () => get(QueueViews, "/v1/queue/views"),
    putView: (id, view) => call(View, "PUT", `/v1/queue/views/${id}`, view),
    deleteView: (id) => call(z.unknown(), "DELETE", `/v1/queue/views/${id}`),
    putColumns: (columns) => call(ChosenColumns, "PUT", "/v1/queue/columns", { columns }),
    detail: (id) => get(FlagDetail, `/v1/flags/${id}`),
    follow: (id, request, attempt) => {
      const { to, body } = addressed(request);
      return call(MovedFlag, "POST", `/v1/flags/${id}/${to}`, { ...body, ...attempt });
    },
    move: (id, move) => call(MovedFlag, "POST", `/v1/flags/${id}/moves`, move),
    moveMany: async (moves) => (await call(ManyMoved, "POST", "/v1/moves", { moves })).results,
    history: (accountId) => get(AccountHistory, `/v1/accounts/${accountId}/history`),
    accountFlags: (accountId, after) =>
      get(FlagPage, `/v1/flags?account=${accountId}&after=${after}&limit=20`),
    opportunities: async (accountId) =>
      (await get(AccountOpportunities, `/v1/opportunities?account=${accountId}`)).items,
  };
}
