// What a deal's evidence sheet says: flag, contacts and deal in the order in which they happened, the rule with this deal's
// numbers beside its windows, and who heard it. Nothing in it can be erased, so that its hash can be checked for ever:
// names and texts stand beside the statement, not in it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Bucket, Rule } from "../attribution.ts";
import { sharesOf } from "../credit-shares.ts";
import { canonicalJson } from "../hash-chain.ts";
import { isoOf, type Instant } from "../instant.ts";

/** The version of the sheet's own form: another one hashes differently. */
export const SHEET_FORMAT = 1;

/** A flag that was looked at for the deal. */
export interface FlagEvidence {
  readonly id: string;
  readonly kind: string;
  readonly signal: string | null;
  readonly status: string;
  readonly ticketId: string;
  readonly agentId: string;
  readonly raisedAt: Instant;
  readonly duplicateOf: string | null;
  readonly snapshot: Snapshot;
}

/** What was known of the account when the flag was raised; later edits don't rewrite it. */
export interface Snapshot {
  readonly accountId: string | null;
  readonly plan: string | null;
  readonly segment: string | null;
  readonly seats: number | null;
  readonly seatsUsed: number | null;
  /** Yearly revenue in minor units. */
  readonly arrMinor: string | null;
  readonly currency: string | null;
  /** Local date. */
  readonly renewalOn: string | null;
  readonly ownerId: string | null;
}

export interface DealEvidence {
  readonly crm: string;
  readonly id: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  /** The expansion amount in minor units: open while it is open, closed afterwards. */
  readonly amountMinor: string;
  readonly currency: string;
  readonly accountId: string | null;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
}

/** One telling of the deal by the CRM, by the CRM's own clock. */
export interface Told {
  readonly toldAt: Instant;
  readonly what: "deal" | "deleted" | "merged";
  readonly source: string;
  readonly status: string | null;
  readonly amountMinor: string | null;
  readonly currency: string | null;
  readonly createdAt: Instant | null;
  readonly closedAt: Instant | null;
  /** Of the fact, hexadecimal. */
  readonly sha256: string;
}

export interface FlagEventEvidence {
  readonly flagId: string;
  readonly seq: number;
  readonly type: string;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
  /** Place and link in the chain; null while it is too new to be sealed. */
  readonly position: string | null;
  readonly link: string | null;
}

export interface ActivityEvidence {
  readonly kind: string;
  readonly motion: string | null;
  readonly at: Instant;
}

export interface DisputeStep {
  readonly disputeId: string;
  readonly seq: number;
  readonly type: "contested" | "decided" | "withdrawn";
  readonly at: Instant;
  readonly byId: string;
  readonly bucket: string | null;
  readonly flagId: string | null;
}

export interface CreditEvidence {
  readonly bucket: Bucket;
  readonly flagId: string | null;
  readonly reason: string;
  readonly ruleVersion: number;
  readonly disputeId: string | null;
}

/** Everything a sheet is made from. Order makes no difference. */
export interface EvidenceInput {
  readonly deal: DealEvidence;
  readonly credit: CreditEvidence;
  /** The flag whose story the sheet tells: the credited one, else the one that a dispute is about. */
  readonly aboutFlagId: string | null;
  readonly rule: Pick<Rule, "version" | "sourceWindowDays" | "influenceWindowDays" | "quietDays">;
  readonly flags: readonly FlagEvidence[];
  readonly events: readonly FlagEventEvidence[];
  readonly told: readonly Told[];
  readonly activities: readonly ActivityEvidence[];
  readonly disputes: readonly DisputeStep[];
}

/** One line of the timeline. */
export type Moment = {
  at: string;
  of: "flag" | "deal" | "activity" | "dispute";
  type: string;
  flagId: string | null;
  seq: number | null;
  detail: Record<string, string | number | null>;
};

/** This deal's numbers beside the rule's windows; times in milliseconds, null where there is nothing to measure. */
export type Measured = {
  /** From the flag to the deal's creation; negative when the flag came after it. */
  flagToDealMs: number | null;
  sourceWindowDays: number;
  /** From the flag to the deal's close. */
  flagToCloseMs: number | null;
  influenceWindowDays: number;
  /** From the last call, mail or meeting on this motion before the flag. */
  activityToFlagMs: number | null;
  quietDays: number;
};

export type Share = { flagId: string; amountMinor: string };

export type Statement = {
  format: typeof SHEET_FORMAT;
  deal: Omit<DealEvidence, "createdAt" | "closedAt"> & {
    createdAt: string;
    closedAt: string | null;
  };
  credit: CreditEvidence;
  rule: { version: number; measured: Measured };
  flag: (Omit<FlagEvidence, "agentId" | "raisedAt" | "snapshot"> & { raisedAt: string }) | null;
  snapshot: Snapshot | null;
  timeline: Moment[];
  /** Who heard it, each by their first flag: their parts add up to the deal's amount, to the minor unit. */
  shares: Share[];
};

/** An event of the sheet's flags in the chain. */
export type ChainLink = { flagId: string; seq: number; position: string; link: string };

/** The events that a sheet shows: all of the flag it is about, and the raise of each that was joined to it. */
function eventsOn({ flags, events, aboutFlagId }: EvidenceInput): FlagEventEvidence[] {
  const flag = flags.find(({ id }) => id === aboutFlagId);
  const shown = new Set(flag === undefined ? [] : heardOf(flag, flags).map(({ id }) => id));
  return events.filter(
    ({ flagId, type }) => flagId === flag?.id || (shown.has(flagId) && type === "raised"),
  );
}

/**
 * Where the sheet's events stand in the chain, in its order. Beside the statement and not in it: events are sealed a
 * moment after they happen, and what the sheet says does not change with that.
 */
export const chainOf = (input: EvidenceInput): ChainLink[] =>
  eventsOn(input)
    .flatMap(({ flagId, seq, position, link }) =>
      position === null || link === null ? [] : [{ flagId, seq, position, link }],
    )
    .toSorted((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));

/** What the sheet of a deal says. */
export function statementOf(input: EvidenceInput): Statement {
  const { deal, credit, rule } = input;
  const flag = input.flags.find(({ id }) => id === input.aboutFlagId) ?? null;
  const heard = flag === null ? [] : heardOf(flag, input.flags);
  const events = eventsOn(input);
  return {
    format: SHEET_FORMAT,
    deal: {
      ...deal,
      createdAt: isoOf(deal.createdAt),
      closedAt: deal.closedAt === null ? null : isoOf(deal.closedAt),
    },
    credit: {
      bucket: credit.bucket,
      flagId: credit.flagId,
      reason: credit.reason,
      ruleVersion: credit.ruleVersion,
      disputeId: credit.disputeId,
    },
    rule: { version: rule.version, measured: measuredOf(input, flag) },
    flag:
      flag === null
        ? null
        : {
            id: flag.id,
            kind: flag.kind,
            signal: flag.signal,
            status: flag.status,
            ticketId: flag.ticketId,
            duplicateOf: flag.duplicateOf,
            raisedAt: isoOf(flag.raisedAt),
          },
    snapshot: flag?.snapshot ?? null,
    timeline: timelineOf(input, events, flag),
    shares: credit.flagId === null ? [] : sharesByFlag(BigInt(deal.amountMinor), heard),
  };
}

/** SHA-256 over the canonical JSON (RFC 8785) of what the sheet says, hexadecimal. */
export const sheetHash = (statement: unknown): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson(statement))));

/** The credited flag and those that were joined to it, the first heard first. */
const heardOf = (flag: FlagEvidence, flags: readonly FlagEvidence[]): FlagEvidence[] =>
  flags
    .filter(
      ({ id, duplicateOf, status }) =>
        id === flag.id || (duplicateOf === flag.id && status === "duplicate"),
    )
    .toSorted((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1));

function sharesByFlag(amountMinor: bigint, heard: readonly FlagEvidence[]): Share[] {
  // A deal below nothing has no parts to give.
  const shares = sharesOf(
    amountMinor < 0n ? 0n : amountMinor,
    heard.map(({ agentId, raisedAt }) => ({ agentId, at: raisedAt })),
  );
  return shares.flatMap(({ agentId, amountMinor: part }) => {
    const first = heard.find((flag) => flag.agentId === agentId);
    return first === undefined ? [] : [{ flagId: first.id, amountMinor: String(part) }];
  });
}

function measuredOf(
  { deal, rule, activities }: EvidenceInput,
  flag: FlagEvidence | null,
): Measured {
  const raisedAt = flag?.raisedAt ?? null;
  const before = activities.filter(
    ({ at, motion }) =>
      raisedAt !== null && at < raisedAt && (motion === null || motion === deal.type),
  );
  const last = before.reduce<number | null>(
    (latest, { at }) => (latest === null || at > latest ? at : latest),
    null,
  );
  return {
    flagToDealMs: raisedAt === null ? null : deal.createdAt - raisedAt,
    sourceWindowDays: rule.sourceWindowDays,
    flagToCloseMs: raisedAt === null || deal.closedAt === null ? null : deal.closedAt - raisedAt,
    influenceWindowDays: rule.influenceWindowDays,
    activityToFlagMs: raisedAt === null || last === null ? null : raisedAt - last,
    quietDays: rule.quietDays,
  };
}

/** What an event says besides its type; the rest of its data is for undoing and routing. */
const TOLD_DETAILS = [
  "reason",
  "bucket",
  "crm",
  "opportunityId",
  "ticketId",
  "what",
  "amountMinor",
  "currency",
  "on",
  "act",
];

function timelineOf(
  { deal, told, activities, disputes }: EvidenceInput,
  events: readonly FlagEventEvidence[],
  flag: FlagEvidence | null,
): Moment[] {
  const none = { flagId: null, seq: null } as const;
  const moments: (Moment & { instant: Instant })[] = [
    ...events
      // Between CS and its clock, and told by the dispute itself.
      .filter(({ type }) => !UNTOLD.has(type))
      .map(({ flagId, seq, type, at, data }) => ({
        instant: at,
        at: isoOf(at),
        of: "flag" as const,
        type,
        flagId,
        seq,
        detail: Object.fromEntries(
          TOLD_DETAILS.flatMap((key): [string, string | number | null][] => {
            const value = data[key];
            return typeof value === "string" || typeof value === "number" ? [[key, value]] : [];
          }),
        ),
      })),
    {
      instant: deal.createdAt,
      at: isoOf(deal.createdAt),
      of: "deal",
      type: "opened",
      ...none,
      detail: {},
    },
    ...(deal.closedAt === null || deal.status === "open"
      ? []
      : [
          {
            instant: deal.closedAt,
            at: isoOf(deal.closedAt),
            of: "deal" as const,
            type: deal.status,
            ...none,
            detail: { amountMinor: deal.amountMinor, currency: deal.currency },
          },
        ]),
    ...changesOf(told)
      .filter((fact) => !isSaidAnyway(fact, deal))
      .map((fact) => ({
        instant: fact.toldAt,
        at: isoOf(fact.toldAt),
        of: "deal" as const,
        type: fact.what === "deal" ? "told" : fact.what,
        ...none,
        detail: {
          source: fact.source,
          status: fact.status,
          amountMinor: fact.amountMinor,
          currency: fact.currency,
          sha256: fact.sha256,
        },
      })),
    ...activities
      .filter(({ at }) => flag === null || at >= flag.raisedAt - ACTIVITY_BEFORE_MS)
      .map(({ at, kind, motion }) => ({
        instant: at,
        at: isoOf(at),
        of: "activity" as const,
        type: kind,
        ...none,
        detail: { motion },
      })),
    ...disputes.map(({ disputeId, seq, type, at, byId, bucket, flagId }) => ({
      instant: at,
      at: isoOf(at),
      of: "dispute" as const,
      type,
      flagId,
      seq,
      detail: { disputeId, byId, bucket },
    })),
  ];
  return moments
    .map(({ instant, ...moment }) => ({ instant, moment, spelt: canonicalJson(moment) }))
    .toSorted(
      (a, b) =>
        a.instant - b.instant ||
        (a.moment.seq ?? 0) - (b.moment.seq ?? 0) ||
        (a.spelt < b.spelt ? -1 : 1),
    )
    .map(({ moment }) => moment);
}

const UNTOLD: ReadonlySet<string> = new Set([
  "reminded",
  "breached",
  "escalated",
  "held",
  "snoozed",
  "woken",
  "mentioned",
  "redacted",
  "disputed",
]);

/** Calls before the flag that may say that somebody was at work on the deal already: twice the longest usual quiet time. */
const ACTIVITY_BEFORE_MS = 60 * 86_400_000;

/** A telling that says at the same instant what the deal's opening or its end say. */
const isSaidAnyway = ({ what, toldAt, status, amountMinor }: Told, deal: DealEvidence): boolean =>
  what === "deal" &&
  ((status === "open" && toldAt === deal.createdAt) ||
    (status === deal.status && toldAt === deal.closedAt && amountMinor === deal.amountMinor));

/** Tellings that changed status or amount: a CRM repeats itself, and a sheet is one page. */
function changesOf(told: readonly Told[]): Told[] {
  const inOrder = told.toSorted((a, b) => a.toldAt - b.toldAt || (a.sha256 < b.sha256 ? -1 : 1));
  return inOrder.filter((fact, index) => {
    const before = inOrder[index - 1];
    return (
      before === undefined ||
      fact.what !== "deal" ||
      fact.status !== before.status ||
      fact.amountMinor !== before.amountMinor ||
      fact.currency !== before.currency
    );
  });
}
