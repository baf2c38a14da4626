// Tables for spreadsheets (RFC 4180). A spreadsheet runs a cell that looks like a formula, so text never looks like one.
import { stringify } from "csv-stringify/sync";
import type { Answer } from "./answer.ts";

/** Text comes from customers and agents; a number is ours and stays one: −5 must not become text. */
export type Cell =
  | { readonly text: string | null }
  | {
      readonly number: string | number | null;
      /** Of an amount: what a workbook writes beside it. */
      readonly currency?: string | null;
    };

/** `= + - @`, their full-width forms, tab, CR, LF and NUL start a formula, also behind spaces nobody sees. */
// oxlint-disable-next-line no-control-regex -- NUL at the beginning of a cell is what is looked for
const FORMULA = /^[\p{Zs}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n\u0000]/u;

/** Text that no spreadsheet takes for a formula. */
export const harmless = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

const written = (cell: Cell): string => {
  if ("number" in cell) return cell.number === null ? "" : String(cell.number);
  return harmless(cell.text ?? "");
};

/** A table as CSV text: every cell quoted, lines end with CR LF. Without a header for a part that follows another. */
export const csvText = (
  header: readonly string[] | null,
  rows: readonly (readonly Cell[])[],
): string =>
  stringify([...(header === null ? [] : [[...header]]), ...rows.map((row) => row.map(written))], {
    quoted: true,
    quoted_empty: true,
    record_delimiter: "windows",
  });

/** The same a part at a time, for a table that is too long to be held: first the header, then whatever `next` gives. */
export function csvStream(
  header: readonly string[],
  next: () => Promise<readonly (readonly Cell[])[] | null>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun = false;
  return new ReadableStream({
    // A part that cannot be read breaks the download off, so that nobody takes half a table for the whole one.
    async pull(controller) {
      const rows = await next();
      const text = begun ? (rows === null ? "" : csvText(null, rows)) : csvText(header, rows ?? []);
      begun = true;
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (rows === null) controller.close();
    },
  });
}

const file = (name: string): Readonly<Record<string, string>> => ({
  "Content-Disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "-")}"`,
});
const CSV = "text/csv; charset=utf-8";

/** A table as a file to keep. `name` is ours: letters, digits, dots and hyphens. */
export const csvAnswer = (
  name: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): Answer => ({ status: 200, type: CSV, body: csvText(header, rows), headers: file(name) });

/** The same a part at a time, for a table that is too long to be held. */
export const csvParts = (
  name: string,
  header: readonly string[],
  next: () => Promise<readonly (readonly Cell[])[] | null>,
): Answer => ({
  status: 200,
  type: CSV,
  body: null,
  stream: csvStream(header, next),
  headers: file(name),
});
