// Deals from a CRM's export, understood as the import of files understands them.
import { parse } from "csv-parse/sync";
import { Temporal } from "temporal-polyfill";
import type { PastDeal } from "../../domain/backtest/ticket.ts";
import { guessMapping, type Question, questionsOf } from "../../domain/import/guess.ts";
import type { DateFormat, DealField, Mapping } from "../../domain/import/fields.ts";
import { understandDeal } from "../../domain/import/understand.ts";
import { instantOf } from "../../domain/instant.ts";
import { parseDecimal } from "../../domain/money.ts";
import { FileTrouble } from "./trouble.ts";

export interface DealReading {
  readonly zone: string;
  /** What the file's own cells do not say. */
  readonly dates?: DateFormat;
  readonly currency?: string;
}

export interface PastDeals {
  readonly deals: readonly PastDeal[];
  /** Rows that no deal could be made of, with the reason. */
  readonly leftOut: readonly { readonly row: number; readonly why: string }[];
}

/** Lines a mapping is guessed from. */
const JUDGED = 5_000;

/**
 * The deals of a file.
 * @throws {FileTrouble} where a person must first say how the file is meant.
 */
export function readDeals(text: string, { zone, dates, currency }: DealReading): PastDeals {
  const rows = tableOf(text);
  const [header, ...lines] = rows;
  if (header === undefined) throw new FileTrouble("The file of opportunities is empty.");
  const beginning = { header, rows: lines.slice(0, JUDGED) };
  const guessed = guessMapping(beginning, "deals", null);
  const mapping: Mapping = {
    ...guessed,
    dates:
      dates === undefined
        ? guessed.dates
        : { created_at: dates, closed_at: dates, modified_at: dates, ...guessed.dates },
    currency: guessed.currency ?? currency ?? null,
  };
  const questions = questionsOf(beginning, "deals", mapping);
  if (questions.length > 0)
    throw new FileTrouble(
      `The file of opportunities can't be read yet. ${questions.map(asked).join(" ")}`,
    );
  const deals = new Map<string, PastDeal>();
  const leftOut: { row: number; why: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const row = at + 2;
    const read = understandDeal(line, mapping, zone);
    if (read.is === "left-out") continue;
    const [problem] = read.problems;
    const deal =
      problem === undefined ? dealOf(read.cells, zone) : `${problem.field} ${problem.problem}`;
    if (typeof deal === "string") leftOut.push({ row, why: deal });
    else deals.set(deal.id, deal);
  }
  return { deals: [...deals.values()], leftOut };
}

function tableOf(text: string): string[][] {
  const header = text.split("\n", 1)[0] ?? "";
  const count = (mark: string) => header.split(mark).length;
  const delimiter = [",", ";", "\t"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
  try {
    return parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : "it is no CSV";
    throw new FileTrouble(`The file of opportunities can't be read: ${why}.`);
  }
}

function dealOf(cells: Readonly<Record<DealField, string>>, zone: string): PastDeal | string {
  const { opportunity_id: id, account_id, account_name, type, status } = cells;
  if (id === "") return "opportunity_id is missing";
  if (status !== "open" && status !== "won" && status !== "lost") return "status is missing";
  const money = parseDecimal(cells.amount === "" ? "0" : cells.amount, cells.currency);
  if ("refused" in money) return `amount ${money.refused}`;
  const createdAt = momentOf(cells.created_at, zone);
  if (createdAt === null) return "created_at is missing";
  const closedAt = cells.closed_at === "" ? null : momentOf(cells.closed_at, zone);
  if (status !== "open" && closedAt === null) return "closed_at is missing";
  if (closedAt !== null && closedAt < createdAt) return "closed_at is before created_at";
  const account = account_id === "" ? account_name : account_id;
  return {
    id,
    accountId: account === "" ? null : account,
    type,
    status,
    amountMinor: money.amountMinor,
    currency: money.currency,
    createdAt,
    closedAt,
  };
}

/** A day without a time is that day's end, so that a ticket of the same day comes before the deal. */
function momentOf(cell: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(cell)) return instantOf(cell);
  return Temporal.PlainDate.from(cell).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
}

function asked(question: Question): string {
  switch (question.of) {
    case "field":
      return `No column tells ${question.field}.`;
    case "date":
      return `The dates of ${question.field} can be read as ${question.candidates.join(" or ")}: say which.`;
    case "decimal-mark":
      return `“${question.example}” may have a point or a comma before its decimals: write amounts as 1234.56.`;
    case "currency":
      return `Its amounts have no currency${question.among.length === 0 ? "" : ` (${question.among.slice(0, 3).join(", ")} …)`}: say which it is.`;
    case "statuses":
      return `These stages are not known as open, won or lost: ${question.values.slice(0, 8).join(", ")}.`;
    case "types":
      return `These types are not known: ${question.values.slice(0, 8).join(", ")}.`;
  }
}
