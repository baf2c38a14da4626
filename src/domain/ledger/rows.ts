// What the ledgers are made of: flags of friction as the store reads them, and the weeks they are counted in.
import { Temporal } from "temporal-polyfill";
import type { Status } from "../flag.ts";
import type { Instant } from "../instant.ts";

/** One flag beneath a ledger. Money is in minor units, instants are UTC epoch milliseconds. */
export interface LedgerRow {
  readonly id: string;
  readonly signal: string;
  /** Of a flag that joined another one, that one's: what became of the first became of it. */
  readonly status: Status;
  readonly ticketId: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
  readonly agentId: string;
  readonly raisedAt: Instant;
  /** When it ended, if it has: a week that is past shows it as open until then. */
  readonly closedAt: Instant | null;
  /** What the agent answered to the signal's question, such as which competitor was named. */
  readonly evidence: string | null;
}

/** Evidence older than this says nothing of today any more (definitions, §15; SupportLogic's six months). */
export const EVIDENCE_DAYS = 180;
/** Weeks that a trend shows. */
export const TREND_WEEKS = 12;

const DAY = 86_400_000;

/** Statuses that take a flag out of a ledger: nobody suffers from it any more, or nobody ever did. */
const ENDED = ["resolved", "declined", "expired", "withdrawn"] as const;
export type Ended = (typeof ENDED)[number];

/** Why a flag is left out at `asOf`, or `null` when it counts. */
export function endedAs(row: LedgerRow, asOf: Instant): Ended | null {
  if (row.closedAt !== null && row.closedAt > asOf) return null;
  return ENDED.find((status) => status === row.status) ?? null;
}

export interface Week {
  /** Its Monday, "2026-11-16". */
  readonly from: string;
  readonly startsAt: Instant;
  /** The next Monday's first moment. */
  readonly endsAt: Instant;
}

const weekFrom = (monday: Temporal.PlainDate, zone: string): Week => ({
  from: monday.toString(),
  startsAt: monday.toZonedDateTime(zone).epochMilliseconds,
  endsAt: monday.add({ days: 7 }).toZonedDateTime(zone).epochMilliseconds,
});

/** The week, Monday to Sunday in the zone, that an instant falls into. */
export function weekOf(at: Instant, zone: string): Week {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return weekFrom(day.subtract({ days: day.dayOfWeek - 1 }), zone);
}

/** The week of this Monday, or `null` when the day is none. */
export function weekOfMonday(monday: string, zone: string): Week | null {
  const day = Temporal.PlainDate.from(monday);
  return day.dayOfWeek === 1 ? weekFrom(day, zone) : null;
}

/** This week and those before it, oldest first. */
export function weeksUpTo(last: Week, zone: string, count = TREND_WEEKS): Week[] {
  const monday = Temporal.PlainDate.from(last.from);
  return Array.from({ length: count }, (_, at) =>
    weekFrom(monday.subtract({ weeks: count - 1 - at }), zone),
  );
}

/** From when on evidence counts at `asOf`. */
export const evidenceSince = (asOf: Instant): Instant => asOf - EVIDENCE_DAYS * DAY;

/** How many flags each week brought. */
export const trendOf = (rows: readonly LedgerRow[], weeks: readonly Week[]): number[] =>
  weeks.map(
    ({ startsAt, endsAt }) =>
      rows.filter(({ raisedAt }) => raisedAt >= startsAt && raisedAt < endsAt).length,
  );

/** How many different things there are. */
export const distinct = (values: readonly (string | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size;
