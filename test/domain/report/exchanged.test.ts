// Money of several currencies in one: row by row, at the rate of its own day, and never guessed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exchanged } from "../../../src/domain/exchange.ts";
import type { Metric } from "../../../src/domain/metric.ts";
import { allFigures } from "../../../src/domain/report/all-figures.ts";
import { combineMonths } from "../../../src/domain/report/combine.ts";
import { countedMonth } from "../../../src/domain/report/counted-month.ts";
import { changesBetween } from "../../../src/domain/report/difference.ts";
import { monthReport, rowsBeneath } from "../../../src/domain/report/month-report.ts";
import type { MonthInput } from "../../../src/domain/report/rows.ts";
import { october, october2026, opportunityRow } from "./sample-rows.ts";

const rate = (date: number, currency: string, told: string) => ({
  day: `2026-10-${String(date).padStart(2, "0")}`,
  currency,
  rate: told,
});
const inEuro = (
  rates: readonly ReturnType<typeof rate>[],
  changes: Partial<MonthInput> = {},
): MonthInput => october2026({ exchange: { into: "EUR", zone: "UTC", rates }, ...changes });
const figure = (input: MonthInput, id: string): Metric => {
  const found = allFigures(monthReport(input)).find((each) => each.id === id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};
const booksOf = ({ n, excluded }: Metric) => excluded.reduce((sum, each) => sum + each.n, n);

const made = (input: MonthInput) => ({ report: monthReport(input), input });
const november = (changes: Partial<MonthInput>): MonthInput => ({
  ...october2026({ asOf: Date.parse("2026-12-02T08:00:00Z"), month: "2026-11" }),
  ...changes,
});
const won = (currency: string, at: string) =>
  opportunityRow({ currency, amountMinor: "1000", closedAt: Date.parse(at) });
const atRates = (rates: readonly ReturnType<typeof rate>[]) => ({
  into: "EUR",
  zone: "UTC",
  rates,
});

describe("an amount in another currency", () => {
  test.each([
    // Halves go away from zero, on either side of it; anything less than a half does not.
    [1n, "USD", "EUR", "0.5", 1n],
    [-1n, "USD", "EUR", "0.5", -1n],
    [3n, "USD", "EUR", "0.5", 2n],
    [1n, "USD", "EUR", "0.499999999999", 0n],
    [-1n, "USD", "EUR", "0.499999999999", 0n],
    [5n, "USD", "EUR", "0.1", 1n],
    [15n, "USD", "EUR", "0.1", 2n],
    [25n, "USD", "EUR", "0.1", 3n],
    // 1.005 is no half as a float.
    [100n, "USD", "EUR", "1.005", 101n],
    // ¥1,000 at 0.0061 is €6.10: yen have no minor units, dinars have a thousand.
    [1000n, "JPY", "EUR", "0.0061", 610n],
    [100n, "EUR", "JPY", "163.5", 164n],
    [1234n, "KWD", "EUR", "3.0215", 373n],
    [100n, "EUR", "KWD", "0.3305", 331n],
    [1234n, "KWD", "JPY", "490", 605n],
    [9_007_199_254_740_993n, "USD", "EUR", "1", 9_007_199_254_740_993n],
    [9_223_372_036_854_775_807n, "USD", "EUR", "0.000000000001", 9_223_372n],
  ])("%s %s into %s at %s is %s", (amount, from, into, told, expected) => {
    expect(exchanged(amount, from, into, told)).toBe(expected);
  });

  test("is none in a currency that nobody lists, and no rate is read out of what is none", () => {
    expect(exchanged(100n, "XXX", "EUR", "1")).toBeNull();
    for (const told of ["0", "0.0", "-1", "1e3", "1,5", "", ".5", "1.", "01", "NaN"])
      expect(() => exchanged(100n, "USD", "EUR", told)).toThrow(RangeError);
  });
});

describe("a month with money in two currencies", () => {
  // Two deals of half a cent each: exchanged one by one they are two cents, as a total they would be one.
  const opportunities = [
    opportunityRow({ id: "a", amountMinor: "1", closedAt: october(20) }),
    opportunityRow({ id: "b", amountMinor: "1", closedAt: october(21) }),
    opportunityRow({ id: "c", amountMinor: "500", currency: "EUR" }),
    opportunityRow({ id: "d", amountMinor: "700", bucket: "influenced", closedAt: october(22) }),
    opportunityRow({ id: "e", amountMinor: "900", bucket: "out-of-scope", type: "renewal" }),
  ];
  const rates = [rate(20, "USD", "0.5"), rate(21, "USD", "0.5"), rate(22, "USD", "2")];

  test("has every deal by the rate of its own day, and then the sum", () => {
    const input = inEuro(rates, { opportunities });
    expect(figure(input, "sourced.total.EUR")).toMatchObject({
      value: 502,
      n: 3,
      currency: "EUR",
      method: "exchanged-sum@1",
      refusal: null,
    });
    expect(figure(input, "influenced.total.EUR")).toMatchObject({ value: 1400, n: 1 });
    expect(figure(input, "unattributed.total.EUR")).toMatchObject({ value: 0, n: 0 });
    for (const bucket of ["sourced", "influenced", "unattributed"])
      expect(booksOf(figure(input, `${bucket}.total.EUR`))).toBe(opportunities.length);
    const rows = rowsBeneath("sourced.total.EUR", input);
    expect(rows?.counted.map(({ id }) => id).toSorted()).toEqual(["a", "b", "c"]);
    // What is in one currency stays as it is beside it.
    expect(figure(input, "sourced.USD")).toMatchObject({ value: 2, n: 2 });
  });

  test("is refused for a rate that nobody told, which is named and never a zero", () => {
    const input = inEuro(rates.slice(0, 1), { opportunities });
    const sourced = figure(input, "sourced.total.EUR");
    expect(sourced).toMatchObject({
      value: null,
      n: 2,
      method: "refused:no-rate",
      refusal: { reason: "no-rate", have: 1, need: 2 },
      excluded: expect.arrayContaining([{ reason: "no-rate", n: 1 }]),
    });
    expect(booksOf(sourced)).toBe(opportunities.length);
    expect(figure(input, "influenced.total.EUR").refusal).toEqual({
      reason: "no-rate",
      have: 0,
      need: 1,
    });
    // A bucket that needs none of the missing rates is there.
    expect(figure(input, "unattributed.total.EUR").value).toBe(0);
    expect(monthReport(input).exchanged?.rates).toEqual([
      { ...rate(20, "USD", "0.5"), deals: { sourced: 1, influenced: 0, unattributed: 0 } },
      { ...rate(21, "USD", ""), rate: null, deals: { sourced: 1, influenced: 0, unattributed: 0 } },
      { ...rate(22, "USD", ""), rate: null, deals: { sourced: 0, influenced: 1, unattributed: 0 } },
    ]);
  });

  test("counts a deal by the day it closed on in the tenant's zone", () => {
    const late = [opportunityRow({ amountMinor: "100", closedAt: october(20, 23) })];
    const exchange = { into: "EUR", zone: "Asia/Tokyo", rates: [rate(21, "USD", "3")] };
    expect(figure(october2026({ exchange, opportunities: late }), "sourced.total.EUR").value).toBe(
      300,
    );
  });

  test("says nothing of a currency to report in where none was chosen", () => {
    expect(monthReport(october2026({ opportunities })).exchanged).toBeUndefined();
  });

  test("is the same report whatever the order of deals and rates", () => {
    const expected = JSON.stringify(monthReport(inEuro(rates, { opportunities })));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(opportunities, { minLength: opportunities.length }),
        fc.shuffledSubarray(rates, { minLength: rates.length }),
        (deals, told) => {
          const input = inEuro(told, { opportunities: [...deals, ...deals] });
          expect(JSON.stringify(monthReport(input))).toBe(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("restates what was refused once its rate is told, and nothing that was never reported", () => {
    const without = made(inEuro(rates.slice(1), { opportunities }));
    const withAll = made(inEuro(rates, { opportunities }));
    expect(changesBetween(without, withAll)).toMatchObject([
      {
        metricId: "sourced.total.EUR",
        reported: { method: "refused:no-rate" },
        now: { value: 502 },
        because: [{ id: "a", was: "no-rate", is: "counted" }],
      },
    ]);
    expect(changesBetween(made(october2026({ opportunities })), withAll)).toEqual([]);
    expect(changesBetween(withAll, made(october2026({ opportunities })))).toEqual([]);
  });
});

describe("several months", () => {
  const first = october2026({
    exchange: atRates([rate(20, "USD", "2")]),
    opportunities: [won("USD", "2026-10-20T00:00:00Z")],
  });
  const ofBoth = (second: MonthInput) =>
    combineMonths([countedMonth(first), countedMonth(second)]).exchanged?.closed.sourced;

  test("add up, and are refused for what one of them lacks", () => {
    const opportunities = [won("EUR", "2026-11-03T00:00:00Z")];
    expect(ofBoth(november({ exchange: atRates([]), opportunities }))).toMatchObject({
      value: 3000,
      n: 2,
      method: "exchanged-sum@1",
    });
    const dollars = [won("USD", "2026-11-03T00:00:00Z")];
    expect(ofBoth(november({ exchange: atRates([]), opportunities: dollars }))).toMatchObject({
      value: null,
      method: "refused:no-rate",
      refusal: { have: 1, need: 2 },
    });
  });

  test("are refused where one was reported in no single currency", () => {
    const opportunities = [won("EUR", "2026-11-03T00:00:00Z")];
    expect(ofBoth(november({ opportunities }))).toMatchObject({
      value: null,
      refusal: { reason: "not-exchanged", have: 1, need: 2 },
    });
    // Without a deal there is nothing that could be missing.
    expect(ofBoth(november({}))).toMatchObject({ value: 2000, n: 1 });
  });
});
