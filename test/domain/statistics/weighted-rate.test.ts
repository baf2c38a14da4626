// Rates by revenue: how few accounts they may rest on, and limits that come out alike everywhere.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mulberry32, quantile } from "../../../src/domain/statistics/bootstrap.ts";
import {
  effectiveN,
  weightedDifference,
  weightedRate,
} from "../../../src/domain/statistics/weighted-rate.ts";

const tens = Array.from({ length: 12 }, (_, at) => 10 * (at + 1));
const group = (lost: readonly number[]) =>
  tens.map((weight) => ({
    id: String(weight).padStart(3, "0"),
    weight,
    kept: !lost.includes(weight),
  }));

describe("a rate by revenue", () => {
  test.each([
    [[5, 5, 5, 5], 4],
    [[900, ...Array.from({ length: 10 }, () => 10)], 1.233],
    [tens, 9.36],
  ])("of accounts %j rests on so many equal ones", (weights, n) => {
    expect(effectiveN(weights)).toBeCloseTo(n, 4);
  });

  test("says how much of it is one account, and the rate by heads beside it", () => {
    const found = weightedRate([
      { id: "a", weight: 900, kept: false },
      { id: "b", weight: 100, kept: true },
    ]);
    expect(found).toEqual({
      rate: 0.1,
      effectiveN: 1_000_000 / 820_000,
      largestShare: 0.9,
      logoRate: 0.5,
    });
  });

  test("has no value where nothing weighs anything", () => {
    expect(weightedRate([{ id: "a", weight: 0, kept: true }])).toBeNull();
    expect(weightedDifference([], group([]))).toBeNull();
  });

  test("differs from another as defined, with the same limits on every machine", () => {
    const found = weightedDifference(group([30, 100]), group([20, 50, 80, 110, 120]));
    expect(found?.difference).toBeCloseTo(0.3205, 4);
    expect(found?.interval?.[0]).toBeCloseTo(-0.124, 4);
    expect(found?.interval?.[1]).toBeCloseTo(0.723, 4);
  });

  test("does not depend on the order of its accounts", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(group([30]), { minLength: 12 }), (shuffled) => {
        expect(weightedDifference(shuffled, group([20]))).toEqual(
          weightedDifference(group([30]), group([20])),
        );
      }),
      { numRuns: 5 },
    );
  });
});

describe("drawing", () => {
  test("begins as everybody's mulberry32 with seed 1 does", () => {
    const random = mulberry32(1);
    const first = [random(), random(), random(), random()];
    for (const [at, number] of [0.62707394, 0.00273572, 0.52744704, 0.98105097].entries())
      expect(first[at]).toBeCloseTo(number, 8);
  });

  test("limits lie between two of the numbers drawn, in proportion", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.975)).toBeCloseTo(4.9, 12);
    expect(quantile([7], 0.025)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
