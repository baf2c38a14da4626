// One line of a file of opportunities: each cell checked, each mistake said in words a person can act on.
import { Temporal } from "temporal-polyfill";
import { OPPORTUNITY_TYPES } from "../../api/opportunity.ts";
import { isAfterYear0, text, ZendeskId } from "../../api/text.ts";
import { type Instant, instantOf } from "../../domain/instant.ts";
import { isCurrency, parseDecimal } from "../../domain/money.ts";
import type { OpportunityInput } from "../../storage/opportunities.ts";
import { DealId, isFuture } from "../opportunities.ts";
import { missingOr, quoted } from "./cell-words.ts";
import type { CellProblem, Cells as TableCells } from "./table-file.ts";

export const COLUMNS = [
  "opportunity_id",
  "account_id",
  "account_name",
  "name",
  "type",
  "status",
  "amount",
  "currency",
  "created_at",
  "closed_at",
] as const;
type Column = (typeof COLUMNS)[number];
type Cells = TableCells<Column>;

// Made once: a file has a million lines.
const ACCOUNT = text(80);
const NAME = text(300);

/** What a line doesn't say itself. */
export interface Meaning {
  readonly crm: string;
  /** Days are those of this zone. */
  readonly zone: string;
  readonly now: Instant;
}

/**
 * The deal that a line tells of, or every mistake in it. A date without a time is the end of that day in the tenant's
 * zone, so that a flag of the same day comes before the deal it led to.
 */
export function readRow(
  cells: Cells,
  { crm, zone, now }: Meaning,
): { item: OpportunityInput } | { problems: CellProblem<Column>[] } {
  const problems: CellProblem<Column>[] = [];
  const say = (column: Column, problem: string): null => {
    problems.push({ column, problem });
    return null;
  };
  const words = (column: Column, rule: typeof NAME): string | null => {
    const issue = rule.safeParse(cells[column]).error?.issues[0];
    return issue === undefined ? cells[column] : say(column, issue.message);
  };

  const id = DealId.safeParse(cells.opportunity_id).success
    ? cells.opportunity_id
    : say("opportunity_id", missingOr(cells.opportunity_id, "is not an opportunity's id"));
  const account = words("account_id", ACCOUNT);
  const accountName = words("account_name", NAME);
  const name = cells.name === "" ? say("name", "is missing") : words("name", NAME);
  const type = OPPORTUNITY_TYPES.find((each) => each === cells.type.toLowerCase());
  if (type === undefined)
    say("type", missingOr(cells.type, `is not one of ${OPPORTUNITY_TYPES.join(", ")}`));
  const status = (["open", "won", "lost"] as const).find(
    (each) => each === cells.status.toLowerCase(),
  );
  if (status === undefined) say("status", missingOr(cells.status, "is not open, won or lost"));
  const amountMinor = readAmount(cells, say);
  const when = { zone, now };
  const created = readDate(cells.created_at, "created_at", when, say);
  const closedAt =
    cells.closed_at === "" ? null : readDate(cells.closed_at, "closed_at", when, say);
  // A deal may be made and decided on the same day.
  const createdAt =
    created !== null && closedAt !== null && DAY.test(cells.created_at) && closedAt < created
      ? Math.max(closedAt, startOfDay(cells.created_at, zone))
      : created;
  if (createdAt !== null && isFuture(createdAt, now)) say("created_at", FUTURE);
  else if (createdAt !== null && closedAt !== null && closedAt < createdAt)
    say("closed_at", "is before created_at");
  // The day on which an open deal is expected to close may well be ahead.
  if (closedAt !== null && status !== "open" && isFuture(closedAt, now)) say("closed_at", FUTURE);
  if (cells.closed_at === "" && (status === "won" || status === "lost"))
    say("closed_at", `is missing, and the deal is ${status}`);

  if (
    problems.length > 0 ||
    id === null ||
    name === null ||
    type === undefined ||
    status === undefined ||
    amountMinor === null ||
    createdAt === null
  )
    return { problems };
  return {
    item: {
      crm,
      id,
      // A number may be Zendesk's id or the CRM's; the store looks for an account by either.
      accountId: ZendeskId.safeParse(account).success ? account : null,
      crmAccountId: account === "" ? null : account,
      accountName: accountName === "" ? null : accountName,
      name,
      type,
      status,
      amountMinor,
      currency: cells.currency.toUpperCase(),
      createdAt: new Date(createdAt),
      closedAt: closedAt === null ? null : new Date(closedAt),
    },
  };
}

type Say = (column: Column, problem: string) => null;

function readAmount(cells: Cells, say: Say): string | null {
  const currency = cells.currency.toUpperCase();
  if (!isCurrency(currency)) {
    say("currency", missingOr(cells.currency, "is not a currency of ISO 4217, such as EUR"));
  }
  if (cells.amount === "") return say("amount", "is missing");
  if (!/^-?\d{1,15}(?:\.\d{1,4})?$/.test(cells.amount)) {
    return say(
      "amount",
      `${quoted(cells.amount)} is not a plain decimal. Write 1234.56: a point before the decimals and nothing between thousands`,
    );
  }
  if (cells.amount.startsWith("-")) return say("amount", "is negative; an expansion is not");
  if (!isCurrency(currency)) return null;
  const money = parseDecimal(cells.amount, currency);
  if (!("refused" in money)) return String(money.amountMinor);
  return say(
    "amount",
    money.refused === "too-many-decimals"
      ? `${quoted(cells.amount)} has more decimals than ${currency} has`
      : `${quoted(cells.amount)} is too large to be stored`,
  );
}

const FUTURE = "is in the future";
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days of a file repeat; finding out when one begins in a zone takes longer than all the rest of its line. */
const days = new Map<string, { readonly start: Instant; readonly end: Instant }>();
const MOST_DAYS = 20_000;

/** @throws {RangeError} when the calendar has no such day. */
function dayOf(day: string, zone: string): { readonly start: Instant; readonly end: Instant } {
  const known = days.get(`${day} ${zone}`);
  if (known !== undefined) return known;
  const date = Temporal.PlainDate.from(day);
  const startOf = (each: Temporal.PlainDate) => each.toZonedDateTime(zone).epochMilliseconds;
  const found = { start: startOf(date), end: startOf(date.add({ days: 1 })) - 1 };
  if (days.size >= MOST_DAYS) days.clear();
  days.set(`${day} ${zone}`, found);
  return found;
}

const startOfDay = (day: string, zone: string): Instant => dayOf(day, zone).start;

function readDate(
  cell: string,
  column: Column,
  { zone, now }: { readonly zone: string; readonly now: Instant },
  say: Say,
): Instant | null {
  if (cell === "") return say(column, "is missing");
  // ISO 8601 has a year 0, PostgreSQL and customers have none.
  if (!isAfterYear0(cell)) return say(column, `${quoted(cell)} is not a day of the calendar`);
  if (DAY.test(cell)) {
    try {
      const { start, end } = dayOf(cell, zone);
      // What happened today has happened by now. A creation keeps the day's end, since the earliest one told is kept.
      return column === "closed_at" && start <= now && now < end ? now : end;
    } catch {
      return say(column, `${quoted(cell)} is not a day of the calendar`);
    }
  }
  const instant = instantOf(cell);
  if (instant !== null) return instant;
  return say(
    column,
    /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$/.test(cell)
      ? `${quoted(cell)} could be two different days. Write it as 2026-11-30`
      : `${quoted(cell)} is not a date. Write 2026-11-30 or 2026-11-30T14:05:00Z`,
  );
}

/**
 * When the CRM last changed a deal, from an exact time or a day; `null` where the file does not say. A clock that runs
 * ahead a little is not believed beyond now.
 */
export function readTold(
  cell: string,
  { zone, now }: { readonly zone: string; readonly now: Instant },
): { readonly at: Instant | null } | { readonly problem: string } {
  if (cell === "") return { at: null };
  const at = DAY.test(cell) ? dayOf(cell, zone).end : instantOf(cell);
  if (at === null) return { problem: `${quoted(cell)} is not a date` };
  const isToday = DAY.test(cell) && dayOf(cell, zone).start <= now;
  return isFuture(at, now) && !isToday ? { problem: FUTURE } : { at: Math.min(at, now) };
}
