// Everything this page asks of the endpoint.
import type { z } from "zod";
import { Member, Members, type PutMember } from "../api/member.ts";
import { Session } from "../api/session.ts";

/** One call to the endpoint, its answer checked by the schema. Rejects with an `ApiProblem` or a network error. */
export type Call = <Answer>(
  schema: z.ZodType<Answer>,
  method: "GET" | "PUT",
  path: string,
  body?: unknown,
) => Promise<Answer>;

export interface Ask {
  readonly session: () => Promise<Session>;
  readonly people: () => Promise<readonly Member[]>;
  /** Adds this person, or changes the one of this id. */
  readonly put: (id: string, member: PutMember) => Promise<Member>;
}

export const createAsk = (call: Call): Ask => ({
  session: () => call(Session, "GET", "/v1/session"),
  people: async () => (await call(Members, "GET", "/v1/members")).items,
  put: (id, member) => call(Member, "PUT", `/v1/members/${id}`, member),
});
