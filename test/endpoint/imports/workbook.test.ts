// Workbooks as spreadsheets save them, and as nobody should.
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkbook, readSheetText } from "../../../src/endpoint/imports/workbook.ts";
import { makeWorld, type World } from "../world.ts";
import { decide, look, read, sendParts, settled } from "./send-file.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
/** Style 1 is a day, style 2 a day with its time. */
const STYLES = `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy-mm-dd hh:mm"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>`;

/** A workbook of sheets whose rows are given as XML. */
function workbook(
  sheets: Record<string, string>,
  { is1904 = false, merged = "" } = {},
): Uint8Array {
  const names = Object.keys(sheets);
  const files: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"/>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr${is1904 ? ' date1904="1"' : ""}/><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships">${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}<Relationship Id="rId99" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": STYLES,
  };
  for (const [at, rows] of Object.values(sheets).entries())
    files[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${merged}</worksheet>`;
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([path, xml]) => [path, strToU8(xml)])),
  );
}

const words = (at: string, text: string) =>
  `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
const number = (at: string, value: string, style = 0) =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;
const row = (line: number, ...cells: string[]) => `<row r="${line}">${cells.join("")}</row>`;

async function linesOf(bytes: Uint8Array, sheet = "") {
  const opened = openWorkbook(bytes);
  if ("unreadable" in opened) throw new Error(opened.unreadable);
  const text = await readSheetText(opened, sheet);
  if ("unreadable" in text) throw new Error(text.unreadable);
  const lines = text.parts
    .map((part) => new TextDecoder().decode(part))
    .join("")
    .split("\n");
  return { ...text, lines };
}

test("days, times and numbers are what the spreadsheet shows, whichever year it counts from", async () => {
  const rows =
    row(1, words("A1", "day"), words("B1", "time"), words("C1", "number"), words("D1", "as text")) +
    row(
      2,
      number("A2", "46356", 1),
      number("B2", "46356.4375", 2),
      number("C2", "0.30000000000000004"),
      words("D2", "00123"),
    ) +
    row(3, number("A3", "42000", 1), "", number("C3", "1E+15"), words("D3", "a&amp;b"));
  const { lines } = await linesOf(workbook({ Deals: rows }));
  expect(lines.slice(0, 3)).toEqual([
    "day,time,number,as text",
    "2026-11-30,2026-11-30T10:30:00,0.3,00123",
    "2014-12-27,,1000000000000000,a&b",
  ]);
  const mac = await linesOf(workbook({ Deals: rows }, { is1904: true }));
  expect(mac.lines[1]).toBe("2030-12-01,2030-12-01T10:30:00,0.3,00123");
});

test("a formula's last result is read; without one, with an error, and in merged cells the cell is named", async () => {
  const rows =
    row(1, words("A1", "Deals of 2026")) +
    row(2) +
    row(3, words("A3", "id"), words("B3", "amount"), words("C3", "name")) +
    row(4, words("A4", "D1"), `<c r="B4"><f>1+1</f><v>2</v></c>`, words("C4", "one")) +
    row(5, words("A5", "D2"), `<c r="B5"><f>SUM(B1:B3)</f></c>`, words("C5", "two")) +
    row(6, words("A6", "D3"), `<c r="B6" t="e"><f>1/0</f><v>#DIV/0!</v></c>`);
  const merged = `<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="C5:C6"/></mergeCells>`;
  const bytes = workbook({ Deals: rows }, { merged });
  const { lines, problems, sheet } = await linesOf(bytes);
  expect(lines.slice(0, 6)).toEqual(["", "", "id,amount,name", "D1,2,one", "D2,,two", "D3,,"]);
  expect(sheet).toMatchObject({ formulas: 3, merged: 2 });
  expect(problems).toEqual([
    {
      line: 5,
      column: "amount",
      problem: expect.stringMatching(/^has a formula without a result/),
    },
    { line: 5, column: "name", problem: expect.stringMatching(/^is merged \(C5:C6\)/) },
    { line: 6, column: "amount", problem: expect.stringMatching(/^shows #DIV\/0! instead/) },
  ]);
});

const utf16 = (text: string) => Array.from(text).flatMap((letter) => [letter.charCodeAt(0), 0]);
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

test.each([
  [
    "protected by a password",
    new Uint8Array([...OLE, ...utf16("EncryptedPackage")]),
    /protected by a password/,
  ],
  ["of Excel 97", new Uint8Array([...OLE, ...utf16("Workbook")]), /\.xls\)\. Save it as \.xlsx/],
  [
    "a packed file of another kind",
    zipSync({ "mimetype.xml": strToU8("x") }),
    /no workbook of Excel/,
  ],
  [
    "cut in the middle",
    workbook({ A: row(1, words("A1", "x")) }).subarray(0, 300),
    /damaged|no workbook/,
  ],
  [
    "small outside and huge inside",
    zipSync({ "xl/workbook.xml": new Uint8Array(97 * 1024 * 1024) }, { level: 1 }),
    /larger than 96 MB/,
  ],
])("a workbook that is %s is refused with a sentence", (_, bytes, sentence) => {
  expect(openWorkbook(bytes)).toEqual({ unreadable: expect.stringMatching(sentence) });
});

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.fresh.drop());

test("the sheet that is chosen is imported, and a cell without a result stores nothing", async () => {
  const header = "opportunity_id name type status amount currency created_at closed_at".split(" ");
  const line = (at: number, ...cells: string[]) =>
    row(
      at,
      ...cells.map((cell, column) =>
        cell.startsWith("<") ? cell : words(`${String.fromCharCode(65 + column)}${at}`, cell),
      ),
    );
  const good = [
    "D1",
    "Seats",
    "upsell",
    "won",
    number("E2", "1234.5"),
    "USD",
    number("G2", "46306", 1),
    number("H2", "46316.5", 2),
  ];
  const bytes = workbook({
    Notes:
      row(1, words("A1", "Nothing to see"), words("B1", "here")) +
      row(2, words("A2", "x"), words("B2", "y")),
    Deals: line(1, ...header) + line(2, ...good),
  });
  const id = await sendParts(world, bytes, { name: "deals.xlsx" });
  expect((await look(world, id)).recognised?.isRecognised).toBe(false);
  const seen = await look(world, id, { sheet: "Deals" });
  expect(seen).toMatchObject({
    unreadable: null,
    questions: [],
    file: { sheet: { chosen: "Deals" } },
  });
  expect(seen.rows[0]?.understood).toMatchObject({ created_at: "2026-10-11", amount: "1234.5" });
  await read(world, id);
  await decide(world, id, "store");
  expect((await settled(world, id)).file.counts).toMatchObject({ created: 1 });

  const bad = workbook({
    Deals: line(1, ...header) + line(2, ...good.with(4, '<c r="E2"><f>A1</f></c>')),
  });
  const refused = await read(world, await sendParts(world, bad, { name: "bad.xlsx" }));
  expect(refused.file.state).toBe("refused");
  expect(refused.problems[0]).toMatchObject({ line: 2, column: "amount" });
});
