import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AmountMinor,
  expansionAmount,
  minorDigits,
  parseDecimal,
  splitByLargestRemainder,
  toDecimal,
} from "../../src/domain/money.ts";

describe("reading an amount", () => {
  test.each([
    ["12400.50", "USD", 1_240_050n],
    ["12400.5", "USD", 1_240_050n],
    ["12400", "USD", 1_240_000n],
    ["-3.07", "EUR", -307n],
    ["0", "EUR", 0n],
    ["-0.00", "EUR", 0n],
    ["1500", "JPY", 1_500n],
    ["1.234", "KWD", 1_234n],
    ["1.2", "KWD", 1_200n],
    ["0.0001", "CLF", 1n],
    ["92233720368547758.07", "USD", 9_223_372_036_854_775_807n],
  ])("%s %s is %s minor units", (text, currency, amountMinor) => {
    expect(parseDecimal(text, currency)).toEqual({ amountMinor, currency });
  });

  test.each([
    ["1e5", "USD", "not-a-decimal"],
    ["NaN", "USD", "not-a-decimal"],
    ["Infinity", "USD", "not-a-decimal"],
    ["1.234,56", "EUR", "not-a-decimal"],
    ["1,234.56", "USD", "not-a-decimal"],
    ["$12", "USD", "not-a-decimal"],
    [" 12", "USD", "not-a-decimal"],
    ["12.", "USD", "not-a-decimal"],
    [".5", "USD", "not-a-decimal"],
    ["+5", "USD", "not-a-decimal"],
    ["٣", "USD", "not-a-decimal"],
    ["", "USD", "not-a-decimal"],
    ["1.005", "USD", "too-many-decimals"],
    ["12.500", "USD", "too-many-decimals"],
    ["1500.0", "JPY", "too-many-decimals"],
    ["1.2345", "KWD", "too-many-decimals"],
    ["92233720368547758.08", "USD", "too-large"],
    ["9".repeat(100_000), "USD", "too-large"],
    ["5", "usd", "unknown-currency"],
    ["5", "XYZ", "unknown-currency"],
    ["5", "", "unknown-currency"],
  ])("%.20s %s is refused as %s", (text, currency, refused) => {
    expect(parseDecimal(text, currency)).toEqual({ refused });
  });

  test("an amount written to a file and read back is the same amount", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n),
        fc.constantFrom("USD", "JPY", "KWD", "CLF"),
        (amountMinor, currency) => {
          const text = toDecimal(amountMinor, currency);
          expect(parseDecimal(text, currency)).toEqual({ amountMinor, currency });
        },
      ),
    );
  });

  test("small amounts are written with all of the currency's digits", () => {
    expect(toDecimal(5n, "USD")).toBe("0.05");
    expect(toDecimal(-5n, "KWD")).toBe("-0.005");
    expect(toDecimal(0n, "JPY")).toBe("0");
    expect(() => toDecimal(1n, "???")).toThrow('"???" is not an ISO 4217 currency code.');
  });

  test("currencies have the digits that ISO 4217 gives them", () => {
    expect(["JPY", "USD", "EUR", "KWD", "UYW"].map(minorDigits)).toEqual([0, 2, 2, 3, 4]);
    expect(minorDigits("toString")).toBeNull();
  });

  test("minor units in JSON have one spelling", () => {
    const spellings = ["0", "-5", "1240050", "-0", "05", "1.5", "1e3", "", "9".repeat(20)];
    expect(spellings.filter((text) => AmountMinor.safeParse(text).success)).toEqual([
      "0",
      "-5",
      "1240050",
    ]);
  });
});

describe("splitting an amount", () => {
  test.each([
    [10_000n, [1, 1, 1], [3_334n, 3_333n, 3_333n]],
    [10_001n, [0.3, 0.3, 0.3, 0.1], [3_001n, 3_000n, 3_000n, 1_000n]],
    [99_999n, [0.4, 0.2, 0.4], [40_000n, 20_000n, 39_999n]],
    [12_345n, [1, 2, 4], [1_764n, 3_527n, 7_054n]],
    [1n, [1, 1], [1n, 0n]],
    [100_001n, [1, 1, 1], [33_334n, 33_334n, 33_333n]],
    [7n, [0, 5, 0], [0n, 7n, 0n]],
    [10n, [1e-7, 3e-7], [3n, 7n]],
    [10n, [0.5, 0.25], [7n, 3n]],
    [10n, [5, 2.5, 1e-7], [7n, 3n, 0n]],
  ])("%s minor units over %s gives %s", (amount, weights, parts) => {
    expect(splitByLargestRemainder(amount, weights)).toEqual(parts);
  });

  const weights = fc
    .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 })
    .filter((list) => list.some((weight) => weight > 0));

  test("the parts always add up and none goes against the amount's sign", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), weights, (amount, list) => {
        const parts = splitByLargestRemainder(amount, list);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
        expect(parts.every((part) => (amount < 0n ? part <= 0n : part >= 0n))).toBe(true);
        expect(parts.every((part, index) => list[index] !== 0 || part === 0n)).toBe(true);
      }),
    );
  });

  test("weights that make no sense are refused", () => {
    expect(() => splitByLargestRemainder(5n, [])).toThrow("at least one positive weight");
    expect(() => splitByLargestRemainder(5n, [0, 0])).toThrow("at least one positive weight");
    expect(() => splitByLargestRemainder(5n, [1, -1])).toThrow("not -1");
    expect(() => splitByLargestRemainder(5n, [Number.NaN])).toThrow("not NaN");
  });
});

describe("the expansion amount", () => {
  test.each([
    [100_000n, 0n, 130_000n, 30_000n],
    [100_000n, 5_000n, 130_000n, 25_000n],
    [100_000n, 5_000n, 103_000n, 0n],
    [100_000n, 0n, 90_000n, 0n],
  ])("from %s with %s agreed already to %s is %s", (priorArr, escalator, newArr, expansion) => {
    expect(expansionAmount({ newArr, priorArr, escalator })).toBe(expansion);
  });
});
