// One line of a file on its way in: understood as its mapping says, held to the rules of our own files, and written as
// the store copies it. What is wrong is said under the file's own headings.
import { isCurrency, parseDecimal } from "../../domain/money.ts";
import type { Field, Mapping, Subject } from "../../domain/import/fields.ts";
import { understandAccount, understandDeal } from "../../domain/import/understand.ts";
import { text, ZendeskId } from "../../api/text.ts";
import { copyRow } from "../../storage/imports/copy-text.ts";
import type { LineProblem } from "../../storage/imports/files.ts";
import { quoted } from "./cell-words.ts";
import type { CsvLine } from "./csv-part.ts";
import { readRow, readTold } from "./opportunity-row.ts";

export interface Reading {
  readonly subject: Subject;
  readonly crm: string;
  /** Days are those of this zone. */
  readonly zone: string;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly mapping: Mapping;
  readonly header: readonly string[];
}

export interface LineRead {
  readonly isLeftOut: boolean;
  /** As COPY takes it; `null` when something is wrong. */
  readonly row: string | null;
  readonly problems: readonly (LineProblem & { readonly field: Field | null })[];
  /** What was understood, by field; for people to look at. */
  readonly understood: Readonly<Record<string, string>>;
}

const ID = text(80);
const NAME = text(300);
const NOTHING: LineRead = { isLeftOut: false, row: null, problems: [], understood: {} };

export function createLineReader(reading: Reading): (line: CsvLine) => LineRead {
  const { subject, mapping, header } = reading;
  const headingOf = (field: Field): string | null => {
    const at = mapping.columns[field];
    return at === undefined ? null : header[at] || `column ${at + 1}`;
  };
  return ({ cells, line }) => {
    const problem = (field: Field | null, words: string) => ({
      line,
      column: field === null ? null : headingOf(field),
      problem: words,
      field,
    });
    if (cells.length !== header.length)
      return {
        ...NOTHING,
        problems: [
          problem(null, `has ${cells.length} cells where the header has ${header.length}`),
        ],
      };
    const read =
      subject === "deals" ? readDeal(cells, line, reading) : readCompany(cells, line, reading);
    if (read === null) return { ...NOTHING, isLeftOut: true };
    return {
      isLeftOut: false,
      row: read.problems.length === 0 ? read.row : null,
      problems: read.problems.map((each) =>
        // What no column tells is named in the sentence.
        headingOf(each.field) === null
          ? { ...problem(null, `${each.field}: ${each.problem}`), field: each.field }
          : problem(each.field, each.problem),
      ),
      understood: read.understood,
    };
  };
}

interface Read {
  readonly row: string | null;
  readonly problems: readonly { readonly field: Field; readonly problem: string }[];
  readonly understood: Readonly<Record<string, string>>;
}

function readDeal(
  cells: readonly string[],
  line: number,
  { crm, zone, now, mapping }: Reading,
): Read | null {
  const understood = understandDeal(cells, mapping, zone);
  if (understood.is === "left-out") return null;
  const wrong = new Set<Field>(understood.problems.map(({ field }) => field));
  // Where amounts are wrong, that there is none is no news; nor that its currency was not found.
  const hasWrongAmount = (["amount", "new_arr", "prior_arr", "escalator"] as const).some((each) =>
    wrong.has(each),
  );
  const told = readTold(understood.cells.modified_at, { zone, now });
  const read = readRow(understood.cells, { crm, zone, now });
  const problems = [
    ...understood.problems,
    ...("problems" in read
      ? read.problems
          .filter(({ column }) => !wrong.has(column) && !(column === "amount" && hasWrongAmount))
          .map(({ column, problem }) => ({
            // Amounts that are told in parts have no column of their own.
            field:
              column === "amount" && mapping.columns.amount === undefined
                ? ("new_arr" as const)
                : column,
            problem,
          }))
      : []),
    ...("problem" in told ? [{ field: "modified_at" as const, problem: told.problem }] : []),
  ];
  const shown = Object.fromEntries(
    Object.entries(understood.cells).filter(([, cell]) => cell !== ""),
  );
  if (problems.length > 0 || "problems" in read || "problem" in told)
    return { row: null, problems, understood: shown };
  const { item } = read;
  const minor = (cell: string): string | null => {
    if (cell === "" || !isCurrency(item.currency)) return null;
    const money = parseDecimal(cell, item.currency);
    return "refused" in money ? null : String(money.amountMinor);
  };
  const inParts = mapping.columns.new_arr !== undefined;
  const { prior_arr: prior, new_arr: next, escalator } = understood.cells;
  return {
    problems,
    understood: shown,
    row: copyRow([
      line,
      item.id,
      told.at === null ? null : new Date(told.at).toISOString(),
      item.accountId,
      item.crmAccountId,
      item.accountName,
      item.name,
      item.type,
      item.status,
      item.amountMinor,
      item.currency,
      item.createdAt.toISOString(),
      item.closedAt === null ? null : item.closedAt.toISOString(),
      inParts ? minor(prior) : null,
      inParts ? minor(next) : null,
      inParts ? minor(escalator) : null,
    ]),
  };
}

const orNull = (cell: string): string | null => (cell === "" ? null : cell);

function readCompany(cells: readonly string[], line: number, { mapping }: Reading): Read | null {
  const understood = understandAccount(cells, mapping);
  if (understood.is === "left-out") return null;
  const {
    account_id: id,
    account_name: name,
    domain,
    zendesk_id: zendesk,
    parent_id: parent,
  } = understood.cells;
  const problems: { field: Field; problem: string }[] = [];
  const held = (field: Field, cell: string, rule: typeof ID) => {
    const issue = rule.safeParse(cell).error?.issues[0];
    if (issue !== undefined) problems.push({ field, problem: issue.message });
  };
  if (id === "") problems.push({ field: "account_id", problem: "is missing" });
  held("account_id", id, ID);
  if (name === "") problems.push({ field: "account_name", problem: "is missing" });
  held("account_name", name, NAME);
  held("domain", domain, NAME);
  held("parent_id", parent, ID);
  if (zendesk !== "" && !ZendeskId.safeParse(zendesk).success)
    problems.push({
      field: "zendesk_id",
      problem: `${quoted(zendesk)} is not the id of a Zendesk organization`,
    });
  return {
    problems,
    understood: Object.fromEntries(
      Object.entries(understood.cells).filter(([, cell]) => cell !== ""),
    ),
    row: copyRow([line, id, name, orNull(domain), orNull(zendesk), orNull(parent)]),
  };
}
