// What speaks for and against a company being an account, for a person who has to decide.
import { domainKey, hostOf } from "./company-domain.ts";
import { formsAgree, legalForm, nameKey } from "./company-name.ts";

export const FOR = [
  "same-id",
  "same-domain",
  "same-name",
  "alike-name",
  "same-registered",
] as const;
export const AGAINST = [
  "other-domain",
  "other-name",
  "other-legal-form",
  "other-crm-id",
  "is-already",
  "merged-away",
  "one-of-several",
] as const;
export type For = (typeof FOR)[number];
export type Against = (typeof AGAINST)[number];

export interface Compared {
  readonly company: {
    readonly id: string;
    readonly name: string | null;
    readonly domain: string | null;
    readonly externalId: string | null;
  };
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly domain: string | null;
    readonly crmId: string | null;
  };
  /** It was found because its name is alike. */
  readonly isNear: boolean;
  /** Another company of the CRM is this account. */
  readonly isAlready: boolean;
  readonly isMergedAway: boolean;
  /** How many candidates there are. */
  readonly candidates: number;
}

/** What speaks for a candidate and what against it, each the weightiest first. */
export function evidenceOf(compared: Compared): { for: For[]; against: Against[] } {
  const { company, account } = compared;
  const domains = [company.domain, account.domain].map((each) =>
    each === null ? null : domainKey(each),
  );
  const [theirs, ours] = domains;
  const names = [company.name ?? "", account.name].map(nameKey);
  const [theirName, ourName] = names;
  const sameDomain = theirs !== null && theirs !== undefined && theirs === ours;
  const sameHost = sameDomain && hostOf(company.domain ?? "") === hostOf(account.domain ?? "");
  const sameName = theirName !== "" && theirName === ourName;
  const inFavour: For[] = [];
  if (company.externalId === account.id || account.crmId === company.id) inFavour.push("same-id");
  if (sameHost) inFavour.push("same-domain");
  else if (sameDomain) inFavour.push("same-registered");
  if (sameName) inFavour.push("same-name");
  else if (compared.isNear) inFavour.push("alike-name");
  const against: Against[] = [];
  if (theirs != null && ours != null && theirs !== ours) against.push("other-domain");
  if (company.name !== null && !sameName && !compared.isNear) against.push("other-name");
  const bothForms = legalForm(company.name ?? "") !== "" && legalForm(account.name) !== "";
  if (bothForms && !formsAgree(company.name ?? "", account.name)) against.push("other-legal-form");
  if (
    account.crmId !== null &&
    account.crmId !== company.id &&
    !/^(?:name|zendesk):/.test(company.id)
  )
    against.push("other-crm-id");
  if (compared.isAlready) against.push("is-already");
  if (compared.isMergedAway) against.push("merged-away");
  if (compared.candidates > 1) against.push("one-of-several");
  return { for: inFavour, against };
}
