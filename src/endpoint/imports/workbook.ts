// A workbook (ECMA-376) as the text of a table: the values of one sheet, and what of it can't be read. A small file can
// hold a huge one, so everything is unpacked here, counted as it comes, and given up at the limit.
import { strFromU8, strToU8, Unzip, UnzipInflate, zipSync } from "fflate";
import { stringify } from "csv-stringify/sync";
import { withoutLast } from "../../domain/import/numbers.ts";
import type { ImportSheet, LineProblem } from "../../storage/imports/files.ts";

/** Of the file as it comes: Excel itself gets slow there. */
export const LARGEST_WORKBOOK = 20 * 1024 * 1024;
/** Of everything in it that is read. */
const MOST_UNPACKED = 96 * 1024 * 1024;
const MOST_CELLS = 2_000_000;
/** Bytes of text that are kept as one part. */
const PART = 1024 * 1024;

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  readonly entries: ReadonlyMap<string, Uint8Array>;
}

/** Why a file is not read, in a sentence for the person who chose it. */
export interface Unreadable {
  readonly unreadable: string;
}

const OLE = [0xd0, 0xcf, 0x11, 0xe0];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const begins = (bytes: Uint8Array, mark: readonly number[]) =>
  mark.every((byte, at) => bytes[at] === byte);

/** Whether the bytes are those of a workbook, of this kind or an older one, and not of text. */
export const looksLikeWorkbook = (bytes: Uint8Array): boolean =>
  begins(bytes, ZIP) || begins(bytes, OLE);

const asCsv = "Save the sheet as “CSV UTF-8” and choose that file";

/** Unpacks a workbook within its limits. */
export function openWorkbook(bytes: Uint8Array): Workbook | Unreadable {
  if (begins(bytes, OLE))
    return {
      unreadable: holds(bytes, "EncryptedPackage")
        ? `This workbook is protected by a password. Take the password off, or ${asCsv.toLowerCase()}.`
        : `This is a workbook of Excel 97–2003 (.xls). Save it as .xlsx, or ${asCsv.toLowerCase()}.`,
    };
  if (!begins(bytes, ZIP))
    return { unreadable: `This is no workbook, whatever its name says. ${asCsv}.` };
  const unpacked = unpack(bytes);
  if ("unreadable" in unpacked) return unpacked;
  const { entries } = unpacked;
  const book = entries.get("xl/workbook.xml");
  const relations = entries.get("xl/_rels/workbook.xml.rels");
  if (book === undefined || relations === undefined)
    return { unreadable: `This is a packed file, but no workbook of Excel (.xlsx). ${asCsv}.` };
  const targets = new Map(
    tags(strFromU8(relations), "Relationship").map((tag) => [
      attribute(tag, "Id"),
      attribute(tag, "Target"),
    ]),
  );
  const sheets = tags(strFromU8(book), "sheet").flatMap((tag) => {
    const target = targets.get(attribute(tag, "r:id")) ?? "";
    const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
    // Charts have a sheet of their own, without cells.
    return path.includes("worksheets/") && entries.has(path)
      ? [{ name: attribute(tag, "name"), path }]
      : [];
  });
  return sheets.length === 0
    ? { unreadable: "This workbook has no sheet with cells." }
    : { sheets, entries };
}

function unpack(bytes: Uint8Array): Pick<Workbook, "entries"> | Unreadable {
  const entries = new Map<string, Uint8Array>();
  let size = 0;
  let failed = false;
  const tooLarge = () => size > MOST_UNPACKED;
  const unzip = new Unzip((file) => {
    // Pictures, macros and what else a workbook carries are left packed.
    if (!/\.(?:xml|rels)$/.test(file.name) || !/^(?:xl|_rels|\[Content_Types\])/.test(file.name))
      return;
    const chunks: Uint8Array[] = [];
    file.ondata = (error, chunk, isLast) => {
      if (error !== null) {
        failed = true;
        return;
      }
      size += chunk.length;
      if (tooLarge()) file.terminate();
      else {
        chunks.push(chunk);
        if (isLast) entries.set(file.name, joined(chunks));
      }
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    // In small steps: one of them makes a thousand times its size at most.
    for (let at = 0; at < bytes.length && !tooLarge(); at += 16_384)
      unzip.push(bytes.subarray(at, at + 16_384), at + 16_384 >= bytes.length);
  } catch {
    failed = true;
  }
  if (tooLarge())
    return {
      unreadable: `Unpacked, this workbook is larger than ${MOST_UNPACKED / 1024 / 1024} MB. ${asCsv}: that may be as large as you like.`,
    };
  return failed
    ? {
        unreadable: `This workbook is damaged and can't be unpacked. Open and save it again, or ${asCsv.toLowerCase()}.`,
      }
    : { entries };
}

export interface SheetText {
  readonly sheet: ImportSheet;
  /** UTF-8, comma between cells; its lines are those of the sheet. */
  readonly parts: readonly Uint8Array[];
  readonly problems: readonly LineProblem[];
}

/** One sheet as text; days as 2026-11-30, numbers as Excel shows them in full. */
export async function readSheetText(
  { sheets, entries }: Workbook,
  name: string,
): Promise<SheetText | Unreadable> {
  const chosen = sheets.find((sheet) => sheet.name === name) ?? sheets[0];
  const xml = strFromU8(entries.get(chosen?.path ?? "") ?? new Uint8Array());
  if (chosen === undefined) return { unreadable: "This workbook has no sheet with cells." };
  const { text, formulas, problems, cells } = withoutResults(xml);
  if (cells > MOST_CELLS)
    return {
      unreadable: `The sheet ${chosen.name} has more than ${MOST_CELLS.toLocaleString("en")} cells. ${asCsv}: that may be as large as you like.`,
    };
  const { readSheet } = await import("read-excel-file/universal");
  const packed = zipSync(Object.fromEntries([...entries, [chosen.path, strToU8(text)] as const]), {
    level: 0,
  });
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await readSheet(new Blob([new Uint8Array(packed)]), chosen.name, {
      // As it stands in the file: a number of JavaScript has only some of its digits.
      parseNumber: (digits) => ({ digits }),
      trim: false,
    });
  } catch {
    return {
      unreadable: `The sheet ${chosen.name} can't be read. Open and save the workbook again, or ${asCsv.toLowerCase()}.`,
    };
  }
  const table = rows.map((row) => row.map(cellText));
  const headerAt = table.findIndex((row) => row.filter((cell) => cell !== "").length > 1);
  // A title above the table is none of its lines, but counts as one.
  const lines = table.map((row, at) => (at < headerAt ? [] : row));
  const merged = tags(text, "mergeCell").map((tag) => attribute(tag, "ref"));
  const parts = partsOf(lines);
  return {
    sheet: {
      names: sheets.map((sheet) => sheet.name),
      chosen: chosen.name,
      formulas,
      merged: merged.length,
      parts: parts.length,
    },
    parts,
    problems: [...problems, ...mergedProblems(merged, headerAt + 1)]
      .map(({ line, column, problem }) => ({
        line,
        column: headingOf(table[headerAt], column),
        problem,
      }))
      .toSorted((a, b) => a.line - b.line),
  };
}

const headingOf = (header: readonly string[] | undefined, letters: string): string =>
  header?.[columnOf(letters)] || letters;

/** From 0: `A` is 0, `AA` is 26. */
const columnOf = (letters: string): number =>
  Array.from(letters).reduce((sum, letter) => sum * 26 + (letter.charCodeAt(0) - 64), 0) - 1;

interface CellProblem {
  readonly line: number;
  /** Its letters. */
  readonly column: string;
  readonly problem: string;
}

/** The sheet with empty cells where a formula has no result, and what those cells were. */
function withoutResults(xml: string): {
  text: string;
  formulas: number;
  cells: number;
  problems: CellProblem[];
} {
  const problems: CellProblem[] = [];
  let formulas = 0;
  let cells = 0;
  const text = xml.replace(
    /<c ([^>]*)>([^]*?)<\/c>/g,
    (cell, attributes: string, inside: string) => {
      if (attributes.endsWith("/")) return cell;
      cells += 1;
      const isFormula = inside.includes("<f");
      if (isFormula) formulas += 1;
      const isError = attributes.includes('t="e"');
      const hasResult = inside.includes("<v>") || inside.includes("<is>") || inside.includes("<v ");
      if (!isError && !(isFormula && !hasResult)) return cell;
      const [, column = "", line = "1"] = /r="([A-Z]+)(\d+)"/.exec(attributes) ?? [];
      const shown = /<v>([^<]*)<\/v>/.exec(inside)?.[1] ?? "";
      problems.push({
        line: Number(line),
        column,
        problem: isError
          ? `shows ${unescaped(shown)} instead of a value. Correct the formula, or write the value itself`
          : "has a formula without a result: the file was not saved by a spreadsheet program. Open and save it there, or write the value itself",
      });
      return `<c r="${column}${line}"/>`;
    },
  );
  return { text, formulas, cells, problems };
}

/** Ranges that reach below the header: only their first cell has the value, the others are empty. */
const mergedProblems = (ranges: readonly string[], headerLine: number): CellProblem[] =>
  ranges.flatMap((range) => {
    const parts = /^([A-Z]+)(\d+):[A-Z]+(\d+)$/.exec(range);
    if (parts === null || Number(parts[3]) <= headerLine) return [];
    return [
      {
        line: Math.max(Number(parts[2]), headerLine),
        column: parts[1] ?? "",
        problem: `is merged (${range}): only the first cell has the value. Take the cells apart and write it in each`,
      },
    ];
  });

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  // A line break in a cell would move every line below it.
  if (typeof cell === "string") return cell.replaceAll(/[\r\n]+/g, " ").trim();
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return "";
    // Excel counts days in fractions; the nearest second is what was meant.
    const iso = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString();
    return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19);
  }
  if (typeof cell === "object" && "digits" in cell && typeof cell.digits === "string")
    return plainNumber(cell.digits);
  return "";
}

/** Excel keeps 15 digits, and writes the rest of what a computer makes of 0.1 + 0.2 as well. */
function plainNumber(written: string): string {
  if (/^-?\d{1,15}$/.test(written)) return written;
  const number = Number(written);
  if (!Number.isFinite(number)) return written;
  const [mantissa = "", power = "0"] = number.toExponential(14).split("e");
  const isNegative = mantissa.startsWith("-");
  const digits = mantissa.replace(/\D/g, "");
  const point = 1 + Number(power);
  const [whole, fraction] =
    point <= 0
      ? ["0", `${"0".repeat(-point)}${digits}`]
      : [digits.slice(0, point).padEnd(point, "0"), digits.slice(point)];
  const decimals = withoutLast(fraction, "0");
  return `${isNegative ? "-" : ""}${whole}${decimals === "" ? "" : `.${decimals}`}`;
}

function partsOf(lines: readonly (readonly string[])[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const width = Math.max(0, ...lines.slice(0, 1000).map((line) => line.length));
  let some: string[] = [];
  let size = 0;
  for (const line of lines) {
    const isBlank = line.every((cell) => cell === "");
    const padded = Array.from({ length: width }, (_, at) => line[at] ?? "");
    const written = isBlank ? "\n" : stringify([padded]);
    some.push(written);
    size += written.length;
    if (size < PART) continue;
    parts.push(encoder.encode(some.join("")));
    some = [];
    size = 0;
  }
  if (size > 0 || parts.length === 0) parts.push(encoder.encode(some.join("")));
  return parts;
}

/** The opening tags of this name, which has attributes. */
function tags(xml: string, name: string): string[] {
  const found: string[] = [];
  for (let at = xml.indexOf(`<${name} `); at !== -1; at = xml.indexOf(`<${name} `, at + 1))
    found.push(xml.slice(at, xml.indexOf(">", at) + 1));
  return found;
}

function attribute(tag: string, name: string): string {
  const from = tag.indexOf(` ${name}="`);
  if (from === -1) return "";
  const start = from + name.length + 3;
  return unescaped(tag.slice(start, tag.indexOf('"', start)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
const unescaped = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(
            Math.min(0x10ffff, Number.parseInt(hex ?? decimal ?? "0", hex === undefined ? 10 : 16)),
          )
        : (ENTITIES[name] ?? whole),
  );

const holds = (bytes: Uint8Array, words: string): boolean => {
  const wanted = Array.from(words).flatMap((letter) => [letter.charCodeAt(0), 0]);
  for (
    let at = bytes.indexOf(wanted[0] ?? 0);
    at !== -1;
    at = bytes.indexOf(wanted[0] ?? 0, at + 1)
  )
    if (wanted.every((byte, step) => bytes[at + step] === byte)) return true;
  return false;
};

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
