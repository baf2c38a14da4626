// Whether labels are good: agreement, drift, recall; with the vectors that say what each formula means.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquaredBelow, chiSquaredQuantile } from "../../../src/domain/statistics/chi-squared.ts";
import { cohensKappa, oneAgainstTheRest } from "../../../src/domain/statistics/kappa.ts";
import { drift, stabilityIndex } from "../../../src/domain/statistics/psi.ts";
import { recall } from "../../../src/domain/statistics/recall.ts";

describe("agreement of two people", () => {
  test.each([
    [
      [
        [20, 5],
        [10, 15],
      ],
      0.4,
    ],
    [
      [
        [45, 15],
        [25, 15],
      ],
      0.1304,
    ],
    [
      [
        [22, 2, 1],
        [3, 9, 2],
        [0, 2, 9],
      ],
      0.6797,
    ],
  ])("%j is the kappa of the literature", (table, kappa) => {
    expect(cohensKappa(table)).toBeCloseTo(kappa, 4);
  });

  test("has no value without rows, nor where both know one label only", () => {
    expect(
      cohensKappa([
        [0, 0],
        [0, 0],
      ]),
    ).toBeNull();
    expect(
      cohensKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });

  test("about one category is that of the category against all others", () => {
    expect(
      oneAgainstTheRest(
        [
          [22, 2, 1],
          [3, 9, 2],
          [0, 2, 9],
        ],
        1,
      ),
    ).toEqual([
      [9, 5],
      [4, 32],
    ]);
  });

  test("does not depend on who of both is named first", () => {
    const table = fc.array(fc.array(fc.nat(50), { minLength: 3, maxLength: 3 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(table, (counts) => {
        const turned = counts.map((_, column) => counts.map((row) => row[column] ?? 0));
        const [one, other] = [cohensKappa(counts), cohensKappa(turned)];
        // Two numbers that no table has stand in for "no value", so that both have to be without one.
        expect(one ?? 9).toBeCloseTo(other ?? 9, 12);
      }),
    );
  });
});

describe("drift of the mix of categories", () => {
  test("of shares is the index as defined", () => {
    expect(stabilityIndex([0.5, 0.3, 0.2], [0.4, 0.3, 0.3])).toBeCloseTo(0.0629, 4);
  });

  test.each([
    [[50, 30, 20], [40, 30, 30], 0.0609, false],
    [[50, 30, 20, 0], [30, 20, 20, 30], 1.3469, true],
  ])("of %j to %j adds half a row to each category", (before, now, psi, alarm) => {
    const found = drift(before, now);
    expect(found?.psi).toBeCloseTo(psi, 4);
    expect(found?.alarm).toBe(alarm);
  });

  test.each([
    [[50, 30, 20], [50, 30, 20], 0.1842],
    [
      Array.from({ length: 14 }, (_, at) => (at < 12 ? 43 : 42)),
      [8, 8, ...Array.from({ length: 12 }, () => 7)],
      0.323,
    ],
  ])("has the noise of its size: %j and %j", (before, now, noise) => {
    expect(drift(before, now)?.noise).toBeCloseTo(noise, 4);
  });

  test("of a small month raises no alarm that chance would raise", () => {
    const found = drift([200, 200, 200], [9, 2, 1]);
    expect(found?.psi).toBeGreaterThan(0.25);
    expect(found?.alarm).toBe(false);
  });

  test("has no value without rows to compare", () => {
    expect(drift([0, 0], [3, 4])).toBeNull();
    expect(drift([3, 4], [0, 0])).toBeNull();
    expect(drift([3], [4])).toBeNull();
  });
});

describe("the chi-squared distribution", () => {
  // Abramowitz & Stegun, table 26.8.
  test.each([
    [1, 6.6349],
    [2, 9.2103],
    [3, 11.3449],
    [13, 27.6882],
    [30, 50.8922],
  ])("with %i degrees of freedom has the tabled 99 %% point", (df, point) => {
    expect(chiSquaredQuantile(0.99, df)).toBeCloseTo(point, 4);
  });

  test("and its quantile undo each other", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (p, df) => {
          expect(chiSquaredBelow(chiSquaredQuantile(p, df), df)).toBeCloseTo(p, 8);
        },
      ),
    );
  });
});

describe("recall", () => {
  test("comes from an audit of unflagged tickets, with its mapped limits", () => {
    const found = recall({ found: 90, unflagged: 5000, missed: 4, audited: 200 });
    expect(found?.value).toBeCloseTo(0.4737, 4);
    expect(found?.interval[0]).toBeCloseTo(0.2636, 4);
    expect(found?.interval[1]).toBeCloseTo(0.6976, 4);
  });

  test("has no value without an audit, nor where there is nothing to find", () => {
    expect(recall({ found: 90, unflagged: 5000, missed: 0, audited: 0 })).toBeNull();
    expect(recall({ found: 0, unflagged: 0, missed: 0, audited: 9 })).toBeNull();
  });
});
