import readWorkbook from "read-excel-file/node";
import { strFromU8, unzipSync } from "fflate";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cell } from "../../../src/endpoint/message/csv.ts";
import { xlsxAnswer, xlsxStream } from "../../../src/endpoint/message/xlsx.ts";

async function bytesOf(stream: ReadableStream<Uint8Array> | undefined): Promise<Buffer> {
  if (stream === undefined) throw new Error("A workbook is a stream.");
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const fileOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Buffer> =>
  bytesOf(xlsxAnswer("rows.xlsx", header, rows).stream);

const sheetOf = (file: Buffer): string => {
  const part = unzipSync(file)["xl/worksheets/sheet1.xml"];
  if (part === undefined) throw new Error("The workbook has no sheet.");
  return strFromU8(part);
};

const read = async (file: Buffer) => (await readWorkbook(file))[0]?.data ?? [];

test("ids stay text, numbers stay numbers, and nothing stays empty", async () => {
  const file = await fileOf(
    ["id", "n", "share"],
    [
      [{ text: "0012" }, { number: 3 }, { number: 0.82 }],
      [{ text: null }, { number: null }, { number: -1 }],
    ],
  );
  expect(await read(file)).toEqual([
    ["id", "n", "share"],
    ["0012", 3, 0.82],
    [null, null, -1],
  ]);
});

test("an amount is a number with its currency beside it and all of its digits", async () => {
  const file = await fileOf(
    ["amount"],
    [
      [{ number: "12400.50", currency: "USD" }],
      [{ number: "980000", currency: "JPY" }],
      [{ number: "1.234", currency: "KWD" }],
      [{ number: "7.00", currency: "USD" }],
    ],
  );
  expect(await read(file)).toEqual([["amount"], [12400.5], [980000], [1.234], [7]]);
  const styles = strFromU8(unzipSync(file)["xl/styles.xml"] ?? new Uint8Array());
  const formats = [...styles.matchAll(/formatCode="([^"]+)"/g)].map(([, format]) => format);
  expect(formats).toEqual([
    "#,##0.00\\ &quot;USD&quot;",
    "#,##0\\ &quot;JPY&quot;",
    "#,##0.000\\ &quot;KWD&quot;",
  ]);
});

test("an amount that a spreadsheet would round is written as text, digit for digit", async () => {
  const file = await fileOf(["amount"], [[{ number: "92233720368547758.07", currency: "USD" }]]);
  expect(await read(file)).toEqual([["amount"], ["92233720368547758.07"]]);
});

test("what a customer wrote is never a formula, and never markup", async () => {
  const hostile = ["=1+1", "\t=cmd|'/C calc'!A0", "</t></is></c><c><f>1+1</f>", "_x000D_ & <b>"];
  const file = await fileOf(
    ["text"],
    hostile.map((text) => [{ text }]),
  );
  expect(sheetOf(file)).not.toContain("<f");
  expect((await read(file)).slice(1).flat()).toEqual([
    "'=1+1",
    "'\t=cmd|'/C calc'!A0",
    "</t></is></c><c><f>1+1</f>",
    "_x000D_ & <b>",
  ]);
});

test("any text and any number come out as they went in, names of a program's own things too", async () => {
  const texts = fc.oneof(
    fc.constantFrom("__proto__", "constructor", "toString", "\u0000", "\ud800", "a\r\nb"),
    fc.string({ unit: "binary", maxLength: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(texts, fc.integer()), { maxLength: 6 }), async (rows) => {
      const file = await fileOf(
        ["text", "number"],
        rows.map(([text, number]) => [{ text: `a${text}` }, { number }]),
      );
      const cells = (await read(file)).slice(1);
      expect(cells.map(([text]) => text)).toEqual(
        rows.map(([text]) =>
          `a${text}`
            .toWellFormed()
            // oxlint-disable-next-line no-control-regex -- what XML cannot say
            .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd"),
        ),
      );
      expect(cells.map((row) => row[1])).toEqual(rows.map(([, number]) => number));
    }),
    { numRuns: 25 },
  );
});

test("a table that is longer than a sheet goes on in the next, a part at a time", async () => {
  const part = Array.from({ length: 100 }, (): Cell[] => [{ number: 1 }]);
  let parts = 11;
  const next = () => Promise.resolve(parts-- > 0 ? part : null);
  const file = await bytesOf(xlsxStream(["one"], next, { mostRows: 1_001 }));
  // Each sheet has its heads.
  expect(
    (await readWorkbook(file)).map(({ sheet, data }) => [sheet, data.length, data[0]]),
  ).toEqual([
    ["Rows", 1_001, ["one"]],
    ["Rows 2", 101, ["one"]],
  ]);
});

test("a part that cannot be read breaks the file off", async () => {
  const stream = xlsxStream(["one"], () => Promise.reject(new Error("The store is gone.")));
  await expect(bytesOf(stream)).rejects.toThrow("The store is gone.");
});

test("the same rows make the same bytes, under a name without surprises", async () => {
  const rows = [[{ text: "a" }, { number: 1 }]];
  expect(await fileOf(["a", "b"], rows)).toEqual(await fileOf(["a", "b"], rows));
  const { headers } = xlsxAnswer('2026-10-team."x\r\n.xlsx', ["a"], []);
  expect(headers?.["Content-Disposition"]).toBe('attachment; filename="2026-10-team.-x--.xlsx"');
});

test("a table without rows is a sheet with its heads", async () => {
  const file = await fileOf(["a"], []);
  expect(await read(file)).toEqual([["a"]]);
});
