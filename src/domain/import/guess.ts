// How a file is probably meant, from its headings and its first lines, and what a person must say before it is read.
import { isCurrency } from "../money.ts";
import { dateColumnOf, type DateColumn } from "./dates.ts";
import {
  AMOUNT_FIELDS,
  DATE_FIELDS,
  type DateField,
  type Field,
  fieldsOf,
  isAmountField,
  isDateField,
  type Mapping,
  sameValue,
  type Subject,
} from "./fields.ts";
import {
  columnsByName,
  type FileSystem,
  looksLike,
  type OtherFile,
  plainHeading,
  systemOf,
} from "./headings.ts";
import { amountParts, decimalMarkOf } from "./numbers.ts";
import { statusByName, typeByName } from "./values.ts";

/** The beginning of a table. */
export interface Beginning {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What was decided for an earlier file of the same CRM: columns by their headings, values by their names. */
export interface Remembered {
  readonly columns: Readonly<Partial<Record<Field, string>>>;
  readonly statuses: Mapping["statuses"];
  readonly types: Mapping["types"];
  readonly currency: string | null;
}

/** Something that only a person can say. */
export type Question =
  | { readonly of: "field"; readonly field: Field }
  | {
      readonly of: "date";
      readonly field: DateField;
      readonly candidates: DateColumn["candidates"];
      readonly isMixed: boolean;
    }
  | { readonly of: "decimal-mark"; readonly example: string }
  | { readonly of: "currency"; readonly among: readonly string[] }
  | { readonly of: "statuses"; readonly values: readonly string[] }
  | { readonly of: "types"; readonly values: readonly string[] };

/** Different stages or types of one file; more than that are no stages. */
const MOST_VALUES = 60;

const cellsOf = ({ rows }: Beginning, column: number | undefined): string[] =>
  column === undefined
    ? []
    : rows.flatMap((row) => {
        const cell = (row[column] ?? "").trim();
        return cell === "" ? [] : [cell];
      });

/** The lines that are read under `only`. */
export const readLines = (beginning: Beginning, only: Mapping["only"]): Beginning =>
  only === null
    ? beginning
    : {
        ...beginning,
        rows: beginning.rows.filter(
          (row) => sameValue(row[only.column] ?? "") === sameValue(only.value),
        ),
      };

/** Different values of a column, most frequent first. */
export function valuesOf(beginning: Beginning, column: number | undefined): readonly string[] {
  const counts = new Map<string, number>();
  for (const cell of cellsOf(beginning, column)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_VALUES)
    .map(([value]) => value);
}

/** The mapping to start from: what was decided before, then names, then what the cells look like. */
export function guessMapping(
  beginning: Beginning,
  subject: Subject,
  remembered: Remembered | null,
): Mapping {
  const { header } = beginning;
  const fields = fieldsOf(subject);
  const columns: Partial<Record<Field, number>> = {};
  const taken = new Set<number>();
  const take = (field: Field, at: number | undefined) => {
    if (at === undefined || at === -1 || columns[field] !== undefined) return;
    columns[field] = at;
    taken.add(at);
  };
  for (const field of fields) {
    const heading = remembered?.columns[field];
    if (heading !== undefined) take(field, header.indexOf(heading));
  }
  for (const [field, at] of Object.entries(columnsByName(header, subject, fields)))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a record of fields are fields
    if (!taken.has(at)) take(field as Field, at);
  if (subject === "deals") guessByContent(beginning, columns, taken, take);
  // The parts say more than their difference.
  if (columns.new_arr !== undefined && columns.prior_arr !== undefined) delete columns.amount;
  const known = { ...remembered?.statuses };
  for (const value of valuesOf(beginning, columns.status)) {
    const status = known[sameValue(value)] ?? statusByName(value);
    if (status !== null) known[sameValue(value)] = status;
  }
  const types = { ...remembered?.types };
  for (const value of valuesOf(beginning, columns.type)) {
    const type = types[sameValue(value)] ?? typeByName(value);
    if (type !== null) types[sameValue(value)] = type;
  }
  const mark = decimalMarkOf(AMOUNT_FIELDS.flatMap((field) => cellsOf(beginning, columns[field])));
  return {
    columns,
    dates: Object.fromEntries(
      DATE_FIELDS.flatMap((field) => {
        const { format } = dateColumnOf(cellsOf(beginning, columns[field]));
        return format === null ? [] : [[field, format] as const];
      }),
    ),
    decimalMark: mark === "either" ? "." : mark,
    currency: columns.currency === undefined ? (remembered?.currency ?? null) : null,
    statuses: known,
    status: null,
    types,
    type: null,
    only: null,
  };
}

function guessByContent(
  beginning: Beginning,
  columns: Readonly<Partial<Record<Field, number>>>,
  taken: ReadonlySet<number>,
  take: (field: Field, at: number | undefined) => void,
) {
  /** The one column that nothing else was found for and whose cells all fit. */
  const only = (fits: (cells: readonly string[]) => boolean): number | undefined => {
    const fitting = beginning.header.flatMap((_, at) => {
      const cells = cellsOf(beginning, at);
      return !taken.has(at) && cells.length > 0 && fits(cells) ? [at] : [];
    });
    return fitting.length === 1 ? fitting[0] : undefined;
  };
  if (columns.currency === undefined)
    take(
      "currency",
      only((cells) => cells.every((cell) => isCurrency(cell.toUpperCase()))),
    );
  if (columns.status === undefined)
    take(
      "status",
      only((cells) => {
        const meant = cells.map(statusByName);
        return (
          meant.every((status) => status !== null) && meant.some((status) => status !== "open")
        );
      }),
    );
}

const unsaid = (name: Field): Question => ({ of: "field", field: name });

const unmapped = (values: readonly string[], known: Readonly<Record<string, string>>) =>
  values.filter((value) => known[sameValue(value)] === undefined);

/** What must still be said before lines can be read as `mapping` has it. */
export function questionsOf(
  whole: Beginning,
  subject: Subject,
  mapping: Mapping,
): readonly Question[] {
  const { columns } = mapping;
  const beginning = readLines(whole, mapping.only);
  const has = (field: Field) => columns[field] !== undefined;
  if (subject === "accounts")
    return (["account_id", "account_name"] as const).filter((name) => !has(name)).map(unsaid);
  const questions: Question[] = [];
  for (const name of ["opportunity_id", "created_at"] as const)
    if (!has(name)) questions.push(unsaid(name));
  if (!has("amount") && !(has("new_arr") && has("prior_arr"))) questions.push(unsaid("amount"));
  for (const name of DATE_FIELDS) {
    if (!has(name) || mapping.dates[name] !== undefined) continue;
    const { candidates, isMixed } = dateColumnOf(cellsOf(beginning, columns[name]));
    // A column without a date decides nothing, and asks nothing.
    if (candidates.length > 0) questions.push({ of: "date", field: name, candidates, isMixed });
  }
  const amounts = AMOUNT_FIELDS.flatMap((name) => cellsOf(beginning, columns[name]));
  if (mapping.decimalMark === null)
    questions.push({
      of: "decimal-mark",
      example: amounts.find((cell) => /[.,]/.test(cell)) ?? "1,234",
    });
  questions.push(...currencyQuestion(beginning, mapping, amounts));
  const statuses = unmapped(valuesOf(beginning, columns.status), mapping.statuses);
  if (!has("status") && mapping.status === null) questions.push(unsaid("status"));
  else if (statuses.length > 0) questions.push({ of: "statuses", values: statuses });
  const types = unmapped(valuesOf(beginning, columns.type), mapping.types);
  if (!has("type") && mapping.type === null) questions.push(unsaid("type"));
  else if (types.length > 0) questions.push({ of: "types", values: types });
  return questions;
}

function currencyQuestion(
  beginning: Beginning,
  mapping: Mapping,
  amounts: readonly string[],
): readonly Question[] {
  if (mapping.currency !== null) return [];
  const told = mapping.columns.currency;
  if (told !== undefined)
    // A line without its currency is that line's mistake, unless all are.
    return cellsOf(beginning, told).length > 0 ? [] : [{ of: "currency", among: [] }];
  const parts = amounts.map(amountParts);
  if (parts.length > 0 && parts.every(({ currency }) => currency !== null)) return [];
  const shared = parts.find((each) => each.shared !== null)?.shared;
  return [{ of: "currency", among: shared?.currencies ?? [] }];
}

/** What a file is by its headings: whose export, and what it holds if it is not what was asked for. */
export interface Recognised {
  readonly system: FileSystem | null;
  readonly looksLike: OtherFile | null;
  /** Whether anything was found that tells a deal or an account apart. */
  readonly isRecognised: boolean;
}

export function recognise({ header }: Beginning, mapping: Mapping, subject: Subject): Recognised {
  const found = Object.keys(mapping.columns).length;
  const isKnown =
    mapping.columns[subject === "deals" ? "opportunity_id" : "account_id"] !== undefined;
  return {
    system: systemOf(header),
    looksLike: looksLike(header),
    isRecognised: isKnown && found >= 2,
  };
}

/** What to remember of a mapping for the next file of the same CRM. */
export const remember = (header: readonly string[], mapping: Mapping): Remembered => ({
  columns: Object.fromEntries(
    Object.entries(mapping.columns).flatMap(([field, at]) => {
      const heading = header[at];
      // A heading that stands twice names no column.
      return heading === undefined || header.filter((each) => each === heading).length > 1
        ? []
        : [[field, heading] as const];
    }),
  ),
  statuses: mapping.statuses,
  types: mapping.types,
  currency: mapping.currency,
});

/** How a column is written and read, for the page to show. */
export function kindOfColumn(field: Field): "date" | "amount" | "text" {
  return isDateField(field) ? "date" : isAmountField(field) ? "amount" : "text";
}

/** Whether two headers are the same columns in the same order. */
export const sameHeader = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length &&
  a.every((heading, at) => plainHeading(heading) === plainHeading(b[at] ?? ""));
