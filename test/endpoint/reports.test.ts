import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { v7 } from "uuid";
import { z } from "zod";
import { csvText } from "../../src/endpoint/message/csv.ts";
import { NOW, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, problemOf, type World } from "./world.ts";

const Report = z.object({
  month: z.string(),
  state: z.string(),
  sla: z.object({ attainment: z.object({ n: z.int() }) }),
  funnel: z.array(
    z.object({
      stage: z.string(),
      reached: z.object({ id: z.string(), value: z.number(), n: z.int() }),
    }),
  ),
});
const Month = z.object({ report: Report, previous: Report });
const Rows = z.object({
  of: z.string(),
  counted: z.array(z.object({ id: z.string() })),
  excluded: z.array(z.unknown()),
});

let world: World;
const ids: string[] = [];
beforeAll(async () => {
  world = await makeWorld();
  for (let n = 0; n < 3; n += 1) {
    const flag = aRaise();
    ids.push(flag.id);
    await world.ask("agent", "POST", "/v1/flags", flag);
  }
  await world.fresh.database.query(
    "update flags set account_name = '=cmd|'' /C calc''!A0' where id = $1",
    [ids[0]],
  );
  await world.ask("cs_manager", "POST", `/v1/flags/${ids[0]}/moves`, {
    id: v7(),
    version: 1,
    move: "contact",
  });
  await world.ask("ops", "PUT", "/v1/opportunities/salesforce/006A", {
    accountId: northwind.id,
    name: "+1 (555) deal",
    type: "seat-add",
    status: "won",
    amount: "12400.50",
    currency: "USD",
    createdAt: new Date(NOW.getTime() + 3600_000).toISOString(),
    closedAt: new Date(NOW.getTime() + 7200_000).toISOString(),
  });
  world.clock.now += 86_400_000;
});
afterAll(() => world.fresh.drop());

const show = (query: string) => world.ask("ops", "GET", `/v1/reports/month${query}`);

test("a month's report stands beside that of the month before", async () => {
  const answer = await show("?month=2026-11");
  expect(answer.status).toBe(200);
  const { report, previous } = Month.parse(await answer.json());
  expect([report.month, report.state, previous.month, previous.state]).toEqual([
    "2026-11",
    "live",
    "2026-10",
    "closed",
  ]);
  expect(report.funnel[0]).toMatchObject({ stage: "flags", reached: { value: 3 } });
});

test("every figure opens its rows: as many as its n", async () => {
  const { report } = Month.parse(await (await show("?month=2026-11")).json());
  for (const { reached } of report.funnel) {
    const answer = await show(`/rows?month=2026-11&metric=${reached.id}`);
    expect(Rows.parse(await answer.json()).counted).toHaveLength(reached.n);
  }
});

test("the rows are a table for a spreadsheet, in which nothing is a formula", async () => {
  const answer = await show("/rows?month=2026-11&metric=funnel.flags&format=csv");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe(
    'attachment; filename="2026-11-funnel.flags.csv"',
  );
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  const rows: Record<string, string>[] = parse(await answer.text(), { columns: true });
  expect(rows).toHaveLength(3);
  expect(rows.map((row) => row["account_name"])).toContain("'=cmd|' /C calc'!A0");
  expect(rows[0]).toMatchObject({ arr: "48000.00", currency: "USD", raised_at: NOW.toISOString() });
});

test("money in a table is a plain decimal, and a deal's name no formula", async () => {
  const answer = await show("/rows?month=2026-11&metric=sourced.USD&format=csv");
  const rows: Record<string, string>[] = parse(await answer.text(), { columns: true });
  expect(rows).toMatchObject([{ name: "'+1 (555) deal", amount: "12400.50", bucket: "sourced" }]);
});

test.each([
  ["month", "?month=2026-13"],
  ["month", "?month=0000-01"],
  ["month", ""],
  ["metric", "/rows?month=2026-11&metric=nothing"],
  ["format", "/rows?month=2026-11&metric=funnel.flags&format=xls"],
])("a question with a wrong %s is 422", async (field, query) => {
  const answer = await show(query);
  expect([answer.status, (await problemOf(answer)).field]).toEqual([422, field]);
});

const dangerous = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\u0000=1",
  "  =1",
  "\u00a0=1",
  "＝1",
  "＋1",
  "－1",
  "＠A",
  "\ufeff=1",
  "\u200b=1",
];
test.each(dangerous)("text that begins like %j is marked as text", (text) => {
  expect(csvText(["a"], [[{ text }]])).toBe(`"a"\r\n"'${text}"\r\n`);
});

test("a number stays a number, also a negative one", () => {
  expect(csvText(["a", "b"], [[{ number: "-5.00" }, { number: -5 }]])).toBe(
    '"a","b"\r\n"-5.00","-5"\r\n',
  );
});

test("whatever the text, it comes back as it was, or with one mark before it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }),
      (texts) => {
        const table = csvText(
          texts.map((_, at) => `c${at}`),
          [texts.map((text) => ({ text }))],
        );
        const [, row = []]: string[][] = parse(table, { record_delimiter: "\r\n" });
        expect(row.map((cell, at) => (cell === texts[at] ? cell : cell.replace(/^'/, "")))).toEqual(
          texts,
        );
        for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      },
    ),
    { numRuns: 500 },
  );
});
