// The rows a month's report is made from. Times are epoch milliseconds (UTC), amounts whole minor units in text.
import type { Lift } from "../attribution/base-rate.ts";
import type { Bucket } from "../attribution.ts";
import type { BusinessCalendar } from "../calendar.ts";
import type { DeclineReason, Kind, Status } from "../flag.ts";
import type { Instant } from "../instant.ts";
import type { Month } from "../month.ts";
import type { Exchange } from "./exchanged.ts";

/**
 * One flag as it stands at the report's `asOf`. Deadline, contact, acceptance and opportunity are the first it ever had:
 * a flag that is reopened keeps them.
 */
export type FlagRow = {
  id: string;
  kind: Kind;
  /** Null for *not sure*. */
  signal: string | null;
  status: Status;
  accountId: string | null;
  accountName: string | null;
  agentId: string;
  team: string | null;
  /** Of the account, as it was when the flag was made. */
  segment: string | null;
  ownerId: string | null;
  /** The month it belongs to for ever: that of the tenant's zone when it was raised, wherever the zone is moved to. */
  month: Month;
  raisedAt: Instant;
  dueAt: Instant | null;
  contactedAt: Instant | null;
  acceptedAt: Instant | null;
  opportunityAt: Instant | null;
  /** When it ended, in whichever way; null while it is open. */
  closedAt: Instant | null;
  /** Whether its clock ever stood still for a listed reason; the deadline is the one that came of it. */
  wasPaused: boolean;
  /** When it was first declined, of a flag that was reopened since. */
  firstDeclinedAt: Instant | null;
  declineReason: DeclineReason | null;
  /** With `wrong-signal`: the one that CS named instead, if it did. */
  rightSignal: string | null;
  duplicateOf: string | null;
  /** Yearly revenue of the account when the flag was made. */
  arrMinor: string | null;
  currency: string | null;
};

/** One opportunity of the CRM with what `decide` said about it. */
export type OpportunityRow = {
  crm: string;
  id: string;
  accountId: string | null;
  accountName: string | null;
  name: string;
  type: string;
  status: "open" | "won" | "lost";
  /** The open amount while it is open, the closed amount afterwards. */
  amountMinor: string;
  currency: string;
  createdAt: Instant;
  closedAt: Instant | null;
  bucket: Bucket;
  /** The flag credited, and that flag's signal and team. */
  flagId: string | null;
  signal: string | null;
  team: string | null;
  /** The credited flag's, else that of the account. */
  segment: string | null;
  reason: string;
  /** Why it is in no total although it is told of: the CRM has deleted it, or merged it into another. */
  gone: "deleted" | "merged" | null;
};

/**
 * What a month's report is made from. Hand in every flag raised or due in the month, and every
 * opportunity closed or created in it, credited to a flag raised in it, or won without a closing
 * date. More rows, repeated rows and any order make no difference.
 */
export type MonthInput = {
  month: Month;
  /** The tenant's reporting zone. */
  zone: string;
  /** The month's moments, where the reporting zone was changed since: a change moves nothing that is past. */
  bounds?: { from: Instant; to: Instant };
  asOf: Instant;
  ruleVersion: number;
  /** Business hours promised for an ordinary flag. */
  promiseHours: number;
  flags: readonly FlagRow[];
  opportunities: readonly OpportunityRow[];
  calendars: {
    /** For flags without an owner and owners without a calendar of their own. */
    fallback: BusinessCalendar;
    byOwner: Readonly<Record<string, BusinessCalendar>>;
  };
  /** The base rate beside what is influenced, where it was computed. */
  lift?: Lift;
  /** Where all currencies are reported in one. */
  exchange?: Exchange;
};

/** Rows in two piles: those a figure counts, and the other candidates with the reason they are out. */
export type Sorted<Row> = { counted: Row[]; excluded: { reason: string; row: Row }[] };

/** The rows beneath a figure: as many counted as its n, and every excluded one. */
export type RowsBeneath =
  | ({ of: "flags" } & Sorted<FlagRow>)
  | ({ of: "opportunities" } & Sorted<OpportunityRow>);

/** Puts candidate flags in two piles; the reason is null for a flag that counts. */
export function sortFlags(
  candidates: readonly FlagRow[],
  reasonOf: (flag: FlagRow) => string | null,
): { of: "flags" } & Sorted<FlagRow> {
  return { of: "flags", ...sort(candidates, reasonOf) };
}

/** Puts candidate opportunities in two piles; the reason is null for one that counts. */
export function sortOpportunities(
  candidates: readonly OpportunityRow[],
  reasonOf: (opportunity: OpportunityRow) => string | null,
): { of: "opportunities" } & Sorted<OpportunityRow> {
  return { of: "opportunities", ...sort(candidates, reasonOf) };
}

function sort<Row>(candidates: readonly Row[], reasonOf: (row: Row) => string | null): Sorted<Row> {
  const sorted: Sorted<Row> = { counted: [], excluded: [] };
  for (const row of candidates) {
    const reason = reasonOf(row);
    if (reason === null) sorted.counted.push(row);
    else sorted.excluded.push({ reason, row });
  }
  return sorted;
}
