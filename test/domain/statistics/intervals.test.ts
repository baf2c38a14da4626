import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newcombe } from "../../../src/domain/statistics/newcombe.ts";
import { wilson } from "../../../src/domain/statistics/wilson.ts";

describe("the Wilson interval of a share", () => {
  test.each([
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [0, 20, 0, 0.1611],
    [0, 250, 0, 0.0151],
    [1, 1, 0.2065, 1],
    [2, 3, 0.2077, 0.9385],
    [5, 10, 0.2366, 0.7634],
    [9, 10, 0.5958, 0.9821],
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [1, 29, 0.0061, 0.1718],
    [90, 100, 0.8256, 0.9448],
    [41, 50, 0.692, 0.9023],
    [6, 8, 0.4093, 0.9285],
  ])("of %i of %i is [%f, %f]", (k, n, low, high) => {
    const interval = wilson(k, n);
    expect(interval?.[0]).toBeCloseTo(low, 4);
    expect(interval?.[1]).toBeCloseTo(high, 4);
  });

  test("ends are exact when none or all did", () => {
    expect(wilson(0, 7)?.[0]).toBe(0);
    expect(wilson(7, 7)?.[1]).toBe(1);
  });

  test("of nothing is refused, and so is a share of half a row", () => {
    expect(wilson(0, 0)).toBeNull();
    expect(() => wilson(3, 2)).toThrow("not 3 of 2");
    expect(() => wilson(0.5, 2)).toThrow("not 0.5 of 2");
  });

  const share = fc
    .integer({ min: 1, max: 5_000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

  test("covers the share, stays in [0, 1] and never widens with more of the same", () => {
    fc.assert(
      fc.property(share, ([k, n]) => {
        const [low, high] = wilson(k, n) ?? [Number.NaN, Number.NaN];
        const [low2, high2] = wilson(2 * k, 2 * n) ?? [Number.NaN, Number.NaN];
        expect(0 <= low && low <= k / n && k / n <= high && high <= 1).toBe(true);
        expect(low2).toBeGreaterThanOrEqual(low);
        expect(high2).toBeLessThanOrEqual(high);
      }),
    );
  });

  test("of a difference covers it, stays in [−1, 1] and is mirrored by swapping the groups", () => {
    fc.assert(
      fc.property(share, share, ([k1, n1], [k2, n2]) => {
        const one = newcombe(k1, n1, k2, n2);
        const other = newcombe(k2, n2, k1, n1);
        if (!one || !other) throw new Error("Groups are not empty here.");
        const [low, high] = one.interval;
        expect(-1 <= low && low <= one.difference && one.difference <= high && high <= 1).toBe(
          true,
        );
        expect(other.difference).toBeCloseTo(-one.difference, 12);
        expect(other.interval[0]).toBeCloseTo(-high, 12);
        expect(other.interval[1]).toBeCloseTo(-low, 12);
      }),
    );
  });
});

describe("Newcombe's interval of a difference", () => {
  test.each([
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
    [96, 100, 72, 100, 0.24, 0.1421, 0.338],
    [94, 100, 71, 100, 0.23, 0.1272, 0.3307],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809],
    [19, 20, 14, 20, 0.25, 0.0081, 0.4728],
    [0, 10, 0, 10, 0, -0.2775, 0.2775],
    [10, 10, 0, 20, 1, 0.6791, 1],
    [10, 10, 0, 10, 1, 0.6075, 1],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
    [2, 3, 1, 3, 0.3333, -0.3158, 0.7178],
    [224, 529, 1837, 4471, 0.0126, -0.0313, 0.0574],
    [345, 529, 2915, 4471, 0.0002, -0.0436, 0.042],
    [97, 529, 694, 4471, 0.0281, -0.0044, 0.0648],
    [1734, 2044, 2027, 3473, 0.2647, 0.2417, 0.2869],
    [50, 65, 61, 76, -0.0334, -0.1707, 0.1006],
    [86, 100, 54, 100, 0.32, 0.1954, 0.4317],
  ])("%i/%i − %i/%i is %f [%f, %f]", (k1, n1, k2, n2, difference, low, high) => {
    const found = newcombe(k1, n1, k2, n2);
    expect(found?.difference).toBeCloseTo(difference, 4);
    expect(found?.interval[0]).toBeCloseTo(low, 4);
    expect(found?.interval[1]).toBeCloseTo(high, 4);
  });

  test("is refused when a group is empty", () => {
    expect(newcombe(1, 2, 0, 0)).toBeNull();
  });
});
