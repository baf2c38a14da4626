// Does support protect revenue? The naive answer and the matched one, on data where they differ.
import { describe, expect, test } from "vitest";
import { newcombe } from "../../../src/domain/statistics/newcombe.ts";
import {
  effectiveN,
  weightedDifference,
  weightedRate,
} from "../../../src/domain/statistics/weighted-rate.ts";
import { smdOfQuantities, smdOfShares } from "../../../src/domain/study/balance.ts";
import {
  expectedLoss,
  handlingByCost,
  handlingByTime,
  realisedSaving,
} from "../../../src/domain/study/friction-cost.ts";
import { impactOf, programmeCost } from "../../../src/domain/study/impact.ts";
import {
  accountsPerArm,
  differenceInDifferences,
  smallestDifference,
} from "../../../src/domain/study/pilot.ts";
import { retention } from "../../../src/domain/study/retention.ts";
import {
  matchedEffect,
  matchedLimits,
  type StudyRow,
  tally,
} from "../../../src/domain/study/strata.ts";
import { customers, hasTelco, studyRows } from "./telco.ts";

/** Rows of strata given as engaged k/n and not k/n. */
function rowsOf(strata: readonly (readonly [number, number, number, number])[]): StudyRow[] {
  return strata.flatMap(([k1, n1, k0, n0], stratum) =>
    [
      { k: k1, n: n1, engaged: true },
      { k: k0, n: n0, engaged: false },
    ].flatMap(({ k, n, engaged }) =>
      Array.from({ length: n }, (_, at) => ({
        id: `${stratum}-${String(engaged)}-${at}`,
        engaged,
        retained: at < k,
        arrMinor: 100,
        stratum: String(stratum),
      })),
    ),
  );
}

const weighing = (rows: readonly StudyRow[]) =>
  rows.map(({ id, arrMinor, retained }) => ({ id, weight: arrMinor, kept: retained }));

const long = (rows: readonly StudyRow[]) =>
  rows.filter(({ stratum }) => stratum !== "Month-to-month").length / rows.length;

const accounts = (pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([start, end]) => ({ startMinor: BigInt(start), endMinor: BigInt(end) }));

const range = (low: number, mid: number, high: number) => ({ low, mid, high });

describe("matching", () => {
  test("undoes Simpson's paradox", () => {
    const rows = rowsOf([
      [5, 10, 45, 90],
      [81, 90, 9, 10],
    ]);
    const naive = newcombe(86, 100, 54, 100);
    expect(naive?.difference).toBeCloseTo(0.32, 4);
    expect(naive?.interval[0]).toBeCloseTo(0.1954, 4);
    expect(naive?.interval[1]).toBeCloseTo(0.4317, 4);
    const found = matchedEffect(tally(rows).values());
    expect(found?.att).toBeCloseTo(0, 10);
    expect(found?.mantelHaenszel).toBeCloseTo(0, 10);
  });

  test("takes strata of both groups only, and says which share that is", () => {
    const two = [
      [40, 50, 30, 50],
      [9, 10, 45, 50],
    ] as const;
    const found = matchedEffect(tally(rowsOf(two)).values());
    // (50·.2 + 10·0) ÷ 60
    expect(found?.att).toBeCloseTo(0.1667, 4);
    expect(found?.mantelHaenszel).toBeCloseTo(0.15, 4);
    const third = matchedEffect(tally(rowsOf([...two, [6, 6, 0, 0]])).values());
    expect(third).toMatchObject({
      att: found?.att,
      mantelHaenszel: found?.mantelHaenszel,
      matched: 60,
      engaged: 66,
    });
  });

  test("has no effect where no stratum holds both groups", () => {
    expect(matchedEffect(tally(rowsOf([[6, 6, 0, 0]])).values())).toBeNull();
    expect(matchedLimits(rowsOf([[6, 6, 0, 0]]))).toBeNull();
  });

  test("gives the same limits whatever the order of the rows", () => {
    const rows = rowsOf([[5, 10, 45, 90]]);
    expect(matchedLimits(rows.toReversed())).toEqual(matchedLimits(rows));
  });
});

describe.skipIf(!hasTelco)("7,043 customers of a phone company (skipped without the file)", () => {
  const all = hasTelco ? customers() : [];
  const byContract = hasTelco ? studyRows(all, (each) => each["Contract"] ?? "") : [];
  const engaged = byContract.filter((row) => row.engaged);
  const not = byContract.filter((row) => !row.engaged);

  test("lose nobody for a blank total, and leave out whoever could not be engaged", () => {
    expect(all).toHaveLength(7043);
    expect(all.filter((each) => each["TotalCharges"]?.trim() === "")).toHaveLength(11);
    expect(byContract).toHaveLength(5517);
    expect(engaged.reduce((sum, { arrMinor }) => sum + arrMinor, 0)).toBe(197_892_240);
  });

  test("look far better supported than they are, by heads and by revenue", () => {
    const heads = newcombe(1734, 2044, 2027, 3473);
    expect([engaged, not].map((rows) => rows.filter((row) => row.retained).length)).toEqual([
      1734, 2027,
    ]);
    expect(heads?.difference).toBeCloseTo(0.2647, 4);
    expect(heads?.interval[0]).toBeCloseTo(0.2417, 4);
    expect(heads?.interval[1]).toBeCloseTo(0.2869, 4);
    const weighted = [engaged, not].map((rows) =>
      weightedRate(
        rows.map(({ id, arrMinor, retained }) => ({ id, weight: arrMinor, kept: retained })),
      ),
    );
    expect(weighted[0]?.rate).toBeCloseTo(0.8416, 4);
    expect(weighted[1]?.rate).toBeCloseTo(0.5726, 4);
    expect(weighted[0]?.effectiveN).toBeCloseTo(1899.8, 1);
    expect(effectiveN(not.map(({ arrMinor }) => arrMinor))).toBeCloseTo(3208.3, 1);
  });

  test("have limits by revenue within four tenths of a point of those published", () => {
    const found = weightedDifference(weighing(engaged), weighing(not));
    expect(found?.difference).toBeCloseTo(0.269, 4);
    expect(Math.abs((found?.interval?.[0] ?? 0) - 0.246)).toBeLessThan(0.003);
    expect(Math.abs((found?.interval?.[1] ?? 0) - 0.292)).toBeLessThan(0.003);
  });

  test("keep a third of that once contracts are compared with their like", () => {
    const found = matchedEffect(tally(byContract).values());
    expect(found?.strata).toBe(3);
    expect(found?.matched).toBe(2044);
    expect(found?.att).toBeCloseTo(0.0773, 4);
    expect(found?.attArr).toBeCloseTo(0.0747, 4);
    expect(found?.mantelHaenszel).toBeCloseTo(0.1134, 4);
    expect(Math.round((found?.att ?? 0) * 1_978_921.8)).toBe(152_941);
    expect(Math.round((found?.attArr ?? 0) * 1_978_921.8)).toBe(147_779);
    const limits = matchedLimits(byContract);
    expect(Math.abs((limits?.att[0] ?? 0) - 0.056)).toBeLessThan(0.004);
    expect(Math.abs((limits?.att[1] ?? 0) - 0.099)).toBeLessThan(0.004);
  });

  test("differ in what they are matched on until they are matched", () => {
    expect(long(engaged)).toBeCloseTo(0.672, 3);
    expect(long(not)).toBeCloseTo(0.228, 3);
    expect(smdOfShares(long(engaged), long(not))).toBeCloseTo(0.9956, 4);
    const tallies = tally(byContract);
    const weightOf = ({ stratum, engaged: isEngaged }: StudyRow) => {
      const found = tallies.get(stratum);
      return isEngaged || found === undefined ? 1 : found.engaged / found.not;
    };
    const weighed = (rows: readonly StudyRow[]) =>
      rows.map((row) => ({
        value: row.stratum === "Month-to-month" ? 0 : 1,
        weight: weightOf(row),
      }));
    expect(smdOfQuantities(weighed(engaged), weighed(not))).toBeCloseTo(0, 10);
  });
});

describe("retention", () => {
  test("is always a pair, capped by account where it is gross", () => {
    expect(
      retention(
        accounts([
          [500, 500],
          [300, 240],
          [150, 0],
          [50, 90],
        ]),
      ),
    ).toEqual({ grr: 0.79, nrr: 0.83, accounts: 4 });
    // 10.0 − .6 − .9 + 1.8, in tenths
    expect(
      retention(
        accounts([
          [20, 14],
          [9, 0],
          [40, 58],
          [31, 31],
        ]),
      ),
    ).toEqual({ grr: 0.85, nrr: 1.03, accounts: 4 });
    expect(retention(accounts([[0, 5]]))).toBeNull();
    expect(retention([])).toBeNull();
  });
});

describe("a pilot", () => {
  test("needs so many accounts in each arm", () => {
    expect(accountsPerArm(0.78, 0.83)).toBe(1005);
    expect(accountsPerArm(0.8, 0.9)).toBe(204);
    expect(accountsPerArm(0.72, 0.96)).toBe(38);
    expect(accountsPerArm(0.8, 0.9, { size: 11, correlation: 0.1 })).toBe(408);
    expect(() => accountsPerArm(0.8, 0.8)).toThrow(RangeError);
  });

  test("finds nothing smaller than its size allows", () => {
    expect(smallestDifference(0.85, 25)).toBeCloseTo(0.2857, 4);
    expect(smallestDifference(0.85, 40)).toBeCloseTo(0.2258, 4);
    expect(smallestDifference(0.8, 100)).toBeCloseTo(0.16, 4);
  });

  test("is read against what would have happened anyway", () => {
    expect(
      differenceInDifferences({
        before: 0.8,
        after: 0.88,
        beforeWithout: 0.79,
        afterWithout: 0.82,
      }),
    ).toBeCloseTo(0.05, 10);
  });
});

describe("return", () => {
  const parts = {
    sourced: range(250_000, 300_000, 300_000),
    protectedArr: range(40_000, 160_000, 280_000),
    frictionSavings: range(0, 20_000, 45_000),
  };
  const about = { grossMargin: 0.8, costMinor: 250_000 };

  test("has a low, a middle and a high case, and the low one may be negative", () => {
    const found = impactOf(parts, about);
    expect(found?.impact).toEqual(range(232_000, 388_000, 509_000));
    expect(found?.arrPerSupportUnit).toEqual(range(0.16, 0.64, 1.12));
    expect(found?.roi.low).toBeCloseTo(-0.072, 10);
    expect(found?.roi.mid).toBeCloseTo(0.552, 10);
    expect(found?.roi.high).toBeCloseTo(1.036, 10);
  });

  test("names a part that was refused, and never counts it as nothing saved", () => {
    const found = impactOf({ ...parts, protectedArr: null }, about);
    expect(found?.missing).toEqual(["protectedArr"]);
    expect(found?.arrPerSupportUnit).toBeNull();
    expect(
      impactOf({ sourced: null, protectedArr: null, frictionSavings: null }, about),
    ).toBeNull();
    expect(impactOf(parts, { ...about, costMinor: 0 })).toBeNull();
  });

  test("of the programme itself counts minutes, hours and the tool", () => {
    const cost = programmeCost({
      flags: 500,
      minutesPerFlag: 1.2,
      agentRateMinor: 3500,
      csHours: 120,
      csRateMinor: 5500,
      toolMinor: 305_000,
    });
    expect(cost).toBe(1_000_000);
    const sourced = range(4_250_000, 4_250_000, 4_250_000);
    const found = impactOf(
      { sourced, protectedArr: null, frictionSavings: null },
      { grossMargin: 0.8, costMinor: cost },
    );
    expect(found?.roi.mid).toBeCloseTo(2.4, 10);
  });
});

describe("friction", () => {
  test("costs what handling it costs", () => {
    expect(handlingByTime(240, 18, 4200)).toBe(302_400);
    expect(handlingByCost(1, 120_000_000, 48_000)).toBe(2500);
    expect(handlingByCost(1, 120_000_000, 0)).toBeNull();
    expect(expectedLoss(500_000, 0.22, 0.15)).toBe(35_000);
  });

  test("that was fixed saves what fell beyond a pattern nobody fixed", () => {
    const fix = {
      before: 6,
      after: 2.5,
      comparison: { before: 5, after: 4.5 },
      monthsAfter: 3,
    };
    expect(realisedSaving(fix, 1200, 1800)).toEqual({
      ticketsPerMonth: 36,
      savedMinorPerMonth: 64_800,
    });
    expect(realisedSaving({ ...fix, comparison: null }, 1200, 1800)).toEqual({
      refused: "no-comparison",
    });
    expect(realisedSaving({ ...fix, monthsAfter: 2 }, 1200, 1800)).toEqual({
      refused: "no-comparison",
    });
  });
});
