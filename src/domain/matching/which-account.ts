// Whose account a company of the CRM is. Ids are certain; a domain or a name is, where it is one account's and one
// company's alone and nothing speaks against it. Everything else waits for a person: no doubtful match enters a figure.
//
// The store asks the same of a million companies in one statement; a test holds the two to each other.
import { domainKey, hostOf } from "./company-domain.ts";
import { formsAgree, nameKey } from "./company-name.ts";

/** An account of ours: a Zendesk organization. */
export interface OurAccount {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  /** The CRM's id of it, where we know it. */
  readonly crmId: string | null;
}

/** A company as the CRM tells of it. */
export interface Company {
  readonly crm: string;
  /** The CRM's own id; `name:…` or `zendesk:…` of deals that bring no more. */
  readonly id: string;
  readonly name: string | null;
  readonly domain: string | null;
  /** The Zendesk organization that the CRM names. */
  readonly externalId: string | null;
  /** The account that somebody chose by hand. */
  readonly byHand: string | null;
}

export const MATCH_REASONS = ["external-id", "crm-id", "domain", "name"] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];

export const DOUBTS = [
  "unknown-id",
  "evidence-disagrees",
  "domain-shared",
  "name-shared",
  "domain-shared-in-crm",
  "name-shared-in-crm",
  "subdomain",
  "domain-differs",
  "other-legal-form",
  "taken",
  "near-name",
] as const;
export type Doubt = (typeof DOUBTS)[number];

export type Match =
  | { readonly is: "certain"; readonly accountId: string; readonly reason: MatchReason }
  | { readonly is: "likely" | "doubtful"; readonly doubt: Doubt; readonly candidates: string[] }
  | { readonly is: "unknown" };

const hasOwnId = ({ id }: Company): boolean => !/^(?:name|zendesk):/.test(id);
const domainOf = ({ domain }: { readonly domain: string | null }) =>
  domain === null ? null : domainKey(domain);
const nameOf = ({ name }: { readonly name: string | null }) => {
  const key = name === null ? "" : nameKey(name);
  return key === "" ? null : key;
};

/**
 * The account of `company`, why, and how certain that is. `companies` are all that the CRM tells of, with this one among
 * them. The order of either list makes no difference.
 */
export function whichAccount(
  company: Company,
  accounts: readonly OurAccount[],
  companies: readonly Company[],
): Match {
  const certain = (account: OurAccount, reason: MatchReason): Match => ({
    is: "certain",
    accountId: account.id,
    reason,
  });
  const named = accounts.find(({ id }) => id === company.externalId);
  if (named !== undefined) return certain(named, "external-id");
  const known = accounts.find(({ crmId }) => crmId === company.id);
  if (known !== undefined) return certain(known, "crm-id");

  const [domain, name] = [domainOf(company), nameOf(company)];
  const byDomain = accounts.filter((each) => domain !== null && domainOf(each) === domain);
  const byName = accounts.filter((each) => name !== null && nameOf(each) === name);
  const byBoth = byDomain.filter((each) => byName.includes(each));
  const candidates = [...new Set([...byDomain, ...byName].map(({ id }) => id))].toSorted();
  if (candidates.length === 0) return { is: "unknown" };

  const siblings = companies.filter(({ crm }) => crm === company.crm);
  const others = siblings.filter(({ id }) => id !== company.id);
  const isTaken = (account: OurAccount): boolean =>
    hasOwnId(company) &&
    others.some(
      (other) =>
        other.externalId === account.id ||
        other.byHand === account.id ||
        other.id === account.crmId,
    );
  const crmSharesDomain = siblings.filter((each) => domainOf(each) === domain).length > 1;
  const crmSharesName =
    siblings.filter(hasOwnId).filter((each) => nameOf(each) === name).length > 1;
  const domainTaken = byDomain.length === 1 && byDomain.some(isTaken);
  const nameTaken = byName.length === 1 && byName.some(isTaken);
  const isSameHost = byDomain.every(
    (each) => hostOf(each.domain ?? "") === hostOf(company.domain ?? ""),
  );
  const otherDomain = byName.some((each) => {
    const theirs = domainOf(each);
    return theirs !== null && domain !== null && theirs !== domain;
  });
  const sameForm = byName.every((each) => formsAgree(each.name, company.name ?? ""));

  const doubt = ((): Doubt | null => {
    if (company.externalId !== null) return "unknown-id";
    const [ofDomain, ofName] = [byDomain.length, byName.length];
    const byDomainAlone =
      ofDomain === 1 &&
      (ofName === 0 || byBoth.length > 0) &&
      isSameHost &&
      !crmSharesDomain &&
      !domainTaken;
    const byNameAlone =
      ofName === 1 &&
      (ofDomain === 0 || byBoth.length === 1) &&
      sameForm &&
      !otherDomain &&
      !crmSharesName &&
      !nameTaken;
    if (byDomainAlone || byNameAlone) return null;
    if (ofDomain > 0 && ofName > 0 && byBoth.length === 0) return "evidence-disagrees";
    if (ofDomain > 1) return "domain-shared";
    if (ofName > 1) return "name-shared";
    if (ofDomain === 1 && crmSharesDomain) return "domain-shared-in-crm";
    if (ofName === 1 && crmSharesName) return "name-shared-in-crm";
    if (ofDomain === 1 && !isSameHost) return "subdomain";
    if (otherDomain) return "domain-differs";
    return sameForm ? "taken" : "other-legal-form";
  })();
  if (doubt !== null)
    return { is: candidates.length === 1 ? "likely" : "doubtful", doubt, candidates };
  const [onlyDomain] = byDomain;
  const isByDomain =
    onlyDomain !== undefined &&
    byDomain.length === 1 &&
    isSameHost &&
    !crmSharesDomain &&
    !domainTaken;
  if (isByDomain) return certain(onlyDomain, "domain");
  const [onlyName] = byName;
  if (onlyName === undefined) throw new Error("A match without doubt has an account.");
  return certain(onlyName, "name");
}
