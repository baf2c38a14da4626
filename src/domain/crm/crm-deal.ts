// A deal as its CRM has it, read into ours: each mistake named with its field, nothing rounded and nothing made up.
import { Temporal } from "temporal-polyfill";
import { type Instant, instantOf } from "../instant.ts";
import { expansionAmount, minorDigits, parseDecimal } from "../money.ts";
import { plainDecimal } from "./exact-json.ts";
import {
  type CrmSettings,
  dealStatus,
  type DealStatus,
  dealType,
  type DealType,
} from "./mapping.ts";

/** What a CRM says of a deal, in its own words. `null` is "it does not say". */
export interface CrmDeal {
  readonly id: string | null;
  readonly name: string | null;
  readonly type: string | null;
  readonly stage: string | null;
  readonly isClosed: boolean | null;
  readonly isWon: boolean | null;
  readonly amount: string | null;
  readonly newArr: string | null;
  readonly priorArr: string | null;
  readonly escalator: string | null;
  readonly currency: string | null;
  /** Instants with an offset; `closedAt` may be a day. */
  readonly createdAt: string | null;
  readonly closedAt: string | null;
  readonly modifiedAt: string | null;
  readonly organizationId: string | null;
  readonly crmAccountId: string | null;
  readonly accountName: string | null;
}

export interface ReadDeal {
  readonly id: string;
  readonly accountId: string | null;
  readonly crmAccountId: string | null;
  readonly accountName: string | null;
  readonly name: string;
  readonly type: DealType;
  readonly status: DealStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
  readonly toldAt: Instant;
  readonly priorArrMinor: bigint | null;
  readonly newArrMinor: bigint | null;
  readonly escalatorMinor: bigint | null;
}

/** Why a deal is not taken, and which of the CRM's fields is to blame. */
export class DealFault extends Error {
  override name = "DealFault" as const;
  readonly field: string;

  constructor(field: string, sentence: string) {
    super(sentence);
    this.field = field;
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const A_DAY = 86_400_000;
/** Ids of CRMs are letters, digits and a few marks; a pattern keeps queries and paths out of them. */
const DEAL_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._:-]{0,79})$/;
const LONGEST_NAME = 300;
// oxlint-disable-next-line no-control-regex -- what no name holds and no log should
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** Text of a CRM, without what can't be stored or shown; `null` when nothing is left. */
const nameOf = (text: string | null): string | null => {
  const clean = Array.from((text ?? "").toWellFormed().replaceAll(CONTROL, " ").trim())
    .slice(0, LONGEST_NAME)
    .join("");
  return clean === "" ? null : clean;
};

function momentOf(field: string, text: string | null, now: Instant, mayBeAhead = false): Instant {
  if (text === null || text === "") throw new DealFault(field, "is missing");
  // Salesforce writes +0000, ISO 8601 as it is read here +00:00.
  const instant = instantOf(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (instant === null) throw new DealFault(field, `"${text.slice(0, 40)}" is not a date and time`);
  if (!mayBeAhead && instant > now + A_DAY) throw new DealFault(field, "is in the future");
  return instant;
}

/**
 * The moment itself, or of a day its end in the tenant's zone; when the deal was changed last on that very day, it was
 * closed by then.
 */
function closeOf(
  text: string | null,
  toldAt: Instant,
  { zone, now }: { readonly zone: string; readonly now: Instant },
): Instant {
  const field = "closedAt";
  if (text === null || !DAY.test(text)) return momentOf(field, text, now);
  try {
    const day = Temporal.PlainDate.from(text, { overflow: "reject" });
    const start = day.toZonedDateTime(zone).epochMilliseconds;
    const end = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
    if (toldAt >= start && toldAt < end) return toldAt;
    if (end > now + 2 * A_DAY) throw new DealFault(field, "is in the future");
    return end;
  } catch (error) {
    if (error instanceof DealFault) throw error;
    throw new DealFault(field, `"${text}" is not a day of the calendar`);
  }
}

function amountIn(field: string, text: string, currency: string): bigint {
  const decimal = plainDecimal(text);
  if (decimal === null) throw new DealFault(field, `"${text.slice(0, 40)}" is not an amount`);
  const money = parseDecimal(decimal, currency);
  if (!("refused" in money)) return money.amountMinor;
  throw new DealFault(
    field,
    money.refused === "too-large"
      ? "is too large to be stored"
      : money.refused === "too-many-decimals"
        ? `has more decimals than ${currency} has`
        : `"${text.slice(0, 40)}" is not an amount`,
  );
}

function amountsOf(deal: CrmDeal, status: DealStatus, currency: string) {
  const part = (field: "newArr" | "priorArr" | "escalator") => {
    const text = deal[field];
    return text === null ? null : amountIn(field, text, currency);
  };
  const [newArr, priorArr, escalator] = [part("newArr"), part("priorArr"), part("escalator")];
  if (newArr !== null && priorArr !== null)
    return {
      amountMinor: expansionAmount({ newArr, priorArr, escalator: escalator ?? 0n }),
      newArrMinor: newArr,
      priorArrMinor: priorArr,
      escalatorMinor: escalator,
    };
  const none = { newArrMinor: null, priorArrMinor: null, escalatorMinor: null };
  if (deal.amount === null || deal.amount === "") {
    // Before it is won, a deal may have no amount yet; that it was made counts all the same.
    if (status === "won") throw new DealFault("amount", "is missing, and the deal is won");
    return { amountMinor: 0n, ...none };
  }
  const amountMinor = amountIn("amount", deal.amount, currency);
  if (amountMinor < 0n) throw new DealFault("amount", "is negative; an expansion is not");
  return { amountMinor, ...none };
}

/**
 * The deal as it is stored. `zone` is the tenant's: a close date without a time is the end of that day.
 * @throws {DealFault} naming the field, for a deal that can't be taken as it is.
 */
export function readCrmDeal(
  deal: CrmDeal,
  settings: CrmSettings,
  { zone, now }: { readonly zone: string; readonly now: Instant },
): ReadDeal {
  const { id } = deal;
  if (id === null || !DEAL_ID.test(id)) throw new DealFault("id", "is not a deal's id");
  const toldAt = momentOf("modifiedAt", deal.modifiedAt, now);
  const status = dealStatus(deal.stage, deal, settings);
  if (status === null) throw new DealFault("stage", "is missing");
  const type = dealType(deal.type, settings);
  if (type === null)
    throw new DealFault(
      "type",
      deal.type === null || deal.type === ""
        ? "is missing. Say on the connection what a deal without a type is"
        : `"${deal.type.slice(0, 80)}" is not known. Say on the connection what it is`,
    );
  const currency = (deal.currency ?? settings.currency ?? "").toUpperCase();
  if (currency === "")
    throw new DealFault("currency", "is missing. Say on the connection which one it is");
  if (minorDigits(currency) === null)
    throw new DealFault("currency", `"${currency.slice(0, 10)}" is not a currency of ISO 4217`);
  const createdAt = momentOf("createdAt", deal.createdAt, now);
  // The day on which an open deal is expected to close says nothing of what happened.
  const closedAt = status === "open" ? null : closeOf(deal.closedAt, toldAt, { zone, now });
  if (closedAt !== null && closedAt < createdAt)
    throw new DealFault("closedAt", "is before the deal was created");
  const name = nameOf(deal.name) ?? id;
  return {
    id,
    accountId:
      deal.organizationId !== null && /^[1-9]\d{0,17}$/.test(deal.organizationId)
        ? deal.organizationId
        : null,
    crmAccountId: nameOf(deal.crmAccountId)?.slice(0, 80) ?? null,
    accountName: nameOf(deal.accountName),
    name,
    type,
    status,
    currency,
    createdAt,
    closedAt,
    toldAt,
    ...amountsOf(deal, status, currency),
  };
}
