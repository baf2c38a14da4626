// The ledgers: what customers suffer from and whom else they look at, by how many accounts do.
import { z } from "zod";
import { LEDGERS } from "../domain/ledger/signals.ts";
import { Currency, filledText, FlagId, Instant, MinorUnits, SignalId } from "./text.ts";

export const LedgerNameParam = z.enum(LEDGERS);

const Exposure = z.object({
  currency: Currency,
  accounts: z.int(),
  /** A year's revenue of every account that is affected; does not add up over patterns. */
  affectedMinor: MinorUnits,
  /** Each account's revenue split evenly over its patterns; adds up. */
  shareMinor: MinorUnits,
});

export const LedgerQuote = z.object({
  /** `null` for who reads by a link: a flag is opened by people who have a seat. */
  flagId: z.string().nullable(),
  quote: z.string(),
  accountName: z.string().nullable(),
  at: Instant,
});
export type LedgerQuote = z.infer<typeof LedgerQuote>;

export const LedgerFix = z.object({
  id: z.string(),
  words: z.string(),
  at: Instant,
  byName: z.string().nullable(),
  undoneAt: Instant.nullable(),
  /** Flags that count and were raised after it. */
  flagsSince: z.int(),
});
export type LedgerFix = z.infer<typeof LedgerFix>;

export const LedgerPattern = z.object({
  /** The signal's id, or the competitor's name without case, spaces and accents. */
  key: z.string(),
  /** In the tenant's words; empty where no competitor was named. */
  label: z.string(),
  accounts: z.int(),
  tickets: z.int(),
  agents: z.int(),
  flags: z.int(),
  thisWeek: z.int(),
  exposure: z.array(Exposure),
  /** Flags raised in each week of `weeks`. */
  trend: z.array(z.int()),
  firstAt: Instant,
  lastAt: Instant,
  quotes: z.array(LedgerQuote),
  fix: LedgerFix.nullable(),
});
export type LedgerPattern = z.infer<typeof LedgerPattern>;

/** `GET /v1/ledgers/{ledger}?week=2026-11-16`, and `POST /v1/ledger-readings` */
export const LedgerAnswer = z.object({
  ledger: z.enum(LEDGERS),
  /** Whose it is. */
  tenant: z.string(),
  zone: z.string(),
  asOf: Instant,
  /** Mondays, the oldest first; the last is the week that is shown. */
  weeks: z.array(z.iso.date()),
  patterns: z.array(LedgerPattern),
  /** Flags: what counts, and what is left out and why. */
  counted: z.int(),
  excluded: z.array(z.object({ reason: z.string(), n: z.int() })),
});
export type LedgerAnswer = z.infer<typeof LedgerAnswer>;

/** `POST /v1/ledger-readings`: whoever has a link's key reads what the link is for. */
export const ReadLedger = z.strictObject({
  key: z.string().regex(/^[\w-]{22}\.[\w-]{43}$/, "is not the key of a link"),
  week: z.iso.date().optional(),
});

export const FixWords = filledText(500);

/** `POST /v1/fixes`; the client makes the id, so that a repetition marks nothing twice. */
export const AddFix = z.strictObject({ id: FlagId, signal: SignalId, words: FixWords });
/** `PUT /v1/fixes/{id}`: it turned out to be none. */
export const ChangeFix = z.strictObject({ stands: z.literal(false) });

export const FixAnswer = z.object({
  id: z.string(),
  signal: z.string(),
  words: z.string(),
  at: Instant,
  undoneAt: Instant.nullable(),
  /** Flags whose agents were told just now; the rest follow within a minute. */
  told: z.int(),
});
export type FixAnswer = z.infer<typeof FixAnswer>;

export const LINK_DAYS = [30, 90, 365] as const;

/** `POST /v1/ledger-links` */
export const AddLedgerLink = z.strictObject({
  ledger: z.enum(LEDGERS),
  /** Whom it is for. */
  name: filledText(100),
  /** Whether accounts are named, or only counted. */
  namesAccounts: z.boolean(),
  days: z.union(LINK_DAYS.map((days) => z.literal(days))),
});
/** `PUT /v1/ledger-links/{id}` */
export const ChangeLedgerLink = z.strictObject({ active: z.literal(false) });

export const LedgerLink = z.object({
  id: z.string(),
  ledger: z.enum(LEDGERS),
  name: z.string(),
  namesAccounts: z.boolean(),
  madeByName: z.string().nullable(),
  madeAt: Instant,
  expiresAt: Instant,
  revokedAt: Instant.nullable(),
  lastReadAt: Instant.nullable(),
});
export type LedgerLink = z.infer<typeof LedgerLink>;
/** `GET /v1/ledger-links` */
export const LedgerLinks = z.object({ items: z.array(LedgerLink) });
/** The address is told once, when the link is made: its key is kept nowhere. */
export const NewLedgerLink = z.object({ link: LedgerLink, address: z.url() });
