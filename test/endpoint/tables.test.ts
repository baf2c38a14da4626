// Every list as a workbook, asked for as somebody in operations asks.
import readWorkbook from "read-excel-file/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import german from "../../translations/de.json" with { type: "json" };
import { NOW, northwind } from "../helpers/flags.ts";
import { aRaise, makeWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await world.ask("agent", "POST", "/v1/flags", aRaise());
  await world.fresh.database.query("update flags set account_name = '=1+1'", []);
  await world.ask("ops", "PUT", "/v1/opportunities/salesforce/006A", {
    accountId: northwind.id,
    name: "+1 (555) deal",
    type: "seat-add",
    status: "won",
    amount: "12400.50",
    currency: "USD",
    createdAt: new Date(NOW.getTime() + 3_600_000).toISOString(),
    closedAt: new Date(NOW.getTime() + 7_200_000).toISOString(),
  });
  world.clock.now += 86_400_000;
});
afterAll(() => world.fresh.drop());

/** The rows of a workbook by the heads above them. */
async function rowsOf(path: string): Promise<{ file: string; rows: Record<string, unknown>[] }> {
  const answer = await world.ask("ops", "GET", path);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ]);
  const [sheet] = await readWorkbook(Buffer.from(await answer.arrayBuffer()));
  const [heads = [], ...rows] = sheet?.data ?? [];
  return {
    file: answer.headers.get("content-disposition") ?? "",
    rows: rows.map((row) => Object.fromEntries(heads.map((head, at) => [String(head), row[at]]))),
  };
}

test("the rows beneath a figure are a workbook: amounts are numbers, ids text, and nothing a formula", async () => {
  const { file, rows } = await rowsOf(
    "/v1/reports/period/rows?month=2026-11&metric=sourced.USD&format=xlsx",
  );
  expect(file).toBe('attachment; filename="2026-11-sourced.USD.xlsx"');
  expect(rows).toMatchObject([
    { opportunity_id: "006A", name: "'+1 (555) deal", amount: 12400.5, currency: "USD" },
  ]);
});

test("all figures of the report are a table in its reader's language, and a refused one has no value", async () => {
  const { file, rows } = await rowsOf("/v1/reports/period?month=2026-11&format=xlsx");
  expect(file).toBe('attachment; filename="report-2026-11.xlsx"');
  const of = (id: string) => rows.find(({ figure }) => figure === id);
  expect(of("sourced.USD")).toMatchObject({ value: 12400.5, currency: "USD", n: 1 });
  expect(of("funnel.flags")).toMatchObject({
    label: german.report.figure.flags.name,
    value: 1,
    n: 1,
  });
  expect(of("concentration.influenced.USD")).toMatchObject({
    value: null,
    method: "refused:no-data",
    refusal: "no-data: 0 of 1",
  });
});

test("the queue is a workbook, as long as it may be", async () => {
  const { rows } = await rowsOf("/v1/queue/file?queue=all&status=closed&format=xlsx");
  expect(rows.map(({ account }) => account)).toContain("'=1+1");
  expect(rows.every(({ ticket_id }) => typeof ticket_id === "string")).toBe(true);
  expect(rows[0]).toMatchObject({ arr: 48000, currency: "USD" });
});

test("a ledger is a workbook", async () => {
  const { file } = await rowsOf("/v1/ledgers/product?format=xlsx");
  expect(file).toMatch(/^attachment; filename="2026-[\d-]+-product\.xlsx"$/);
});
