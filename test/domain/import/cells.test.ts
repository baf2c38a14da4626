// Amounts and days as files write them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateColumnOf, understandDate } from "../../../src/domain/import/dates.ts";
import { amountParts, decimalMarkOf, plainDecimal } from "../../../src/domain/import/numbers.ts";

describe("amounts", () => {
  test.each([
    ["1,234.56", ".", "1234.56"],
    ["1.234,56", ",", "1234.56"],
    ["1 234,56", ",", "1234.56"],
    ["1\u202f234,56", ",", "1234.56"],
    ["1'234.56", ".", "1234.56"],
    ["12,34,567.8", ".", "1234567.8"],
    ["007", ".", "7"],
    ["90,071,992,547,409.93", ".", "90071992547409.93"],
    ["(1,234.56)", ".", "-1234.56"],
    ["$-5.00", ".", "-5"],
    ["-$5.00", ".", "-5"],
    ["5.00-", ".", "-5"],
    ["--5", ".", null],
    ["-(5)", ".", null],
    ["1,23.4", ".", null],
    ["1.234.56", ".", null],
    ["1e9", ".", null],
    ["12 34", ".", null],
    ["", ".", null],
  ] as const)("%s with %s before the decimals is %s", (cell, mark, plain) => {
    expect(plainDecimal(amountParts(cell).digits, mark)).toBe(plain);
  });

  test.each([
    [["1,234.56"], "."],
    [["1.234,56", "7"], ","],
    [["1,234,567"], "."],
    [["0,5"], ","],
    // Either could be meant, so neither is.
    [["1,234", "5,678"], null],
    [["1.234"], null],
    [["1,5", "1.5"], null],
    [["12", "34"], "either"],
  ] as const)("%j is decided as %s", (cells, mark) => {
    expect(decimalMarkOf(cells)).toBe(mark);
  });

  test("currencies are read from codes and from signs that only one has", () => {
    expect(amountParts("€ 5")).toMatchObject({ currency: "EUR", shared: null, digits: "5" });
    expect(amountParts("5 CHF")).toMatchObject({ currency: "CHF" });
    expect(amountParts("$5").shared?.currencies).toContain("CAD");
  });

  test("however an amount is grouped, its digits come back", () => {
    const amounts = fc.record({
      minor: fc.bigInt({ min: 0n, max: 10n ** 17n }),
      style: fc.constantFrom([".", ","], [",", "."], [",", " "], [".", "'"]),
      negative: fc.boolean(),
    });
    fc.assert(
      fc.property(amounts, ({ minor, style: [mark = ".", between = ","], negative }) => {
        const whole = String(minor / 100n).replace(/\B(?=(\d{3})+$)/g, between);
        const cents = String(minor % 100n).padStart(2, "0");
        const cell = `${negative ? "-" : ""}${whole}${mark}${cents}`;
        const plain = plainDecimal(amountParts(cell).digits, mark === "," ? "," : ".");
        const [read = "", decimals = ""] = (plain ?? "").replace("-", "").split(".");
        expect(BigInt(read) * 100n + BigInt(decimals.padEnd(2, "0"))).toBe(minor);
        expect(plain?.startsWith("-")).toBe(negative);
      }),
      { numRuns: 200 },
    );
  });
});

describe("days", () => {
  test.each([
    [["2026-11-30"], "ymd", ["ymd"], false],
    [["30/11/2026", "01/02/2026"], "dmy", ["dmy"], false],
    [["11/30/2026", "01/02/2026"], "mdy", ["mdy"], false],
    [["01.02.2026"], "dmy", ["dmy"], false],
    [["01/02/2026", "03/04/2026"], null, ["dmy", "mdy"], false],
    [["30/11/2026", "11/30/2026"], null, ["dmy", "mdy"], true],
    [["2026-11-30", "01/02/2026"], null, ["ymd", "dmy", "mdy"], true],
    [["3 Nov 2026"], "words", ["words"], false],
    [["soon"], null, [], false],
  ] as const)("%j is written as %s", (cells, format, candidates, isMixed) => {
    expect(dateColumnOf(cells)).toEqual({ format, candidates, isMixed });
  });

  const ZONE = "Europe/Berlin";
  test.each([
    ["30/11/2026", "dmy", { is: "day", day: "2026-11-30" }],
    ["11/30/2026", "mdy", { is: "day", day: "2026-11-30" }],
    ["20261130", "ymd", { is: "day", day: "2026-11-30" }],
    ["30-Nov-2026", "words", { is: "day", day: "2026-11-30" }],
    ["November 30, 2026", "words", { is: "day", day: "2026-11-30" }],
    ["27-10-2024 03:00", "dmy", { is: "instant", at: Date.UTC(2024, 9, 27, 2) }],
    ["11/30/2026 4:05 PM", "mdy", { is: "instant", at: Date.UTC(2026, 10, 30, 15, 5) }],
    ["2026-11-30T10:00:00+05:30", "ymd", { is: "instant", at: Date.UTC(2026, 10, 30, 4, 30) }],
    ["1796025600000", "epoch", { is: "instant", at: 1_796_025_600_000 }],
    ["31/02/2026", "dmy", { is: "wrong", why: "no-such-day" }],
    ["29/02/2025", "dmy", { is: "wrong", why: "no-such-day" }],
    ["0000-02-28", "ymd", { is: "wrong", why: "no-such-day" }],
    ["11/30/2026", "dmy", { is: "wrong", why: "other-format" }],
    ["2026-11-30", "dmy", { is: "wrong", why: "other-format" }],
    ["30/11/26", "dmy", { is: "wrong", why: "short-year" }],
    ["46356", "dmy", { is: "wrong", why: "serial" }],
    ["30/11/2026 25:00", "dmy", { is: "wrong", why: "no-such-time" }],
    ["next week", "dmy", { is: "wrong", why: "not-a-date" }],
  ] as const)("%s as %s", (cell, format, understood) => {
    expect(understandDate(cell, format, ZONE)).toEqual(understood);
  });
});
