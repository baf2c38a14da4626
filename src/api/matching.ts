// Which account is it: companies that a CRM tells of, and whose account each of them is.
import { z } from "zod";
import { DOUBTS, MATCH_REASONS } from "../domain/matching/which-account.ts";
import { AGAINST, FOR } from "../domain/matching/evidence.ts";
import { Currency, FlagId, Instant, MinorUnits, text, ZendeskId } from "./text.ts";

/** `salesforce`, `hubspot` or a name of the tenant's own. */
const Crm = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a CRM");
/** The CRM's own id, or `name:…` and `zendesk:…` of deals that bring no more. */
export const CompanyId = text(400).regex(/\S/, "is empty");

const Amount = z.object({ currency: Currency, amountMinor: MinorUnits, deals: z.int() });

export const MatchCandidate = z.object({
  accountId: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  plan: z.string().nullable(),
  arrMinor: MinorUnits.nullable(),
  currency: Currency.nullable(),
  ownerName: z.string().nullable(),
  openDeals: z.int(),
  openFlags: z.int(),
  flags: z.int(),
  for: z.array(z.enum(FOR)),
  against: z.array(z.enum(AGAINST)),
  /** Another company of the CRM that is this account. */
  isAlready: z.string().nullable(),
  mergedInto: z.string().nullable(),
});
export type MatchCandidate = z.infer<typeof MatchCandidate>;

export const MatchCompany = z.object({
  crm: z.string(),
  id: z.string(),
  /** `null`: the CRM has told no name. */
  name: z.string().nullable(),
  domain: z.string().nullable(),
  /** The Zendesk organization that the CRM names. */
  externalId: z.string().nullable(),
  /** The company that the CRM calls its parent; it decides nothing. */
  parentId: z.string().nullable(),
  toldAt: Instant,
  /** Whose account it is; `null` while nobody knows, or when it is none of ours. */
  account: z.object({ id: z.string(), name: z.string() }).nullable(),
  reason: z.enum([...MATCH_REASONS, "by-hand", "refused"]).nullable(),
  certainty: z.enum(["certain", "likely", "doubtful"]).nullable(),
  doubt: z.enum(DOUBTS).nullable(),
  decided: z.object({ byName: z.string().nullable(), at: Instant }).nullable(),
  /** Somebody decided otherwise than the CRM says by now. */
  contradiction: z
    .object({ externalId: z.string(), accountName: z.string().nullable() })
    .nullable(),
  /** Its deals that are open or won, most money first. */
  money: z.array(Amount),
  candidates: z.array(MatchCandidate),
});
export type MatchCompany = z.infer<typeof MatchCompany>;

/** `GET /v1/matches?list=doubtful&doubt=name-shared&q=acme&after=…` */
export const MatchesQuery = z.strictObject({
  list: z.enum(["doubtful", "unmatched", "decided"]).default("doubtful"),
  doubt: z.enum(DOUBTS).optional(),
  q: text(100).optional(),
  after: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  format: z.enum(["json", "csv"]).default("json"),
});

export const Matches = z.object({
  items: z.array(MatchCompany),
  /** Where the next page begins; `null` on the last. */
  next: z.string().nullable(),
  /** How much is left, by list and by why it waits. */
  left: z.array(
    z.object({
      list: z.enum(["doubtful", "unmatched"]),
      doubt: z.enum(DOUBTS).nullable(),
      currency: Currency.nullable(),
      companies: z.int(),
      deals: z.int(),
      amountMinor: MinorUnits,
    }),
  ),
  /** Deals that name no company at all. */
  ofNobody: z.array(Amount),
});
export type Matches = z.infer<typeof Matches>;

/** `POST /v1/matches`: what somebody decided; all of it or nothing. */
export const DecideMatches = z.strictObject({
  decisions: z
    .array(
      z.strictObject({
        /** Made by the client: the same one sent twice is done once. */
        id: FlagId,
        crm: Crm,
        companyId: CompanyId,
        /** `null`: none of ours. */
        accountId: ZendeskId.nullable(),
      }),
    )
    .min(1)
    .max(100),
});
export type DecideMatches = z.infer<typeof DecideMatches>;

/** `POST /v1/match-undos` */
export const UndoMatch = z.strictObject({ id: FlagId, crm: Crm, companyId: CompanyId });
export type UndoMatch = z.infer<typeof UndoMatch>;

/** How many deals changed their account. */
export const MatchesDecided = z.object({ decided: z.int(), accounts: z.int() });

/** `POST /v1/crm-accounts`: companies as a CRM tells of them. What is left out was not told. */
export const TellCompanies = z.strictObject({
  companies: z
    .array(
      z.strictObject({
        crm: Crm,
        id: text(80)
          .regex(/^\S+$/, "is not the id of a company")
          // Ids of our own, for deals that name no company by the CRM's.
          .refine((id) => !/^(?:name|zendesk):/.test(id), "is not the id of a company"),
        name: text(300).optional(),
        domain: text(300).optional(),
        externalId: ZendeskId.optional(),
        parentId: text(80).optional(),
        /** When the CRM changed it, by its own clock; now, where it is left out. */
        toldAt: Instant.optional(),
      }),
    )
    .min(1)
    .max(1000),
});
export const CompaniesTold = z.object({ companies: z.int(), accounts: z.int() });

/** `GET /v1/accounts?q=northw` */
export const FoundAccounts = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      domain: z.string().nullable(),
      plan: z.string().nullable(),
      arrMinor: MinorUnits.nullable(),
      currency: Currency.nullable(),
    }),
  ),
});
export type FoundAccounts = z.infer<typeof FoundAccounts>;

const Family = z.object({
  fromId: z.string(),
  fromName: z.string(),
  intoId: z.string(),
  intoName: z.string(),
  byName: z.string().nullable(),
  at: Instant,
});
/** `GET /v1/account-families`: children with their parents, and organizations that were made one. */
export const Families = z.object({
  relations: z.array(Family),
  merges: z.array(Family),
  log: z.array(
    z.object({
      id: z.string(),
      at: Instant,
      /** `null`: by itself. */
      byName: z.string().nullable(),
      what: z.string(),
      company: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      why: z.string().nullable(),
    }),
  ),
});
export type Families = z.infer<typeof Families>;

/** `POST /v1/account-families`: adds or takes back one, or only says what it would do. */
export const ChangeFamily = z.strictObject({
  id: FlagId,
  family: z.enum(["relation", "merge"]),
  act: z.enum(["add", "remove"]),
  /** The child, or the organization that was made part of another. */
  fromId: ZendeskId,
  /** The parent, or the organization that stays; not needed to take it back. */
  intoId: ZendeskId.optional(),
  isTrial: z.boolean().default(false),
});
export type ChangeFamily = z.input<typeof ChangeFamily>;

export const FamilyChanged = z.object({
  isTrial: z.boolean(),
  /** Deals that are, or would be, credited otherwise. */
  deals: z.array(
    z.object({
      crm: z.string(),
      id: z.string(),
      name: z.string(),
      accountName: z.string().nullable(),
      amountMinor: MinorUnits,
      currency: Currency,
      from: z.string().nullable(),
      to: z.string(),
    }),
  ),
});
export type FamilyChanged = z.infer<typeof FamilyChanged>;
