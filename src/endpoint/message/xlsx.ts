// Tables as workbooks (ECMA-376), written a part at a time, so that a long one is never held. Text stays text and
// numbers stay numbers; what a spreadsheet would round is written as text, since a rounded amount is a wrong one.
import { strToU8, Zip, ZipDeflate } from "fflate";
import { minorDigits } from "../../domain/money.ts";
import type { Answer } from "./answer.ts";
import { type Cell, harmless } from "./csv.ts";

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Row = readonly Cell[];
/** The next rows, or `null` after the last. */
type Next = () => Promise<readonly Row[] | null>;

/** Excel's own bounds: rows of a sheet, and characters of a cell. */
const MOST_ROWS = 1_048_576;
const LONGEST_TEXT = 32_767;
/** A spreadsheet keeps a number's first 15 digits and makes zeros of the others. */
const EXACT_DIGITS = 15;

const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

// XML 1.0 has no way to write these at all.
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
/** How a workbook spells characters by their number; text that only looks so is marked as text. */
const LOOKS_SPELLED = /_(?=x[\da-f]{4}_)/gi;
const MARKS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(NOT_XML, "\ufffd")
    .replace(LOOKS_SPELLED, "_x005F_")
    .replace(/[&<>]/g, (mark) => MARKS[mark] ?? mark)
    // A parser would make LF of it.
    .replaceAll("\r", "&#13;");

const clipped = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;

/** `A`, `Z`, `AA`. */
function letters(column: number): string {
  const before = Math.floor(column / 26);
  return `${before === 0 ? "" : letters(before - 1)}${String.fromCharCode(65 + (column % 26))}`;
}

const isExact = (number: string): boolean =>
  /^-?\d+(?:\.\d+)?$/.test(number) &&
  number.replace(/\D/g, "").replace(/^0+/, "").length <= EXACT_DIGITS;

const lookOf = (format: number, font = 0): string =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;

/** The looks of a workbook's cells: 0 plain, 1 heads, 2 text, then one for each currency met. */
function createStyles() {
  const formats: string[] = [];
  return {
    /** The look of an amount: all digits of its currency, and its code beside it. */
    ofMoney(currency: string): number {
      const digits = minorDigits(currency) ?? 2;
      const format = `#,##0${digits === 0 ? "" : `.${"0".repeat(digits)}`}\\ "${currency}"`;
      const known = formats.indexOf(format);
      return 3 + (known === -1 ? formats.push(format) - 1 : known);
    },
    xml(): string {
      const first = 164;
      const numbers = formats.map(
        (format, at) =>
          `<numFmt numFmtId="${first + at}" formatCode="${escaped(format).replaceAll('"', "&quot;")}"/>`,
      );
      const looks = [
        lookOf(0),
        lookOf(49, 1),
        lookOf(49),
        ...formats.map((_, at) => lookOf(first + at)),
      ];
      return [
        `${HEADER}<styleSheet xmlns="${MAIN}">`,
        numbers.length === 0
          ? ""
          : `<numFmts count="${numbers.length}">${numbers.join("")}</numFmts>`,
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        `<cellXfs count="${looks.length}">${looks.join("")}</cellXfs></styleSheet>`,
      ].join("");
    },
  };
}

type Styles = ReturnType<typeof createStyles>;

const textCell = (place: string, look: number, text: string): string =>
  `<c r="${place}" s="${look}" t="inlineStr"><is><t xml:space="preserve">${escaped(clipped(text))}</t></is></c>`;

function cellXml(cell: Cell, place: string, styles: Styles): string {
  if ("text" in cell) {
    const text = harmless(cell.text ?? "");
    return text === "" ? "" : textCell(place, 2, text);
  }
  if (cell.number === null) return "";
  const number = String(cell.number);
  if (!isExact(number)) return textCell(place, 2, number);
  const look = typeof cell.currency === "string" ? styles.ofMoney(cell.currency) : 0;
  return `<c r="${place}" s="${look}"><v>${number}</v></c>`;
}

const WIDEST = 48;

const lengthOf = (cell: Cell | undefined): number =>
  cell === undefined
    ? 0
    : "text" in cell
      ? (cell.text ?? "").length
      : String(cell.number ?? "").length + 6;

/** As wide as the first rows need; the others are read by pulling a column wider. */
function columnsXml(header: readonly string[], rows: readonly Row[]): string {
  const columns = header.map((head, at) => {
    const longest = Math.max(head.length, ...rows.map((row) => lengthOf(row[at])));
    return `<col min="${at + 1}" max="${at + 1}" width="${Math.min(WIDEST, longest + 2)}" customWidth="1"/>`;
  });
  return columns.length === 0 ? "" : `<cols>${columns.join("")}</cols>`;
}

function* partsAround(sheets: number, styles: Styles): Generator<[path: string, xml: string]> {
  const each = Array.from({ length: sheets }, (_, at) => at + 1);
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  yield ["xl/styles.xml", styles.xml()];
  yield [
    "xl/workbook.xml",
    `${HEADER}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each
      .map(
        (id) => `<sheet name="Rows${id === 1 ? "" : ` ${id}`}" sheetId="${id}" r:id="rId${id}"/>`,
      )
      .join("")}</sheets></workbook>`,
  ];
  yield [
    "xl/_rels/workbook.xml.rels",
    `${HEADER}<Relationships xmlns="${PACKAGE}/relationships">${each
      .map(
        (id) =>
          `<Relationship Id="rId${id}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${id}.xml"/>`,
      )
      .join(
        "",
      )}<Relationship Id="styles" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  ];
  yield [
    "_rels/.rels",
    `${HEADER}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ];
  yield [
    "[Content_Types].xml",
    `${HEADER}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${each
      .map(
        (id) =>
          `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="${type}.worksheet+xml"/>`,
      )
      .join("")}</Types>`,
  ];
}

/** The same rows make the same bytes: a file in the package carries the first moment that a zip can tell. */
function partOf(zip: Zip, path: string): ZipDeflate {
  const part = new ZipDeflate(path, { level: 6 });
  part.mtime = new Date(1980, 0, 1);
  zip.add(part);
  return part;
}

const end = (full: ZipDeflate) => full.push(strToU8("</sheetData></worksheet>"), true);

/** A workbook as it is asked for, first the header, then whatever `next` gives; a sheet that is full is followed by another. */
export function xlsxStream(
  header: readonly string[],
  next: Next,
  { mostRows = MOST_ROWS }: { readonly mostRows?: number } = {},
): ReadableStream<Uint8Array> {
  const styles = createStyles();
  const ready: Uint8Array[] = [];
  let broken: Error | null = null;
  const zip = new Zip((error, bytes) => {
    if (error === null) ready.push(bytes);
    else broken = error;
  });
  let sheets = 0;
  let line = 0;
  let sheet: ZipDeflate | null = null;

  const begin = (rows: readonly Row[]): ZipDeflate => {
    sheets += 1;
    line = 1;
    const begun = partOf(zip, `xl/worksheets/sheet${sheets}.xml`);
    const heads = header.map((head, at) => textCell(`${letters(at)}1`, 1, harmless(head))).join("");
    begun.push(
      strToU8(
        `${HEADER}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${columnsXml(header, rows)}<sheetData><row r="1">${heads}</row>`,
      ),
    );
    return begun;
  };
  const write = (rows: readonly Row[]) => {
    sheet ??= begin(rows);
    for (let from = 0; from < rows.length;) {
      if (line === mostRows) {
        end(sheet);
        sheet = begin(rows);
      }
      const some = rows.slice(from, from + mostRows - line);
      from += some.length;
      const xml = some.map((row) => {
        line += 1;
        const cells = row.map((cell, at) => cellXml(cell, `${letters(at)}${line}`, styles));
        return `<row r="${line}">${cells.join("")}</row>`;
      });
      sheet.push(strToU8(xml.join("")));
    }
  };
  const finish = () => {
    end(sheet ?? begin([]));
    for (const [path, xml] of partsAround(sheets, styles))
      partOf(zip, path).push(strToU8(xml), true);
    zip.end();
  };
  return new ReadableStream({
    // A part that cannot be read breaks the download off, as it does for CSV.
    async pull(controller) {
      for (let isLast = false; ready.length === 0 && !isLast;) {
        const rows = await next();
        isLast = rows === null;
        if (rows === null) finish();
        else write(rows);
        if (broken !== null) throw broken;
        if (isLast) {
          for (const bytes of ready.splice(0)) controller.enqueue(bytes);
          controller.close();
          return;
        }
      }
      for (const bytes of ready.splice(0)) controller.enqueue(bytes);
    },
  });
}

const file = (name: string): Readonly<Record<string, string>> => ({
  "Content-Disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "-")}"`,
});

/** A table as a workbook to keep, a part at a time. `name` is ours: letters, digits, dots and hyphens. */
export const xlsxParts = (name: string, header: readonly string[], next: Next): Answer => ({
  status: 200,
  type: XLSX,
  body: null,
  stream: xlsxStream(header, next),
  headers: file(name),
});

/** A table as a workbook to keep, of rows that are at hand. */
export function xlsxAnswer(name: string, header: readonly string[], rows: readonly Row[]): Answer {
  let given = false;
  return xlsxParts(name, header, () => {
    if (given) return Promise.resolve(null);
    given = true;
    return Promise.resolve(rows);
  });
}
