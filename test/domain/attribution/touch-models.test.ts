// What-if views of a deal's credit, held against the definitions' vectors.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decay,
  shareOut,
  TOUCH_MODELS,
  type TouchModel,
  touchesOf,
  weightsOf,
} from "../../../src/domain/attribution/touch-models.ts";
import { splitByLargestRemainder } from "../../../src/domain/money.ts";

const DAY = 86_400_000;
/** A deal made on day 60 and closed on day 100, touched on these days. */
const deal = { createdAt: 60 * DAY, closedAt: 100 * DAY, amountMinor: 10_000n };
const on = (...days: number[]) => days.map((day) => ({ id: `flag-${day}`, at: day * DAY }));
const parts = (model: TouchModel, days: number[], amountMinor = 100_000n) =>
  shareOut(model, { ...deal, amountMinor }, on(...days)).map((share) => share.amountMinor);

describe("credit shared by assumption", () => {
  test("linear gives every touch the same, the odd unit to the earliest", () => {
    expect(parts("linear", [1, 2, 3], 10_000n)).toEqual([3334n, 3333n, 3333n]);
  });

  test("U-shaped gives two fifths to both ends", () => {
    expect(parts("u-shaped", [1])).toEqual([100_000n]);
    expect(parts("u-shaped", [1, 2])).toEqual([50_000n, 50_000n]);
    expect(parts("u-shaped", [1, 2, 3])).toEqual([40_000n, 20_000n, 40_000n]);
    expect(parts("u-shaped", [1, 2, 3, 4])).toEqual([40_000n, 10_000n, 10_000n, 40_000n]);
    expect(parts("u-shaped", [1, 2, 3], 99_999n)).toEqual([40_000n, 20_000n, 39_999n]);
  });

  test("W-shaped gives three tenths each to the first, the last before the deal and the last before its close", () => {
    expect(parts("w-shaped", [1, 2])).toEqual([50_000n, 50_000n]);
    expect(parts("w-shaped", [1, 2, 3], 99_999n)).toEqual([33_333n, 33_333n, 33_333n]);
    expect(parts("w-shaped", [1, 20, 50, 80, 90])).toEqual([
      30_000n,
      5_000n,
      30_000n,
      5_000n,
      30_000n,
    ]);
    // The last before the deal is the last before the close, the first, or there is none: the middle takes its place.
    expect(parts("w-shaped", [1, 20, 30, 50])).toEqual([30_000n, 30_000n, 10_000n, 30_000n]);
    expect(parts("w-shaped", [1, 70, 80, 90])).toEqual([30_000n, 30_000n, 10_000n, 30_000n]);
    expect(parts("w-shaped", [61, 70, 80, 90, 95])).toEqual([
      30_000n,
      5_000n,
      30_000n,
      5_000n,
      30_000n,
    ]);
    expect(splitByLargestRemainder(10_001n, [0.3, 0.3, 0.3, 0.1])).toEqual([
      3001n,
      3000n,
      3000n,
      1000n,
    ]);
  });

  test.each([
    [
      [60, 30, 0],
      [0.1429, 0.2857, 0.5714],
    ],
    [
      [90, 45, 10],
      [0.0983, 0.2779, 0.6239],
    ],
  ])("time decay halves a touch every thirty days: %j days before", (days, shares) => {
    const weights = decay(days);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [at, share] of shares.entries())
      expect((weights[at] ?? 0) / total).toBeCloseTo(share, 4);
    expect(splitByLargestRemainder(12_345n, [1, 2, 4])).toEqual([1764n, 3527n, 7054n]);
  });

  test("takes no touch after the close, none older than half a year, and each once", () => {
    const late = { createdAt: 300 * DAY, closedAt: 400 * DAY };
    const touches = [...on(219, 220, 399, 400, 401), ...on(399)];
    expect(touchesOf({ ...late, amountMinor: 1n }, touches).map(({ id }) => id)).toEqual([
      "flag-220",
      "flag-399",
    ]);
    expect(shareOut("linear", deal, on(200))).toEqual([]);
  });

  test("adds up to the amount in every model, and nobody's share is negative", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TOUCH_MODELS),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 40 }),
        (model, amountMinor, days) => {
          const shares = parts(model, days, amountMinor);
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amountMinor);
          expect(shares.every((share) => share >= 0n)).toBe(true);
          expect(weightsOf(model, deal, on(...days))).toHaveLength(days.length);
        },
      ),
    );
  });
});
