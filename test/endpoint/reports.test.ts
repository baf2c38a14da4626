import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { v7 } from "uuid";
import { z } from "zod";
import { ClosedMonth, PeriodAnswer, TrendAnswer } from "../../src/api/report.ts";
import { csvText } from "../../src/endpoint/message/csv.ts";
import { restateDue } from "../../src/storage/close-months.ts";
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

const show = (query: string) => world.ask("ops", "GET", `/v1/reports/period${query}`);

test("a month's report stands beside that of the month before", async () => {
  const answer = await show("?month=2026-11");
  expect(answer.status).toBe(200);
  const { report, previous } = Month.parse(await answer.json());
  expect([report.month, report.state, previous.month, previous.state]).toEqual([
    "2026-11",
    "live",
    "2026-10",
    "over",
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
  ["quarter", "?quarter=2026-Q5"],
  ["year", "?year=26"],
  ["month", "?month=2026-11&year=2026"],
  ["kind.1", "?month=2026-11&kind=expansion&kind=nonsense"],
  ["month", "?month=2026-11&month=2026-10"],
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

const ask = async (query: string) => PeriodAnswer.parse(await (await show(query)).json());
const sourcedIn = (answer: PeriodAnswer) => answer.report.money[0]?.closed.sourced.value;
const close = (as: "cs_manager" | "ops", month: string) =>
  world.ask(as, "POST", "/v1/closed-months", { month });
const put = (as: "admin" | "ops", body: object) =>
  world.ask(as, "PUT", "/v1/reporting-calendar", body);

describe("a month that is over", () => {
  beforeAll(async () => {
    world.clock.now = Date.parse("2026-12-02T08:00:00Z");
  });

  test("is closed by operations alone, once, and not before it is over", async () => {
    expect((await close("cs_manager", "2026-11")).status).toBe(403);
    const early = await close("ops", "2026-12");
    expect([early.status, await problemOf(early)]).toMatchObject([
      422,
      { field: "month", reason: "not-over" },
    ]);
    const before = await ask("?month=2026-11");
    expect(before.standing).toMatchObject({
      state: "over",
      months: [{ state: "over", closedAt: null, closesAt: "2026-12-05T23:00:00.000Z" }],
    });
    const [first, second] = [await close("ops", "2026-11"), await close("ops", "2026-11")];
    const closed = ClosedMonth.parse(await first.json());
    expect(closed).toMatchObject({ month: "2026-11", version: 1, closedBy: { name: "Olga Ops" } });
    expect(await second.json()).toEqual(closed);
    const after = await ask("?month=2026-11");
    expect(after.report).toEqual(before.report);
    expect(after.standing).toMatchObject({
      state: "closed",
      shows: "reported",
      months: [{ version: 1, versions: 1, closesAt: null, sha256: closed.sha256 }],
    });
  });

  test("stays as it was reported in month, quarter, year and rows, whatever is told later", async () => {
    const reported = await ask("?month=2026-11");
    await world.ask("ops", "PUT", "/v1/opportunities/salesforce/006A", {
      accountId: northwind.id,
      name: "A smaller deal",
      type: "seat-add",
      status: "won",
      amount: "10000.00",
      currency: "USD",
      createdAt: new Date(NOW.getTime() + 3600_000).toISOString(),
      closedAt: new Date(NOW.getTime() + 7200_000).toISOString(),
    });
    expect((await ask("?month=2026-11")).report).toEqual({
      ...reported.report,
      // A deal has the name that it has today.
      money: expect.anything(),
    });
    for (const query of ["?month=2026-11", "?quarter=2026-Q4", "?year=2026"]) {
      expect([query, sourcedIn(await ask(query))]).toEqual([query, 1_240_050]);
      const rows = await show(`/rows${query}&metric=sourced.USD`);
      expect(await rows.json()).toMatchObject({
        counted: [{ name: "A smaller deal", amountMinor: "1240050" }],
      });
    }
    const today = await ask("?month=2026-11&as=today");
    expect([sourcedIn(today), today.standing.shows]).toEqual([1_000_000, "today"]);
    expect(today.standing.differs[0]).toMatchObject({
      metricId: "sourced.USD",
      reported: { value: 1_240_050 },
      now: { value: 1_000_000 },
      because: [{ id: "006A", amountWas: "1240050", amountIs: "1000000" }],
    });
  });

  test("says of a part that it is counted from today's rows, and that these differ", async () => {
    const part = await ask("?month=2026-11&segment=&segment=Enterprise");
    expect(part.standing).toMatchObject({ state: "closed", shows: "today" });
    expect(part.standing.differs.map(({ metricId }) => metricId)).toContain("sourced.USD");
    const none = await ask("?month=2026-11&team=Nobody");
    expect(none.report.funnel[0]?.reached.value).toBe(0);
    expect(none.choices.teams).toContain("Nobody");
  });

  test("is restated beside what was reported, with the deal because of which", async () => {
    await restateDue(world.fresh.serving, new Date(world.clock.now + 86_400_000));
    const shown = await ask("?month=2026-11");
    expect(sourcedIn(shown)).toBe(1_240_050);
    const [restatement] = shown.standing.restatements;
    expect(restatement).toMatchObject({ month: "2026-11", version: 2 });
    expect(restatement?.changes.map(({ metricId }) => metricId)).toContain(
      "sourced.team.Billing.USD",
    );
    const restated = await ask("?month=2026-11&as=restated");
    expect([sourcedIn(restated), restated.standing.months[0]?.version]).toEqual([1_000_000, 2]);
  });

  test("has its place in the trend, and its figures in a table", async () => {
    const trend = TrendAnswer.parse(
      await (await world.ask("ops", "GET", "/v1/reports/trend?month=2026-12")).json(),
    );
    expect(trend.months).toHaveLength(12);
    expect(trend.all.at(-2)).toMatchObject({ month: "2026-11", flags: 3, young: false });
    expect(trend.money[0]?.points.at(-2)).toMatchObject({ sourced: "1240050" });
    const table = await (await show("?month=2026-11&format=csv")).text();
    const rows: Record<string, string>[] = parse(table, { columns: true });
    expect(rows.find((row) => row["figure"] === "sourced.USD")).toMatchObject({
      value: "12400.50",
      currency: "USD",
      n: "1",
    });
    expect(rows.find((row) => row["figure"] === "concentration.influenced.USD")).toMatchObject({
      value: "",
      method: "refused:no-data",
    });
  });
});

describe("the calendar that is reported by", () => {
  const calendar = { zone: "Europe/Berlin", fiscalStart: 2, closeAfterDays: 5 };

  test("is changed by an administrator, to one that there is", async () => {
    expect((await put("ops", calendar)).status).toBe(403);
    const wrong = await put("admin", { ...calendar, zone: "Mars/Olympus" });
    expect([wrong.status, (await problemOf(wrong)).field]).toEqual([422, "zone"]);
    expect((await put("admin", { ...calendar, fiscalStart: 13 })).status).toBe(422);
    expect(await (await put("admin", calendar)).json()).toMatchObject({
      ...calendar,
      by: { name: "Abe Admin" },
    });
  });

  test("names quarters and years from then on, and moves no month", async () => {
    const answer = PeriodAnswer.parse(await (await show("?quarter=2027-Q4")).json());
    expect(answer.period.months).toEqual(["2026-11", "2026-12", "2027-01"]);
    expect(answer.period).toMatchObject({ fiscalStart: 2, fiscalYear: 2027 });
    expect(answer.report.money[0]?.closed.sourced.value).toBe(1_240_050);
  });
});

const tellRates = (rates: object[], as: "ops" | "cs_manager" = "ops") =>
  world.ask(as, "PUT", "/v1/exchange-rates", { rates });
const exchangedAs = async (as: "today" | "reported") =>
  (await ask(`?month=2026-11&as=${as}`)).report.exchanged;

describe("money of several currencies", () => {
  const calendar = { zone: "Europe/Berlin", fiscalStart: 2, closeAfterDays: 5 };

  test("is reported in one that an administrator chose, and needs no rate before", async () => {
    const early = await tellRates([{ day: "2026-11-03", currency: "USD", rate: "0.9" }]);
    expect([early.status, (await problemOf(early)).reason]).toEqual([422, "no-reporting-currency"]);
    expect(await exchangedAs("today")).toBeUndefined();
    const wrong = await put("admin", { ...calendar, currency: "XYZ" });
    expect([wrong.status, (await problemOf(wrong)).field]).toEqual([422, "currency"]);
    const chosen = await put("admin", { ...calendar, currency: "EUR" });
    expect(await chosen.json()).toMatchObject({ ...calendar, currency: "EUR" });
    // Whoever does not know of it changes nothing about it.
    expect(await (await put("admin", calendar)).json()).toMatchObject({ currency: "EUR" });
    expect(await exchangedAs("today")).toMatchObject({
      currency: "EUR",
      closed: { sourced: { value: null, method: "refused:no-rate" } },
    });
  });

  test("is exchanged at the rate of the day, as it was told last, and closed months stay", async () => {
    const [needed] = (await exchangedAs("today"))?.rates ?? [];
    expect(needed).toMatchObject({ currency: "USD", rate: null, deals: { sourced: 1 } });
    const told = { day: needed?.day, currency: "USD", rate: "0.9000" };
    expect((await tellRates([told], "cs_manager")).status).toBe(403);
    expect((await tellRates([told, { ...told, rate: "1" }])).status).toBe(422);
    expect((await tellRates([{ ...told, currency: "EUR" }])).status).toBe(422);
    for (const rate of ["0", "-1", "1e3", "0,9", 0.9])
      expect([rate, (await tellRates([{ ...told, rate }])).status]).toEqual([rate, 422]);
    expect((await tellRates([{ ...told, rate: "7" }])).status).toBe(200);
    expect(await (await tellRates([told])).json()).toMatchObject({
      into: "EUR",
      rates: [{ ...told, by: { name: "Olga Ops" } }],
    });
    const answer = await ask("?month=2026-11&as=today");
    const inDollars = sourcedIn(answer) ?? 0;
    expect(inDollars).toBeGreaterThan(0);
    expect(answer.report.exchanged?.closed.sourced).toMatchObject({ value: inDollars * 0.9, n: 1 });
    const table = await (await show("?month=2026-11&as=today&format=csv")).text();
    expect(table).toMatch(/^"sourced\.total\.EUR",.*"9000\.00".*"exchanged-sum@1"/m);
    const rows = await show("/rows?month=2026-11&as=today&metric=sourced.total.EUR");
    expect(await rows.json()).toMatchObject({ counted: [{ id: "006A" }] });
    expect(await exchangedAs("reported")).toBeUndefined();
    expect(
      await world.fresh.database.query("select rate::text from exchange_rates order by at", []),
    ).toEqual([{ rate: "7" }, { rate: "0.9000" }]);
  });
});
