// Which account is it: what waits for a person, what somebody decides, and what a CRM tells of its companies.
import { z } from "zod";
import {
  CompaniesTold,
  DecideMatches,
  FoundAccounts,
  Matches,
  MatchesDecided,
  MatchesQuery,
  type MatchCompany,
  TellCompanies,
  UndoMatch,
} from "../api/matching.ts";
import { isAfterYear0, text } from "../api/text.ts";
import { evidenceOf } from "../domain/matching/evidence.ts";
import { type Doubt, DOUBTS, MATCH_REASONS } from "../domain/matching/which-account.ts";
import { creditTold } from "../storage/crm/credit-told.ts";
import type { Database } from "../storage/database.ts";
import { type Decided, decideByHand, undoByHand } from "../storage/matching/by-hand.ts";
import {
  type CandidateRow,
  candidatesOf,
  companiesLeft,
  companiesPage,
  type CompaniesQuestion,
  type CompanyRow,
  dealsOfNobody,
  findAccounts,
  type Place,
} from "../storage/matching/companies.ts";
import type { Moved } from "../storage/matching/look-again.ts";
import { tellAccounts } from "../storage/matching/resolve-accounts.ts";
import { weighAccounts } from "../storage/matching/weigh.ts";
import type { Call } from "./contract/operation.ts";
import { sessionOperation } from "./contract/operation.ts";
import type { Endpoint } from "./endpoint.ts";
import { MATCH_HEADER, matchCells } from "./match-cells.ts";
import { type Answer, json } from "./message/answer.ts";
import { owedTo } from "./owed.ts";
import { invalid, type Refusal } from "./problem.ts";

export const listMatches = sessionOperation({
  id: "match.list",
  summary:
    "Companies of the CRM whose account is not certain, most money first, with the accounts that they may be; those that nothing speaks for; and those that somebody decided.",
  query: MatchesQuery,
  answers: {
    200: {
      description: "A page of companies; all of the list as CSV with `format=csv`.",
      schema: Matches,
      orType: "text/csv",
    },
  },
  async handle({ query, caller }, endpoint) {
    const { tenantId } = caller;
    const database = (endpoint.reports ?? endpoint.database).forTenant(tenantId);
    const after = query.after === undefined ? undefined : placeOf(query.after, query.list);
    if (after === null) return invalid("after", "The field after: is not a place in this list.");
    const words = query.q?.trim();
    const asked = {
      list: query.list,
      doubt: query.doubt,
      words: words === "" ? undefined : words,
    };
    if (query.format === "csv") return listAsFile(database, tenantId, asked);
    const [page, left, ofNobody] = await Promise.all([
      companiesPage(database, tenantId, { ...asked, after, limit: query.limit + 1 }),
      companiesLeft(database, tenantId),
      dealsOfNobody(database, tenantId),
    ]);
    const rows = page.slice(0, query.limit);
    const candidates = await candidatesOf(database, tenantId, rows);
    const last = rows.at(-1);
    return json({
      items: viewsOf(rows, candidates),
      next: page.length > query.limit && last !== undefined ? written(last) : null,
      left: left.map((each) => ({ ...each, doubt: doubtOf(each.doubt) })),
      ofNobody,
    } satisfies z.input<typeof Matches>);
  },
});

/** Rows read at a time for a file. */
const PART = 500;

async function listAsFile(
  database: Database,
  tenantId: string,
  asked: Omit<CompaniesQuestion, "after" | "limit">,
): Promise<Answer> {
  const { csvParts } = await import("./message/csv.ts");
  let after: Place | undefined;
  let ended = false;
  const next = async () => {
    if (ended) return null;
    const rows = await companiesPage(database, tenantId, { ...asked, after, limit: PART });
    after = rows.at(-1);
    ended = rows.length < PART;
    const candidates = await candidatesOf(database, tenantId, rows);
    return viewsOf(rows, candidates).flatMap(matchCells);
  };
  return csvParts(`accounts-${asked.list}.csv`, MATCH_HEADER, next);
}

/** Where a page begins: what the list is ordered by, and the company. */
const placeBy = (weight: z.ZodType<string>) => z.tuple([weight, text(40), text(400)]);
const BY_AMOUNT = placeBy(z.string().regex(/^-?\d{1,18}$/));
const BY_INSTANT = placeBy(z.iso.datetime({ precision: 6 }).refine(isAfterYear0));

const written = ({ weight, crm, id }: Place): string => JSON.stringify([weight, crm, id]);

/** The place that a token names; `null` for what is no place in this list. */
function placeOf(token: string, list: CompaniesQuestion["list"]): Place | null {
  try {
    const place = list === "decided" ? BY_INSTANT : BY_AMOUNT;
    const [weight, crm, id] = place.parse(JSON.parse(token));
    return { weight, crm, id };
  } catch {
    return null;
  }
}

const doubtOf = (doubt: string | null): Doubt | null =>
  DOUBTS.find((known) => known === doubt) ?? null;
const REASONS = [...MATCH_REASONS, "by-hand", "refused"] as const;

/** A company across CRMs: two of them may use the same id. */
const key = (crm: string, id: string): string => `${crm}\n${id}`;

function viewsOf(rows: readonly CompanyRow[], candidates: readonly CandidateRow[]): MatchCompany[] {
  const of = Map.groupBy(candidates, ({ crm, companyId }) => key(crm, companyId));
  return rows.map((row) => viewOf(row, of.get(key(row.crm, row.id)) ?? []));
}

function viewOf(row: CompanyRow, candidates: readonly CandidateRow[]): MatchCompany {
  const said = candidates.find(({ accountId }) => accountId === row.externalId);
  return {
    crm: row.crm,
    id: row.id,
    name: row.name,
    domain: row.domain,
    externalId: row.externalId,
    parentId: row.parentId,
    toldAt: row.toldAt.toISOString(),
    account:
      row.accountId === null ? null : { id: row.accountId, name: row.accountName ?? row.accountId },
    reason: REASONS.find((known) => known === row.reason) ?? null,
    certainty: row.certainty,
    doubt: doubtOf(row.doubt),
    decided:
      row.decidedAt === null
        ? null
        : { byName: row.decidedByName, at: row.decidedAt.toISOString() },
    contradiction:
      row.decidedById !== null && row.externalId !== null && row.externalId !== row.accountId
        ? { externalId: row.externalId, accountName: said?.name ?? null }
        : null,
    money: [...row.money],
    candidates: candidates.map(
      ({ crm: _crm, companyId: _company, crmId, mergedIntoName, ...candidate }) => ({
        ...candidate,
        ...evidenceOf({
          company: row,
          account: { ...candidate, id: candidate.accountId, crmId },
          isNear: row.near.includes(candidate.accountId),
          isAlready: candidate.isAlready !== null,
          isMergedAway: mergedIntoName !== null,
          candidates: candidates.length,
        }),
        mergedInto: mergedIntoName,
      }),
    ),
  };
}

const REFUSED: Readonly<Record<"no-company" | "no-account" | "not-by-hand", string>> = {
  "no-company": "This company of the CRM is not known here any more. Load the list again.",
  "no-account": "This account is not known here. Choose another one.",
  "not-by-hand": "Nobody has decided this by hand, so there is nothing to take back.",
};

const refusedFor = (because: keyof typeof REFUSED, at: string): Refusal =>
  invalid(`${at}${because === "no-account" ? "accountId" : "companyId"}`, REFUSED[because]);

/** What was decided is stored, and the credits of all deals that it moved, or nothing of it. */
async function decide(
  { caller, configuration }: Pick<Call, "caller" | "configuration">,
  endpoint: Endpoint,
  each: readonly ((tx: Database, at: Date) => Promise<{ decided: Decided; field: string }>)[],
): Promise<{ decided: number; accounts: number } | Refusal> {
  const at = new Date(endpoint.now());
  const { tenantId } = caller;
  const refused: Refusal[] = [];
  const outcome = await endpoint.database
    .forTenant(tenantId)
    .transaction(async (tx) => {
      const moved: Moved[] = [];
      for (const one of each) {
        const { decided, field } = await one(tx, at);
        if (decided.is === "decided") moved.push(decided.moved);
        if (decided.is === "refused") {
          refused.push(refusedFor(decided.because, field));
          throw new NothingDecided("A decision was refused.");
        }
      }
      await creditTold(tx, tenantId, moved, at, owedTo(configuration, endpoint.newId));
      await weighAccounts(tx, tenantId);
      return {
        decided: moved.length,
        accounts: new Set(moved.flatMap(({ accountIds }) => accountIds)).size,
      };
    })
    .catch((error: unknown) => {
      if (error instanceof NothingDecided) return null;
      throw error;
    });
  const [refusal] = refused;
  if (outcome !== null) return outcome;
  if (refusal === undefined) throw new Error("Nothing was decided, and nothing says why.");
  return refusal;
}

class NothingDecided extends Error {
  override name = "NothingDecided" as const;
}

export const decideMatches = sessionOperation({
  id: "match.decide",
  summary:
    "Decides by hand which account a company of the CRM is, or that it is none. Its deals follow, and the machine never overturns it.",
  body: { schema: DecideMatches, bytes: 65_536 },
  answers: { 200: { description: "How many were decided.", schema: MatchesDecided } },
  async handle(call, endpoint) {
    const outcome = await decide(
      call,
      endpoint,
      call.body.decisions.map(({ id, crm, companyId, accountId }, place) => async (tx, at) => ({
        decided: await decideByHand(tx, call.caller.tenantId, {
          id,
          crm,
          crmAccountId: companyId,
          accountId,
          byId: call.caller.memberId,
          at,
        }),
        field: `decisions.${place}.`,
      })),
    );
    return "refused" in outcome ? outcome : json(outcome);
  },
});

export const undoMatch = sessionOperation({
  id: "match.undo",
  summary: "Takes back what somebody decided by hand about a company: the rule decides again.",
  body: { schema: UndoMatch },
  answers: { 200: { description: "It was taken back.", schema: MatchesDecided } },
  async handle(call, endpoint) {
    const { id, crm, companyId } = call.body;
    const outcome = await decide(call, endpoint, [
      async (tx, at) => ({
        decided: await undoByHand(tx, call.caller.tenantId, {
          id,
          crm,
          crmAccountId: companyId,
          byId: call.caller.memberId,
          at,
        }),
        field: "",
      }),
    ]);
    return "refused" in outcome ? outcome : json(outcome);
  },
});

export const tellCompanies = sessionOperation({
  id: "crm-account.tell",
  summary:
    "Tells what the CRM knows of its companies: name, domain, the Zendesk organization, the parent. Their matches are looked at again.",
  body: { schema: TellCompanies, bytes: 1_048_576 },
  answers: { 200: { description: "How many were taken.", schema: CompaniesTold } },
  async handle({ body, caller, configuration }, endpoint) {
    const { tenantId } = caller;
    const at = new Date(endpoint.now());
    const accounts = await endpoint.database.forTenant(tenantId).transaction(async (tx) => {
      const moved = await tellAccounts(
        tx,
        tenantId,
        body.companies.map((each) => ({
          ...each,
          toldAt: each.toldAt === undefined ? at : new Date(each.toldAt),
        })),
        at,
      );
      await creditTold(tx, tenantId, [moved], at, owedTo(configuration, endpoint.newId));
      return moved.accountIds.length;
    });
    return json({ companies: body.companies.length, accounts });
  },
});

/** Enough to find the one that is meant. */
const MOST_FOUND = 10;

export const searchAccounts = sessionOperation({
  id: "account.find",
  summary: "Accounts whose name or domain holds these words, or whose id they are.",
  query: z.strictObject({ q: text(100).regex(/\S/, "is empty") }),
  answers: { 200: { description: "At most ten accounts.", schema: FoundAccounts } },
  async handle({ query, caller }, { database }) {
    const { tenantId } = caller;
    const items = await findAccounts(
      database.forTenant(tenantId),
      tenantId,
      query.q.trim(),
      MOST_FOUND,
    );
    return json({ items } satisfies z.input<typeof FoundAccounts>);
  },
});
