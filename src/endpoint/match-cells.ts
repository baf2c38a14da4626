// The list of companies as cells of a table: one line for each candidate, so that a spreadsheet can sort them.
import type { MatchCandidate, MatchCompany } from "../api/matching.ts";
import { isCurrency, toDecimal } from "../domain/money.ts";
import type { Cell } from "./message/csv.ts";

export const MATCH_HEADER = [
  "crm",
  "crm_account_id",
  "name",
  "domain",
  "zendesk_organization_told",
  "deals",
  "amount",
  "currency",
  "certainty",
  "reason",
  "account_id",
  "account_name",
  "decided_by",
  "decided_at",
  "candidate_id",
  "candidate_name",
  "candidate_domain",
  "speaks_for_it",
  "speaks_against_it",
] as const;

const text = (value: string | null): Cell => ({ text: value });
const money = (minor: string, currency: string): Cell => ({
  number: isCurrency(currency) ? toDecimal(BigInt(minor), currency) : null,
});

/** The lines of one company; a company without candidates has one. */
export function matchCells(company: MatchCompany): Cell[][] {
  const [most] = company.money;
  const candidates: readonly (MatchCandidate | null)[] =
    company.candidates.length === 0 ? [null] : company.candidates;
  return candidates.map((candidate) => [
    text(company.crm),
    text(company.id),
    text(company.name),
    text(company.domain),
    text(company.externalId),
    { number: company.money.reduce((sum, { deals }) => sum + deals, 0) },
    most === undefined ? text(null) : money(most.amountMinor, most.currency),
    text(most?.currency ?? null),
    text(company.certainty),
    text(company.reason ?? company.doubt),
    text(company.account?.id ?? null),
    text(company.account?.name ?? null),
    text(company.decided?.byName ?? null),
    text(company.decided?.at ?? null),
    text(candidate?.accountId ?? null),
    text(candidate?.name ?? null),
    text(candidate?.domain ?? null),
    text(candidate?.for.join(" ") ?? null),
    text(candidate?.against.join(" ") ?? null),
  ]);
}
