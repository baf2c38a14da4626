// A month's evidence as a file of lines, each `{"part": …, "row": …}`: written by the endpoint and the command, read by
// anybody. deploy/month-export.md describes it for a stranger.
import { z } from "zod";
import type { FlagFact, ActivityFact, Merges, Reason, Rule } from "../attribution.ts";
import { EXPANSION_TYPES, QUALIFIES_FROM } from "../attribution.ts";
import type { BaseRateRows } from "../attribution/base-rate-rows.ts";
import { BusinessCalendar } from "../calendar.ts";
import { isRate } from "../exchange.ts";
import type { FlagRow, MonthInput, OpportunityRow } from "../report/rows.ts";
import type { Verdict } from "./dispute.ts";

export const MONTH_FORMAT = "signal-flag-month/1";

/** The parts in the order in which their lines may come; a flag's events follow its line, a deal's facts follow it. */
export const PARTS = [
  "manifest",
  "flags",
  "credited-flags",
  "events",
  "deals",
  "told",
  "disputes",
  "credit-facts",
  "base-rate",
  "reported-flags",
  "reported-deals",
] as const;
export type Part = (typeof PARTS)[number];

/** What an input of a month is besides its rows. */
export type InputHead = Omit<MonthInput, "flags" | "opportunities">;

/** A rule without the relations between accounts, which stand with the facts. */
export type RuleInFile = Omit<Rule, "parentOf">;

const Head = z.looseObject({
  month: z.string(),
  zone: z.string(),
  asOf: z.number(),
  ruleVersion: z.int(),
  promiseHours: z.number(),
  calendars: z.object({
    fallback: BusinessCalendar,
    byOwner: z.record(z.string(), BusinessCalendar),
  }),
  /** Where all currencies are reported in one: which, and the rates of the month's days. */
  exchange: z
    .object({
      into: z.string(),
      zone: z.string(),
      rates: z.array(
        z.object({ day: z.string(), currency: z.string(), rate: z.string().refine(isRate) }),
      ),
    })
    .exactOptional(),
});

export const Manifest = z.looseObject({
  format: z.literal(MONTH_FORMAT),
  tenant: z.string(),
  month: z.string(),
  asOf: z.iso.datetime(),
  zone: z.string(),
  /** Zones that were reported by, each since an instant (milliseconds); empty: only ever the one above. */
  zones: z.array(z.object({ since: z.number(), zone: z.string() })),
  fiscalStart: z.int(),
  closeAfterDays: z.int(),
  /** What is made of the rows of `flags` and `deals`. */
  today: Head,
  rules: z.array(
    z.object({
      version: z.int(),
      sourceWindowDays: z.int(),
      influenceWindowDays: z.int(),
      quietDays: z.int(),
      qualifiesFrom: z.enum(QUALIFIES_FROM),
      types: z.array(z.enum(EXPANSION_TYPES)),
    }),
  ),
  /** The newest link of the whole chain when the file was written, `position:link`. */
  newestLink: z.string().nullable(),
  /** The month as it was closed; null while it is not. */
  reported: z
    .looseObject({
      version: z.int(),
      closedAt: z.iso.datetime(),
      ruleVersion: z.int(),
      /** As it is stored, without names. */
      report: z.string(),
      sha256: z.string(),
      input: Head,
    })
    .nullable(),
});
export type Manifest = z.infer<typeof Manifest> & {
  today: InputHead;
  reported: { input: InputHead } | null;
};

/** An event of a flag. `sealed` is exactly what its link covers after `previous`; null where it names somebody who opted out. */
export const EventRow = z.object({
  flagId: z.string(),
  seq: z.int(),
  /** Null while it is too new to be sealed. */
  position: z.string().nullable(),
  previous: z.string().nullable(),
  link: z.string().nullable(),
  sealed: z.string().nullable(),
});
export type EventRow = z.infer<typeof EventRow>;

/** What `sealed` holds. */
export const SealedEvent = z.object({
  flagId: z.string(),
  seq: z.int(),
  type: z.string(),
  at: z.iso.datetime(),
  by: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type SealedEvent = z.infer<typeof SealedEvent>;

/** A flag of another month that a deal of this one is credited to. */
export const CreditedFlagRow = z.object({
  id: z.string(),
  kind: z.string(),
  signal: z.string().nullable(),
  status: z.string(),
  accountId: z.string().nullable(),
  raisedAt: z.number(),
  month: z.string(),
});
export type CreditedFlagRow = z.infer<typeof CreditedFlagRow>;

/** One telling of a deal. Instants are milliseconds. */
export const ToldRow = z.object({
  crm: z.string(),
  id: z.string(),
  toldAt: z.number(),
  sha256: z.string(),
  what: z.enum(["deal", "deleted", "merged"]),
  source: z.string(),
  type: z.string().nullable(),
  status: z.string().nullable(),
  amountMinor: z.string().nullable(),
  currency: z.string().nullable(),
  createdAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  mergedInto: z.string().nullable(),
});
export type ToldRow = z.infer<typeof ToldRow>;

const nullableNumber = z.number().nullable();
const FlagLine = z.looseObject({
  id: z.string(),
  kind: z.string(),
  signal: z.string().nullable(),
  status: z.string(),
  accountId: z.string().nullable(),
  agentId: z.string(),
  month: z.string(),
  raisedAt: z.number(),
  dueAt: nullableNumber,
  contactedAt: nullableNumber,
  acceptedAt: nullableNumber,
  opportunityAt: nullableNumber,
  closedAt: nullableNumber,
  declineReason: z.string().nullable(),
});
const DealLine = z.looseObject({
  crm: z.string(),
  id: z.string(),
  type: z.string(),
  status: z.enum(["open", "won", "lost"]),
  amountMinor: z.string().regex(/^-?\d{1,19}$/),
  currency: z.string(),
  createdAt: z.number(),
  closedAt: nullableNumber,
  bucket: z.string(),
  flagId: z.string().nullable(),
  reason: z.string(),
});

export const isFlagRow = (row: unknown): row is FlagRow => FlagLine.safeParse(row).success;
export const isDealRow = (row: unknown): row is OpportunityRow => DealLine.safeParse(row).success;

/** A deal as its credit is decided on, with the credit that is stored of it. */
export interface DealFacts {
  readonly crm: string;
  readonly id: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly accountId: string | null;
  readonly createdAt: number;
  readonly closedAt: number | null;
  readonly firstSeenAt: number;
  readonly deletedAt: number | null;
  readonly mergedInto: string | null;
  readonly bucket: string | null;
  readonly flagId: string | null;
  readonly reason: Reason | null;
  readonly ruleVersion: number | null;
  readonly disputeId: string | null;
}

/** Some accounts with everything that decides the credits of their deals; without accounts: deals that have none. */
export interface CreditFactsRow {
  readonly accountIds: readonly string[];
  readonly near: readonly string[];
  readonly parentOf: Readonly<Record<string, string>>;
  readonly merges: Merges;
  readonly deals: readonly DealFacts[];
  readonly flags: readonly FlagFact[];
  readonly activities: readonly ActivityFact[];
  readonly verdicts: readonly (readonly [string, readonly Verdict[]])[];
  readonly told: readonly (readonly [string, readonly string[]])[];
  /** When each deal's credit was last decided, milliseconds, by `crm` line feed id. */
  readonly decidedAt: Readonly<Record<string, number>>;
  /** Signal, team and segment of each flag here, by its id. */
  readonly about: Readonly<Record<string, readonly [string | null, string | null, string | null]>>;
}

const CreditFactsLine = z.looseObject({
  accountIds: z.array(z.string()),
  near: z.array(z.string()),
  parentOf: z.record(z.string(), z.string()),
  merges: z.record(z.string(), z.looseObject({ into: z.string(), at: z.number() })),
  deals: z.array(
    z.looseObject({ crm: z.string(), id: z.string(), type: z.string(), createdAt: z.number() }),
  ),
  flags: z.array(z.looseObject({ id: z.string(), raisedAt: z.number(), status: z.string() })),
  activities: z.array(z.looseObject({ at: z.number() })),
  verdicts: z.array(z.tuple([z.string(), z.array(z.looseObject({ disputeId: z.string() }))])),
  told: z.array(z.tuple([z.string(), z.array(z.string())])),
  decidedAt: z.record(z.string(), z.number()),
  about: z.record(z.string(), z.array(z.string().nullable()).length(3)),
});
export const isCreditFacts = (row: unknown): row is CreditFactsRow =>
  CreditFactsLine.safeParse(row).success;

const BaseRateLine = z.object({
  won: z.array(z.looseObject({})),
  accounts: z.array(z.looseObject({})),
  expansions: z.array(z.looseObject({})),
  flags: z.array(z.looseObject({})),
});
export const isBaseRate = (row: unknown): row is BaseRateRows =>
  BaseRateLine.safeParse(row).success;

export const isManifest = (row: unknown): row is Manifest => Manifest.safeParse(row).success;

/** The last line: what was written, part by part. SHA-256 of each part's lines, every line with its line feed. */
export const Sums = z.object({
  parts: z.record(z.string(), z.object({ rows: z.int(), sha256: z.string() })),
  /** Of every byte before this line. */
  file: z.string(),
  /** Events that are named by their link alone, since they name somebody who opted out of recognition. */
  withheld: z.int(),
});
export type Sums = z.infer<typeof Sums>;

const Line = z.strictObject({ part: z.string(), row: z.unknown() });

/** A line of the file, or null when it is none. */
export function readLine(text: string): { part: string; row: unknown } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const read = Line.safeParse(value);
  return read.success ? { part: read.data.part, row: read.data.row } : null;
}

/** What stands for an agent who opted out of recognition. */
export const OPTED_OUT = "opted-out";
