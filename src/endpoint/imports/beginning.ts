// How a file begins, and how its first lines are understood: what the page shows before anything is read.
import { AMOUNT_FIELDS, type Field, type Mapping } from "../../domain/import/fields.ts";
import {
  type Beginning,
  guessMapping,
  type Question,
  questionsOf,
  recognise,
  type Recognised,
  readLines,
  type Remembered,
  valuesOf,
} from "../../domain/import/guess.ts";
import type { Database } from "../../storage/database.ts";
import {
  type ImportFile,
  keepSheet,
  partOf,
  rememberedMapping,
} from "../../storage/imports/files.ts";
import { beginCsv, type CsvLine, readCsvPart } from "./csv-part.ts";
import { createLineReader, type LineRead } from "./line-reader.ts";
import { LARGEST_WORKBOOK, looksLikeWorkbook, openWorkbook, readSheetText } from "./workbook.ts";

/** Lines that a guess rests on: enough that a column of days decides, little enough for one request. */
const LOOKED_AT = 5000;
const SHOWN = 20;
const SAMPLES = 3;

export interface Look {
  readonly header: readonly string[];
  readonly columns: readonly { readonly heading: string; readonly samples: readonly string[] }[];
  readonly mapping: Mapping;
  readonly questions: readonly Question[];
  readonly recognised: Recognised;
  readonly values: {
    readonly statuses: readonly string[];
    readonly types: readonly string[];
    readonly only: readonly string[];
  };
  readonly rows: readonly (LineRead & {
    readonly line: number;
    readonly cells: readonly string[];
  })[];
}

export interface Begun {
  readonly format: "csv" | "xlsx";
  readonly beginning: Beginning;
  readonly lines: readonly CsvLine[];
}

interface LookAsked {
  readonly tenantId: string;
  readonly zone: string;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly file: ImportFile;
  readonly sheet: string | undefined;
}

export const partsIn = (file: Pick<ImportFile, "size" | "partBytes">): number =>
  Math.max(1, Math.ceil(Number(file.size) / file.partBytes));

/** The header and the first lines; of a workbook, of one of its sheets, which is kept as text on the way. */
export async function beginningOf(
  database: Database,
  { tenantId, file, sheet }: LookAsked,
): Promise<Begun | { readonly unreadable: string }> {
  const first = await partOf(database, tenantId, file.id, "file", 0);
  if (first === null) return { unreadable: "The file's first part is not here yet." };
  let part = first;
  let isLast = partsIn(file) === 1;
  const isWorkbook = looksLikeWorkbook(first);
  if (isWorkbook) {
    const kept = await keptSheet(database, tenantId, file, first, sheet);
    if ("unreadable" in kept) return kept;
    part = (await partOf(database, tenantId, file.id, "sheet", 0)) ?? new Uint8Array();
    isLast = kept.parts === 1;
  }
  const read = readCsvPart(beginCsv(part), new Uint8Array(), part, isLast);
  if (read.stop !== null) return { unreadable: `Line ${read.stop.line} ${read.stop.problem}.` };
  const [header, ...lines] = read.lines;
  if (header === undefined) return { unreadable: "The file is empty: it has no line with words." };
  const some = lines.slice(0, LOOKED_AT);
  return {
    format: isWorkbook ? "xlsx" : "csv",
    beginning: {
      header: header.cells.map((cell) => cell.trim()),
      // A line that is cut says nothing of the columns.
      rows: some.flatMap(({ cells }) => (cells.length === header.cells.length ? [cells] : [])),
    },
    lines: some,
  };
}

async function keptSheet(
  database: Database,
  tenantId: string,
  file: ImportFile,
  first: Uint8Array,
  asked: string | undefined,
): Promise<{ readonly parts: number } | { readonly unreadable: string }> {
  if (file.sheet !== null && (asked === undefined || asked === file.sheet.chosen))
    return file.sheet;
  if (Number(file.size) > LARGEST_WORKBOOK)
    return {
      unreadable: `A workbook of more than ${LARGEST_WORKBOOK / 1024 / 1024} MB is not read. Save the sheet as “CSV UTF-8” and choose that file: it may be as large as you like.`,
    };
  if (file.state === "arriving") return { unreadable: "The workbook has not arrived whole yet." };
  const bytes = new Uint8Array(Number(file.size));
  bytes.set(first.subarray(0, bytes.length));
  for (let part = 1; part < partsIn(file); part += 1) {
    const next = await partOf(database, tenantId, file.id, "file", part);
    if (next !== null) bytes.set(next, part * file.partBytes);
  }
  const workbook = openWorkbook(bytes);
  if ("unreadable" in workbook) return workbook;
  const text = await readSheetText(workbook, asked ?? "");
  if ("unreadable" in text) return text;
  await keepSheet(database, tenantId, file.id, text.sheet, text.parts, text.problems);
  return text.sheet;
}

/** How the beginning is understood, as somebody says or as it is guessed. */
export async function lookAt(
  database: Database,
  { tenantId, zone, now, file }: LookAsked,
  { beginning, lines }: Begun,
  said: Mapping | undefined,
): Promise<Look> {
  const { header } = beginning;
  const { subject, crm } = file;
  const remembered =
    said === undefined ? await rememberedMapping(database, tenantId, subject, crm) : null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `remember` and by nothing else
  const mapping = said ?? guessMapping(beginning, subject, remembered as Remembered | null);
  const kept = readLines(beginning, mapping.only);
  const read = createLineReader({ subject, crm, zone, now, mapping, header });
  const questions = questionsOf(beginning, subject, mapping);
  const open = new Set<Field>(questions.flatMap(fieldsOfQuestion));
  return {
    header,
    columns: header.map((heading, at) => ({
      heading,
      samples: valuesOf(beginning, at).slice(0, SAMPLES),
    })),
    mapping,
    questions,
    recognised: recognise(beginning, mapping, subject),
    values: {
      statuses: valuesOf(kept, mapping.columns.status),
      types: valuesOf(kept, mapping.columns.type),
      only: mapping.only === null ? [] : valuesOf(beginning, mapping.only.column),
    },
    rows: lines
      .map((line) => ({ ...read(line), line: line.line, cells: line.cells }))
      .filter(({ isLeftOut }) => !isLeftOut)
      .slice(0, SHOWN)
      // What nobody has said yet is no line's mistake.
      .map((line) => ({
        ...line,
        problems: line.problems.filter(({ field }) => field === null || !open.has(field)),
      })),
  };
}

/** What can't be understood before a question is answered. */
function fieldsOfQuestion(question: Question): readonly Field[] {
  switch (question.of) {
    case "field":
    case "date":
      return [question.field];
    case "decimal-mark":
      return AMOUNT_FIELDS;
    case "currency":
      return ["currency", ...AMOUNT_FIELDS];
    case "statuses":
      return ["status"];
    case "types":
      return ["type"];
  }
}
