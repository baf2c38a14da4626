// A CSV file is read part by part: the lines that a part completes, and what of it was not the end of a line yet. What is
// kept between two parts is so little that it lies beside the file, and anybody can go on from there.
import { type CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import type { ImportCursor } from "../../storage/imports/files.ts";

export interface CsvLine {
  readonly cells: readonly string[];
  /** On which line of the file it begins. */
  readonly line: number;
}

export interface PartRead {
  readonly lines: readonly CsvLine[];
  /** Lines that can't be taken apart. */
  readonly broken: readonly number[];
  /** Why nothing more can be read, and on which line. */
  readonly stop: { readonly line: number; readonly problem: string } | null;
  readonly cursor: ImportCursor;
  /** Bytes that belong to the next part, as UTF-8; behind them, of UTF-16, half of a character. */
  readonly carry: Uint8Array;
}

/** Bytes of one line; a quotation mark that is never closed would otherwise be held until the file ends. */
export const LONGEST_LINE = 400_000;

const Records = z.array(
  z.object({
    record: z.array(z.string()),
    info: z.object({ lines: z.number(), bytes: z.number() }),
  }),
);

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** How a file begins: its encoding by its mark, and what stands between its cells. Nothing else is guessed. */
export function beginCsv(first: Uint8Array): ImportCursor {
  const encoding =
    first[0] === 0xff && first[1] === 0xfe
      ? "utf-16le"
      : first[0] === 0xfe && first[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  const text = new TextDecoder(encoding).decode(first.subarray(0, 64 * 1024));
  return { encoding, delimiter: delimiterOf(text), line: 1, header: null };
}

/** The one that the header has most of; a header has no text that could hold another. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((each) => ({ each, n: header.split(each).length }));
  return counts.reduce((most, one) => (one.n > most.n ? one : most)).each;
}

/** The lines that `part` completes behind what was carried over from the part before. */
export function readCsvPart(
  from: ImportCursor,
  carry: Uint8Array,
  part: Uint8Array,
  isLast: boolean,
): PartRead {
  const stopped = (line: number, problem: string): PartRead => ({
    lines: [],
    broken: [],
    stop: { line, problem },
    cursor: from,
    carry: new Uint8Array(),
  });
  const { bytes, half } = utf8Of(from, carry, part, isLast);
  if (bytes === null)
    return stopped(from.line, "begins like UTF-16 but is not. Save the file as “CSV UTF-8”");
  let skipped: { bytes: number; line: number }[] = [];
  let records: z.output<typeof Records>;
  try {
    records = Records.parse(
      parse(bytes, {
        delimiter: from.delimiter,
        record_delimiter: ["\r\n", "\n", "\r"],
        relax_column_count: true,
        skip_empty_lines: true,
        skip_records_with_error: true,
        on_skip: (error) => {
          skipped = [...skipped, placeOf(error)];
          return undefined;
        },
        max_record_size: LONGEST_LINE,
        info: true,
      }),
    );
  } catch (error) {
    return stopped(from.line + placeOf(error).line - 1, NO_END);
  }
  // The last line may go on in the next part, and an open quotation mark may be closed there.
  const last = records.at(-1);
  const whole = isLast ? records : records.slice(0, -1);
  const end = isLast ? bytes.length : (whole.at(-1)?.info.bytes ?? 0);
  const rest = bytes.subarray(end);
  if (!isLast && rest.length > LONGEST_LINE + part.length) return stopped(from.line, NO_END);
  const read = bytes.subarray(0, end);
  const bad = badByteLine(read, from.line);
  if (bad !== null) return stopped(bad.line, bad.problem);
  const lines = linesOf(whole, bytes, from.line);
  const before = last?.info.bytes ?? 0;
  const broken = skipped
    .filter((each) => isLast || (each.bytes <= before && each.bytes <= end))
    .map((each) => from.line + lineEndsIn(bytes, 0, each.bytes));
  const cursor = { ...from, line: from.line + lineEndsIn(bytes, 0, end) };
  return { lines, broken, stop: null, cursor, carry: joined(rest, half) };
}

const NO_END =
  "has a quotation mark that is never closed, or is longer than a line can be. Nothing behind it can be read";

const hasPlace = (
  error: unknown,
): error is CsvError & { readonly lines: number; readonly bytes: number } =>
  error instanceof Error && "lines" in error && typeof error.lines === "number";

const placeOf = (error: unknown): { bytes: number; line: number } =>
  hasPlace(error)
    ? { bytes: typeof error.bytes === "number" ? error.bytes : 0, line: error.lines }
    : { bytes: 0, line: 1 };

const breaksIn = (cell: string): number =>
  cell.includes("\n") || cell.includes("\r") ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;

const LF = 10;
const CR = 13;

/** Line ends between two places: CR LF is one. */
function lineEndsIn(bytes: Uint8Array, from: number, to: number): number {
  let ends = 0;
  for (let at = from; at < to; at += 1)
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) ends += 1;
  return ends;
}

/** The parser counts some line ends twice, so lines are counted in the bytes: a person looks for where one begins. */
function linesOf(
  records: z.output<typeof Records>,
  bytes: Uint8Array,
  first: number,
): readonly CsvLine[] {
  let line = first;
  let counted = 0;
  return records.map(({ record, info }) => {
    line += lineEndsIn(bytes, counted, info.bytes);
    counted = info.bytes;
    const end = bytes[counted - 1];
    const isEnded = end === LF || end === CR;
    const inside = record.reduce((sum, cell) => sum + breaksIn(cell), 0);
    return { cells: record, line: line - (isEnded ? 1 : 0) - inside };
  });
}

function badByteLine(bytes: Uint8Array, line: number): { line: number; problem: string } | null {
  const nul = bytes.indexOf(0);
  if (nul !== -1)
    return {
      line: line + lineEndsIn(bytes, 0, nul),
      problem:
        "holds a NUL character: this looks like UTF-16 without its mark, or like no text at all. Save the file as “CSV UTF-8”",
    };
  try {
    strict.decode(bytes);
    return null;
  } catch {
    return {
      line: line + lineEndsIn(bytes, 0, firstBad(bytes)),
      problem:
        "is not UTF-8. Save the file as “CSV UTF-8”; nothing is guessed about other encodings",
    };
  }
}

/** Where the longest good beginning ends, found by halving. */
function firstBad(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      // What is cut in the middle of a character is not bad for that.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

/** Half a character at the end of a part of UTF-16 waits for its other half; `null` is no UTF-16. */
function utf8Of(
  from: ImportCursor,
  carry: Uint8Array,
  part: Uint8Array,
  isLast: boolean,
): { bytes: Uint8Array | null; half: Uint8Array } {
  const none = new Uint8Array();
  if (from.encoding === "utf-8") {
    const isFirst = from.header === null && carry.length === 0;
    const marked = isFirst && part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf;
    return { bytes: joined(carry, marked ? part.subarray(3) : part), half: none };
  }
  // A carry ends with a byte that says how many bytes of the file's own encoding stand before it.
  const kept = carry.at(-1) ?? 0;
  const units = joined(
    carry.subarray(carry.length - 1 - kept, Math.max(0, carry.length - 1)),
    part,
  );
  const before = carry.subarray(0, Math.max(0, carry.length - 1 - kept));
  const isOdd = units.length % 2 === 1;
  if (isOdd && isLast) return { bytes: null, half: none };
  let end = units.length - (isOdd ? 1 : 0);
  const high = end >= 2 ? (units[from.encoding === "utf-16le" ? end - 1 : end - 2] ?? 0) : 0;
  if (!isLast && high >= 0xd8 && high <= 0xdb) end -= 2;
  const tail = units.subarray(end);
  try {
    const text = new TextDecoder(from.encoding, { fatal: true }).decode(units.subarray(0, end));
    return {
      bytes: joined(before, new TextEncoder().encode(text)),
      half: isLast ? none : joined(tail, Uint8Array.of(tail.length)),
    };
  } catch {
    return { bytes: null, half: none };
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
