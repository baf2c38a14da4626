// One line of a file of accounts: each cell checked, each mistake said in words a person can act on.
import { Temporal } from "temporal-polyfill";
import { isAfterYear0, text, ZendeskId } from "../../api/text.ts";
import { isCurrency, parseDecimal } from "../../domain/money.ts";
import type { AccountRecord } from "../../storage/accounts.ts";
import { missingOr, quoted } from "./cell-words.ts";
import type { CellProblem, Cells as TableCells } from "./table-file.ts";

export const COLUMNS = [
  "account_id",
  "name",
  "domain",
  "crm_id",
  "plan",
  "segment",
  "region",
  "industry",
  "seats",
  "seats_used",
  "arr",
  "currency",
  "renewal_on",
  "owner_id",
] as const;
type Column = (typeof COLUMNS)[number];
type Cells = TableCells<Column>;
type Say = (column: Column, problem: string) => null;

/** The account that a line tells of, or every mistake in it. An empty cell is something that nobody knows. */
export function readAccountRow(
  cells: Cells,
): { item: AccountRecord } | { problems: CellProblem<Column>[] } {
  const problems: CellProblem<Column>[] = [];
  const say: Say = (column, problem) => {
    problems.push({ column, problem });
    return null;
  };
  const words = (column: Column, most: number): string | null => {
    const issue = text(most).safeParse(cells[column]).error?.issues[0];
    if (issue !== undefined) return say(column, issue.message);
    return cells[column] === "" ? null : cells[column];
  };
  const whole = (column: Column): number | null => {
    if (cells[column] === "") return null;
    return /^\d{1,9}$/.test(cells[column])
      ? Number(cells[column])
      : say(column, `${quoted(cells[column])} is not a whole number`);
  };
  const id = (column: Column, what: string): string | null =>
    cells[column] === "" || ZendeskId.safeParse(cells[column]).success
      ? cells[column]
      : say(column, `${quoted(cells[column])} is not ${what}`);

  const accountId = id("account_id", "the id of a Zendesk organization");
  if (accountId === "") say("account_id", "is missing");
  const name = words("name", 300);
  if (cells.name === "") say("name", "is missing");
  const ownerId = id("owner_id", "the id of a Zendesk user");
  const account = {
    crmId: words("crm_id", 80),
    domain: words("domain", 300),
    plan: words("plan", 100),
    segment: words("segment", 100),
    region: words("region", 100),
    industry: words("industry", 100),
    seats: whole("seats"),
    seatsUsed: whole("seats_used"),
    ...readArr(cells, say),
    renewalOn: readDay(cells.renewal_on, say),
    ownerId: ownerId === "" ? null : ownerId,
  };
  return problems.length > 0 || accountId === null || name === null
    ? { problems }
    : { item: { id: accountId, name, ...account } };
}

function readArr(cells: Cells, say: Say): Pick<AccountRecord, "arrMinor" | "currency"> {
  const none = { arrMinor: null, currency: null };
  const currency = cells.currency.toUpperCase();
  if (currency === "" && cells.arr === "") return none;
  if (!isCurrency(currency)) {
    say("currency", missingOr(cells.currency, "is not a currency of ISO 4217, such as EUR"));
    return none;
  }
  if (cells.arr === "") return { arrMinor: null, currency };
  const money = parseDecimal(cells.arr, currency);
  if (!("refused" in money)) {
    if (money.amountMinor < 0n) say("arr", "is negative");
    return { arrMinor: String(money.amountMinor), currency };
  }
  say(
    "arr",
    money.refused === "too-many-decimals"
      ? `${quoted(cells.arr)} has more decimals than ${currency} has`
      : money.refused === "too-large"
        ? `${quoted(cells.arr)} is too large to be stored`
        : `${quoted(cells.arr)} is not a plain decimal. Write 1234.56: a point before the decimals and nothing between thousands`,
  );
  return none;
}

function readDay(cell: string, say: Say): string | null {
  if (cell === "") return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(cell))
    return say("renewal_on", `${quoted(cell)} is not a day. Write 2026-11-30`);
  if (!isAfterYear0(cell)) return say("renewal_on", `${quoted(cell)} is not a day of the calendar`);
  try {
    return Temporal.PlainDate.from(cell).toString();
  } catch {
    return say("renewal_on", `${quoted(cell)} is not a day of the calendar`);
  }
}
