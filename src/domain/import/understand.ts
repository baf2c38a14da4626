// One line of any system's file, as our own file would tell it: days as 2026-11-30, amounts as 1234.56, our own words for
// stages and types. Whether such a line may be taken is decided afterwards, by the same rules as for our own files.
import { isoOf } from "../instant.ts";
import { expansionAmount, isCurrency, parseDecimal, toDecimal } from "../money.ts";
import { type DateUnderstood, understandDate } from "./dates.ts";
import {
  ACCOUNT_FIELDS,
  AMOUNT_FIELDS,
  type AmountField,
  DATE_FIELDS,
  type DateFormat,
  DEAL_FIELDS,
  type DealField,
  type Field,
  type Mapping,
  sameValue,
} from "./fields.ts";
import { amountParts, plainDecimal } from "./numbers.ts";

export interface FieldProblem {
  readonly field: Field;
  readonly problem: string;
}

export type Understood<Name extends Field> =
  | { readonly is: "left-out" }
  | {
      readonly is: "read";
      /** Plain cells; empty where nothing is told. */
      readonly cells: Readonly<Record<Name, string>>;
      readonly problems: readonly FieldProblem[];
    };

const LONGEST_SHOWN = 40;

const quoted = (cell: string): string => {
  const shown = Array.from(cell.toWellFormed());
  return `“${shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN).join("")}…` : shown.join("")}”`;
};

const FORMAT_WORDS: Readonly<Record<DateFormat, string>> = {
  ymd: "year-month-day",
  dmy: "day-month-year",
  mdy: "month-day-year",
  words: "a day with the month's name",
  epoch: "milliseconds since 1970",
};

const blank = <Name extends Field>(fields: readonly Name[]): Record<Name, string> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each of the names
  Object.fromEntries(fields.map((field) => [field, ""])) as Record<Name, string>;

const isLeftOut = (row: readonly string[], { only }: Mapping): boolean =>
  only !== null && sameValue(row[only.column] ?? "") !== sameValue(only.value);

const told = (row: readonly string[], { columns }: Mapping, field: Field): string => {
  const at = columns[field];
  return at === undefined ? "" : (row[at] ?? "").trim();
};

/** The company that a line tells of. */
export function understandAccount(
  row: readonly string[],
  mapping: Mapping,
): Understood<(typeof ACCOUNT_FIELDS)[number]> {
  if (isLeftOut(row, mapping)) return { is: "left-out" };
  const cells = blank(ACCOUNT_FIELDS);
  for (const field of ACCOUNT_FIELDS) cells[field] = told(row, mapping, field);
  return { is: "read", cells, problems: [] };
}

/** The deal that a line tells of; days and times without an offset are those of `zone`. */
export function understandDeal(
  row: readonly string[],
  mapping: Mapping,
  zone: string,
): Understood<DealField> {
  if (isLeftOut(row, mapping)) return { is: "left-out" };
  const problems: FieldProblem[] = [];
  const say = (field: Field, problem: string): string => {
    problems.push({ field, problem });
    return "";
  };
  const cells = blank(DEAL_FIELDS);
  for (const field of ["opportunity_id", "name", "account_id", "account_name"] as const)
    cells[field] = told(row, mapping, field);
  // A deal that nobody named is called by its id.
  if (cells.name === "" && mapping.columns.name === undefined) cells.name = cells.opportunity_id;
  cells.status = mapped(told(row, mapping, "status"), mapping.statuses, mapping.status, (value) =>
    say("status", `${quoted(value)} is a stage that nobody has said the meaning of yet`),
  );
  cells.type = mapped(told(row, mapping, "type"), mapping.types, mapping.type, (value) =>
    say("type", `${quoted(value)} is a type that nobody has said the meaning of yet`),
  );
  const wrong = problems.length;
  readAmounts(row, mapping, cells, say);
  for (const field of DATE_FIELDS)
    cells[field] = dateCell(told(row, mapping, field), field, mapping, zone, say);
  if (problems.length === wrong) addUp(cells, mapping, say);
  return { is: "read", cells, problems };
}

function mapped(
  value: string,
  known: Readonly<Record<string, string>>,
  otherwise: string | null,
  unknown: (value: string) => string,
): string {
  if (value === "") return otherwise ?? "";
  return known[sameValue(value)] ?? unknown(value);
}

type Say = (field: Field, problem: string) => string;

function readAmounts(
  row: readonly string[],
  mapping: Mapping,
  cells: Record<DealField, string>,
  say: Say,
) {
  const inRow = told(row, mapping, "currency");
  const named = inRow === "" ? null : (amountParts(`${inRow}0`).currency ?? inRow.toUpperCase());
  let currency = named ?? null;
  for (const field of AMOUNT_FIELDS) {
    const cell = told(row, mapping, field);
    if (cell === "") continue;
    const parts = amountParts(cell);
    if (parts.currency !== null && isCurrency(parts.currency)) {
      if (named !== null && named !== parts.currency)
        say(field, `${quoted(cell)} is in ${parts.currency}, and the line's currency is ${named}`);
      currency ??= parts.currency;
    } else if (
      parts.shared !== null &&
      !parts.shared.currencies.includes(named ?? mapping.currency ?? "")
    ) {
      const other = named ?? mapping.currency;
      say(
        field,
        other === null
          ? `${quoted(cell)} has a sign that ${parts.shared.currencies.slice(0, 3).join(", ")} and others share. Say which currency it is`
          : `${quoted(cell)} has a sign that ${other} does not use`,
      );
    }
    cells[field] = decimalCell(cell, parts.digits, field, mapping, say);
  }
  cells.currency = currency ?? mapping.currency ?? "";
}

function decimalCell(
  cell: string,
  digits: string,
  field: AmountField,
  { decimalMark }: Mapping,
  say: Say,
): string {
  const plain = plainDecimal(digits, decimalMark ?? ".");
  if (plain !== null) return plain;
  const other = plainDecimal(digits, decimalMark === "," ? "." : ",");
  return say(
    field,
    other === null
      ? `${quoted(cell)} is not an amount. Write it as 1234.56`
      : `${quoted(cell)} has its decimals behind a ${decimalMark === "," ? "point" : "comma"}, unlike the rest of the column`,
  );
}

function dateCell(
  cell: string,
  field: (typeof DATE_FIELDS)[number],
  mapping: Mapping,
  zone: string,
  say: Say,
): string {
  if (cell === "") return "";
  const format = mapping.dates[field] ?? "ymd";
  const understood = understandDate(cell, format, zone);
  switch (understood.is) {
    case "day":
      return understood.day;
    case "instant":
      return isoOf(understood.at);
    case "wrong":
      return say(field, sentenceOf(understood.why, cell, format));
  }
}

function sentenceOf(
  why: Extract<DateUnderstood, { is: "wrong" }>["why"],
  cell: string,
  format: DateFormat,
): string {
  switch (why) {
    case "no-such-day":
      return `${quoted(cell)} is not a day of the calendar`;
    case "no-such-time":
      return `${quoted(cell)} has a time that no clock shows, or that is written in a way not known here. Write 2026-11-30T14:05:00Z`;
    case "short-year":
      return `${quoted(cell)} has a year of two digits. Write all four`;
    case "serial":
      return `${quoted(cell)} is the number a spreadsheet keeps for a day. Format the column as a date and save the file again`;
    case "other-format":
      return `${quoted(cell)} is not written like the rest of the column (${FORMAT_WORDS[format]}). Write it as 2026-11-30 would be there`;
    case "not-a-date":
      return `${quoted(cell)} is not a date`;
  }
}

/** Expansion of a deal that is told in its parts; the parts stay beside it. */
function addUp(cells: Record<DealField, string>, { columns }: Mapping, say: Say) {
  if (columns.new_arr === undefined || columns.amount !== undefined) return;
  if (cells.new_arr === "") {
    say("new_arr", "is missing");
    return;
  }
  if (cells.prior_arr === "") {
    say("prior_arr", "is missing: write 0 where there was no contract before");
    return;
  }
  const { currency } = cells;
  if (!isCurrency(currency)) return;
  const read = (field: "new_arr" | "prior_arr" | "escalator"): bigint | null => {
    const money = parseDecimal(cells[field] === "" ? "0" : cells[field], currency);
    if ("amountMinor" in money) return money.amountMinor;
    say(
      field,
      money.refused === "too-many-decimals"
        ? `has more decimals than ${currency} has`
        : "is too large to be stored",
    );
    return null;
  };
  const [newArr, priorArr, escalator] = [read("new_arr"), read("prior_arr"), read("escalator")];
  if (newArr === null || priorArr === null || escalator === null) return;
  cells.amount = toDecimal(expansionAmount({ newArr, priorArr, escalator }), currency);
}
