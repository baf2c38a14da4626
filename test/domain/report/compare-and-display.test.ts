import { describe, expect, test } from "vitest";
import { isoOf } from "../../../src/domain/instant.ts";
import { refuse, type Metric } from "../../../src/domain/metric.ts";
import { compare } from "../../../src/domain/report/compare.ts";
import { displayShare } from "../../../src/domain/report/display.ts";
import { wilson } from "../../../src/domain/statistics/wilson.ts";

const asOf = Date.parse("2026-11-02T08:00:00Z");

function share(k: number, n: number): Metric {
  return {
    id: "acceptance-rate",
    unit: "share",
    value: k / n,
    n,
    interval: wilson(k, n),
    method: "wilson@1",
    asOf: isoOf(asOf),
    excluded: [],
    refusal: null,
  };
}

const refused = refuse({
  id: "acceptance-rate",
  unit: "share",
  reason: "no-data",
  have: 0,
  need: 1,
  n: 0,
  asOf,
});

describe("compared with the month before", () => {
  test("a share has a difference with its interval and one count for each month", () => {
    const found = compare(share(56, 70), share(48, 80));
    expect(found).toMatchObject({
      id: "acceptance-rate.change",
      n: { current: 70, previous: 80 },
      method: "newcombe@1",
      distinguishable: true,
    });
    expect(found.value).toBeCloseTo(0.2, 4);
    expect(found.interval?.[0]).toBeCloseTo(0.0524, 4);
    expect(found.interval?.[1]).toBeCloseTo(0.3339, 4);
  });

  test("an interval that covers 0 allows no claim", () => {
    expect(compare(share(5, 56), share(1, 29)).distinguishable).toBe(false);
    expect(compare(share(10, 10), share(0, 20)).distinguishable).toBe(true);
    expect(compare(share(0, 20), share(10, 10)).distinguishable).toBe(true);
  });

  test.each([
    [share(9, 9), share(1, 100)],
    [share(1, 100), share(9, 9)],
    [refused, share(50, 100)],
  ])("fewer than 10 rows in either month is refused, and says how many there are", (a, b) => {
    const fewest = Math.min(a.n, b.n);
    expect(compare(a, b)).toMatchObject({
      value: null,
      interval: null,
      method: "refused:group-below-10",
      refusal: { reason: "group-below-10", have: fewest, need: 10 },
      distinguishable: false,
    });
  });

  test("an amount has no interval and is not compared as if it had", () => {
    const amount: Metric = { ...share(50, 100), unit: "minor-units", value: 5_000, interval: null };
    expect(compare(amount, amount).method).toBe("refused:not-a-share");
    const largestDeal: Metric = { ...share(50, 100), interval: null };
    expect(compare(largestDeal, largestDeal).method).toBe("refused:not-a-share");
  });
});

describe("a share is shown", () => {
  test("as k of n below 10 rows", () => {
    expect(displayShare(share(3, 4))).toEqual({ as: "of", k: 3, n: 4 });
    expect(displayShare(share(9, 9))).toEqual({ as: "of", k: 9, n: 9 });
  });

  test("in whole percent below 100", () => {
    expect(displayShare(share(41, 50))).toEqual({
      as: "percent",
      percent: 82,
      digits: 0,
      n: 50,
      low: 69,
      high: 90,
    });
    expect(displayShare(share(5, 10))).toMatchObject({ as: "percent", percent: 50, digits: 0 });
    expect(displayShare(share(66, 99))).toMatchObject({ percent: 67, digits: 0 });
  });

  test("with one decimal from there", () => {
    expect(displayShare(share(81, 263))).toEqual({
      as: "percent",
      percent: 30.8,
      digits: 1,
      n: 263,
      low: 25.5,
      high: 36.6,
    });
    expect(displayShare(share(90, 100))).toMatchObject({ percent: 90, digits: 1 });
  });

  test("without an interval where it has none", () => {
    expect(displayShare({ ...share(50, 100), interval: null })).toMatchObject({
      percent: 50,
      low: null,
      high: null,
    });
  });

  test("as refused, with what is missing, never as a zero", () => {
    expect(displayShare(refused)).toEqual({ as: "refused", reason: "no-data", have: 0, need: 1 });
  });
});
