// A CSV file whose header names its columns, read line by line. Whether it may be taken is decided once the last line was read.
import { Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { z } from "zod";
import type { ImportReport } from "../../api/opportunity.ts";
import { decodeFile } from "./decode.ts";

type LineProblem = ImportReport["problems"][number];

export type Cells<Column extends string> = Readonly<Record<Column, string>>;

export interface CellProblem<Column extends string> {
  readonly column: Column;
  readonly problem: string;
}

/** What a kind of file consists of. */
export interface Lines<Column extends string, Item> {
  readonly columns: readonly Column[];
  /** Each value of this column may stand on one line only. */
  readonly unique: Column;
  /** What is said of a second line with the same value: "is the account". */
  readonly repeats: string;
  /** What a line tells of, or every mistake in it. */
  readonly read: (
    cells: Cells<Column>,
  ) => { readonly item: Item } | { readonly problems: readonly CellProblem<Column>[] };
}

export interface TableFile<Item> {
  readonly items: readonly Item[];
  /** Lines of data, good or bad. */
  readonly rows: number;
  /** Empty when the whole file can be taken. In the order of lines; the first thousand. */
  readonly problems: readonly LineProblem[];
}

/** A person corrects a file from its first mistakes; nobody reads the next hundred thousand. */
const MOST_PROBLEMS = 1000;
/** Characters of one line; a quote that is never closed would otherwise be held until the file ends. */
const LONGEST_ROW = 100_000;
/** After so many lines other requests get their turn. */
const TURN = 500;
const SLICE = 64 * 1024;

const Row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/** Reads a whole file; lines that are fine are returned beside the mistakes of others, for the caller to drop. */
export async function readTableFile<Column extends string, Item>(
  bytes: Uint8Array,
  lines: Lines<Column, Item>,
): Promise<TableFile<Item>> {
  const decoded = decodeFile(bytes);
  if (!("text" in decoded)) return { items: [], rows: 0, problems: [{ ...decoded, column: null }] };
  const reader = createReader(lines);
  let sinceTurn = 0;
  try {
    const parser = parse({
      delimiter: delimiterOf(decoded.text),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        reader.broken(error);
        return undefined;
      },
      max_record_size: LONGEST_ROW,
      info: true,
    });
    for await (const each of Readable.from(slices(decoded.text)).pipe(parser)) {
      const { record, info } = Row.parse(each);
      reader.row(record, info.lines);
      sinceTurn += 1;
      if (sinceTurn % TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } catch (error) {
    reader.broken(error);
  }
  return reader.end();
}

function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += SLICE) yield text.slice(at, at + SLICE);
}

/** Whichever of the two the header has more of; a header has no text that could hold the other. */
function delimiterOf(text: string): "," | ";" {
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
  return header.split(";").length > header.split(",").length ? ";" : ",";
}

function createReader<Column extends string, Item>(lines: Lines<Column, Item>) {
  const items: Item[] = [];
  const problems: LineProblem[] = [];
  const lineOf = new Map<string, number>();
  let unsaid = 0;
  let rows = 0;
  let columns: readonly Column[] | null | undefined;

  const say = (line: number, column: string | null, problem: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ line, column, problem });
    else unsaid += 1;
  };

  const data = (record: readonly string[], line: number, header: readonly Column[]) => {
    rows += 1;
    if (record.length !== header.length) {
      say(line, null, `has ${record.length} cells where the header has ${header.length}`);
      return;
    }
    const cells = cellsOf(record, header);
    const read = lines.read(cells);
    if ("problems" in read) {
      for (const { column, problem } of read.problems) say(line, column, problem);
      return;
    }
    const key = cells[lines.unique];
    const earlier = lineOf.get(key);
    if (earlier === undefined) {
      lineOf.set(key, line);
      items.push(read.item);
    } else say(line, lines.unique, `${lines.repeats} of line ${earlier} again`);
  };

  return {
    row(record: readonly string[], lastLine: number) {
      // The parser counts to the line a record ends on; a person looks for where it begins.
      const inside = record.reduce(
        (sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0),
        0,
      );
      const line = lastLine - inside;
      if (columns === undefined) columns = readHeader(record, line, lines.columns, say);
      else if (columns !== null) data(record, line, columns);
    },
    broken(error: unknown) {
      const line = lineOfError(error);
      say(line, null, "can't be read: a quotation mark stands where none may, or is never closed");
      rows += 1;
    },
    end(): TableFile<Item> {
      if (columns === undefined && problems.length === 0)
        say(1, null, "is missing: the file is empty");
      if (columns != null && rows === 0)
        say(2, null, "is missing: the file has a header and no lines");
      const sorted = problems.toSorted((a, b) => a.line - b.line);
      if (unsaid > 0)
        sorted.push({
          line: sorted.at(-1)?.line ?? 1,
          column: null,
          problem: `and ${unsaid} more problems further down`,
        });
      return { items, rows, problems: sorted };
    },
  };
}

/** The columns in the file's own order, or `null` when some are wrong: then no line can be read. */
function readHeader<Column extends string>(
  record: readonly string[],
  line: number,
  columns: readonly Column[],
  say: (line: number, column: string | null, problem: string) => void,
): readonly Column[] | null {
  const names = record.map((name) => name.trim().toLowerCase());
  const known = names.flatMap((name) => columns.filter((column) => column === name));
  const wanted = columns.join(", ");
  let right = true;
  const wrong = (column: string | null, problem: string) => {
    right = false;
    say(line, column, problem);
  };
  for (const name of names) {
    if (!columns.some((column) => column === name))
      wrong(
        name.toWellFormed().slice(0, 40),
        `is not a column of this file. Its columns are ${wanted}`,
      );
  }
  for (const column of columns) {
    const times = known.filter((name) => name === column).length;
    if (times === 0) wrong(column, "is missing from the header");
    if (times > 1) wrong(column, "stands twice in the header");
  }
  return right ? known : null;
}

function cellsOf<Column extends string>(
  record: readonly string[],
  header: readonly Column[],
): Cells<Column> {
  const cells = Object.fromEntries(
    header.map((column, at) => [column, (record[at] ?? "").trim()] as const),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a header with a column missing reads no line
  return cells as Cells<Column>;
}

const hasLines = (error: unknown): error is CsvError & { readonly lines: number } =>
  error instanceof Error && "lines" in error && typeof error.lines === "number";

const lineOfError = (error: unknown): number => (hasLines(error) ? error.lines : 1);
