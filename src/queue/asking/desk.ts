// Everything this page asks of the endpoint, each question with the schema of its answer.
import { z } from "zod";
import { AccountHistory } from "../../api/account.ts";
import { FlagDetail, FlagPage, MovedFlag, type MoveFlag } from "../../api/flag.ts";
import { OPPORTUNITY_TYPES } from "../../api/opportunity.ts";
import { QueueCounts } from "../../api/queue.ts";
import { Session } from "../../api/session.ts";
import { PublishedTaxonomy } from "../../api/taxonomy.ts";
import { Currency, Instant, MinorUnits } from "../../api/text.ts";
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
    }),
  ),
});
export type Member = z.infer<typeof Members>["items"][number];

/** One call to the endpoint, its answer checked by the schema. Rejects with an `ApiProblem` or a network error. */
export type Call = <Answer>(
  schema: z.ZodType<Answer>,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
) => Promise<Answer>;

export interface Desk {
  readonly session: () => Promise<Session>;
  readonly taxonomy: () => Promise<PublishedTaxonomy>;
  readonly members: () => Promise<readonly Member[]>;
  readonly counts: () => Promise<QueueCounts>;
  /** One page of the queue, most urgent first; `after` is the `next` of the page before. */
  readonly page: (question: Question, after: string | null) => Promise<FlagPage>;
  readonly detail: (id: string) => Promise<FlagDetail>;
  readonly move: (id: string, move: MoveFlag) => Promise<MovedFlag>;
  readonly history: (accountId: string) => Promise<AccountHistory>;
  readonly opportunities: (accountId: string) => Promise<readonly AccountOpportunity[]>;
}

/** Rows per page: enough to fill two tall screens, small enough to be read every few seconds. */
export const PAGE_SIZE = 50;

export function createDesk(call: Call): Desk {
  const get = <Answer>(schema: z.ZodType<Answer>, path: string) => call(schema, "GET", path);
  return {
    session: () => get(Session, "/v1/session"),
    taxonomy: () => get(PublishedTaxonomy, "/v1/taxonomy"),
    members: async () => (await get(Members, "/v1/members")).items,
    counts: () => get(QueueCounts, "/v1/queue"),
    page: (question, after) => {
      const params = new URLSearchParams({ limit: String(PAGE_SIZE) });
      for (const [name, value] of Object.entries(question))
        if (value !== undefined) params.set(name, value);
      if (after !== null) params.set("after", after);
      return get(FlagPage, `/v1/flags?${params.toString()}`);
    },
    detail: (id) => get(FlagDetail, `/v1/flags/${id}`),
    move: (id, move) => call(MovedFlag, "POST", `/v1/flags/${id}/moves`, move),
    history: (accountId) => get(AccountHistory, `/v1/accounts/${accountId}/history`),
    opportunities: async (accountId) =>
      (await get(AccountOpportunities, `/v1/opportunities?account=${accountId}`)).items,
  };
}
