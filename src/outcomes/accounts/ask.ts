// Everything that this section asks of the endpoint.
import { v7 } from "uuid";
import type { Client } from "../../api/client.ts";
import {
  type ChangeFamily,
  Families,
  FamilyChanged,
  FoundAccounts,
  Matches,
  MatchesDecided,
} from "../../api/matching.ts";

export type List = "doubtful" | "unmatched" | "decided";

export interface Question {
  readonly list: List;
  readonly doubt: string | null;
  readonly words: string;
}

/** The query of a list, also for its file. */
export function queryOf({ list, doubt, words }: Question, more: Record<string, string> = {}) {
  return new URLSearchParams({
    list,
    ...(doubt === null || list !== "doubtful" ? {} : { doubt }),
    ...(words.trim() === "" ? {} : { q: words.trim() }),
    ...more,
  }).toString();
}

export interface Decision {
  readonly crm: string;
  readonly companyId: string;
  /** `null`: none of ours. */
  readonly accountId: string | null;
}

export const createAsk = (call: Client["call"]) => ({
  page: (question: Question, after: string | null) =>
    call(Matches, "GET", `/v1/matches?${queryOf(question, after === null ? {} : { after })}`),
  decide: (decisions: readonly Decision[]) =>
    call(MatchesDecided, "POST", "/v1/matches", {
      decisions: decisions.map((each) => ({ id: v7(), ...each })),
    }),
  undo: ({ crm, companyId }: Decision) =>
    call(MatchesDecided, "POST", "/v1/match-undos", { id: v7(), crm, companyId }),
  find: async (words: string) =>
    (await call(FoundAccounts, "GET", `/v1/accounts?q=${encodeURIComponent(words)}`)).items,
  families: () => call(Families, "GET", "/v1/account-families"),
  change: (change: Omit<ChangeFamily, "id">) =>
    call(FamilyChanged, "POST", "/v1/account-families", { id: v7(), ...change }),
});
export type Ask = ReturnType<typeof createAsk>;
export type FoundAccount = FoundAccounts["items"][number];
