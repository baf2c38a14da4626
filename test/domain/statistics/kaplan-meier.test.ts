import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kaplanMeier, type Observation } from "../../../src/domain/statistics/kaplan-meier.ts";

// "6+" was still waiting at 6 when it was last seen.
function read(list: string): Observation[] {
  return list.split(",").map((text) => ({
    time: Number.parseInt(text.trim(), 10),
    event: !text.endsWith("+"),
  }));
}

function survivalAt(found: ReturnType<typeof kaplanMeier>, time: number): number | undefined {
  return found.steps.find((step) => step.time === time)?.survival;
}

describe("the share still waiting", () => {
  test("of eight flags falls as the definitions say", () => {
    const found = kaplanMeier(read("1, 2, 2+, 4, 6+, 8, 9, 12+"));
    for (const [time, share] of [
      [1, 0.875],
      [2, 0.75],
      [4, 0.6],
      [6, 0.6],
      [8, 0.4],
      [9, 0.2],
      [12, 0.2],
    ] as const) {
      expect(survivalAt(found, time)).toBeCloseTo(share, 4);
    }
    expect(found.median).toEqual({ value: 8, interval: [1, null] });
    expect(found.p90.value).toBeNull();
  });

  // Freireich and others, Blood 21:699, 1963.
  test("of the 6-MP arm of Freireich's trial has its published median", () => {
    const found = kaplanMeier(
      read("6,6,6,6+,7,9+,10,10+,11+,13,16,17+,19+,20+,22,23,25+,32+,32+,34+,35+"),
    );
    expect(survivalAt(found, 6)).toBeCloseTo(0.8571, 4);
    expect(survivalAt(found, 10)).toBeCloseTo(0.7529, 4);
    expect(survivalAt(found, 23)).toBeCloseTo(0.4482, 4);
    expect(found.median).toEqual({ value: 23, interval: [13, null] });
  });

  test("of its placebo arm too, with both ends of the interval", () => {
    const found = kaplanMeier(read("1,1,2,2,3,4,4,5,5,8,8,8,8,11,11,12,12,15,17,22,23"));
    expect(found.median).toEqual({ value: 8, interval: [4, 11] });
    expect(found.p90.value).toBe(17);
    expect(found.steps.at(-1)).toEqual({
      time: 23,
      survival: 0,
      low: null,
      high: null,
      atRisk: 1,
      events: 1,
      censored: 0,
    });
  });

  test("counts a contact before a loss of sight at the same moment", () => {
    expect(kaplanMeier(read("2,2+")).steps).toMatchObject([
      { time: 2, survival: 0.5, atRisk: 2, events: 1, censored: 1 },
    ]);
  });

  test("of nothing, and of flags that nobody contacted, has no median", () => {
    expect(kaplanMeier([])).toEqual({
      n: 0,
      events: 0,
      steps: [],
      median: { value: null, interval: [null, null] },
      p90: { value: null },
    });
    expect(kaplanMeier(read("3+,4+")).median.value).toBeNull();
    expect(() => kaplanMeier([{ time: -1, event: true }])).toThrow("not -1");
  });

  const observations = fc.array(
    fc.record({ time: fc.integer({ min: 0, max: 50 }), event: fc.boolean() }),
    { maxLength: 60 },
  );

  test("never rises, stays between its limits, accounts for every row and ignores their order", () => {
    fc.assert(
      fc.property(observations, (rows) => {
        const found = kaplanMeier(rows);
        let before = 1;
        for (const { survival, low, high } of found.steps) {
          expect(survival).toBeLessThanOrEqual(before);
          expect((low ?? survival) <= survival && survival <= (high ?? survival)).toBe(true);
          before = survival;
        }
        const seen = found.steps.reduce((sum, step) => sum + step.events + step.censored, 0);
        expect(seen).toBe(rows.length);
        expect(kaplanMeier(rows.toReversed())).toEqual(found);
      }),
    );
  });

  test("is the plain share when nothing is lost from sight", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), (times) => {
        const found = kaplanMeier(times.map((time) => ({ time, event: true })));
        for (const { time, survival } of found.steps) {
          const later = times.filter((other) => other > time).length;
          expect(survival).toBeCloseTo(later / times.length, 9);
        }
        const sorted = times.toSorted((a, b) => a - b);
        expect(found.median.value).toBe(sorted[Math.ceil(times.length / 2) - 1]);
      }),
    );
  });
});
