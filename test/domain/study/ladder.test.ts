// One table of naive and matched answers, each with what may be done with it, and refusals where the data carry none.
import { describe, expect, test } from "vitest";
import { ladder, type StudyAccount } from "../../../src/domain/study/ladder.ts";

const about = { asOf: 0, excluded: [{ reason: "not-eligible", n: 4 }], notes: [] };

/** So many accounts, of which the first `kept` stayed. */
const group = (
  engaged: boolean,
  n: number,
  kept: number,
  covariates: StudyAccount["covariates"] = {},
): StudyAccount[] =>
  Array.from({ length: n }, (_, at) => ({
    id: `${String(engaged)}-${JSON.stringify(covariates)}-${String(at).padStart(4, "0")}`,
    engaged,
    retained: at < kept,
    arrMinor: 100_000,
    covariates,
  }));

const size = (engaged: number, alone: number) => [
  ...group(true, engaged, 10, { plan: "both" }),
  ...group(true, alone, 10, { plan: "alone" }),
  ...group(false, 30, 10, { plan: "both" }),
];

const tenure = (months: number) => ({ tenure: months });

describe("the ladder of methods", () => {
  test("refuses any comparison with a group below ten, as with the public SaaS set", () => {
    const found = ladder([...group(true, 492, 384), ...group(false, 8, 6)], [[]], about);
    expect(
      found.map(({ id, value, method, protectedMinor }) => ({ id, value, method, protectedMinor })),
    ).toEqual(
      ["L0", "L0.arr", "L1", "L1.arr"].map((rung) => ({
        id: `retention-delta.${rung}`,
        value: null,
        method: "refused:group-below-10",
        protectedMinor: null,
      })),
    );
    expect(found[0]?.refusal).toEqual({ reason: "group-below-10", have: 8, need: 10 });
  });

  test("refuses revenue that rests on few accounts, and keeps the answer by heads", () => {
    const [one, ...others] = [...group(true, 20, 15), ...group(false, 20, 12)];
    if (one === undefined) throw new Error("There are forty accounts.");
    const found = ladder([{ ...one, arrMinor: 90_000_000 }, ...others], [], about);
    expect(found[0]?.value).toBeCloseTo(0.15, 10);
    expect(found[1]).toMatchObject({ value: null, method: "refused:effective-n-below-10" });
  });

  test("refuses a match that loses more than half of the engaged, and warns below four in five", () => {
    const [, , refused] = ladder(size(20, 21), [[{ covariate: "plan" }]], about);
    expect(refused).toMatchObject({ value: null, method: "refused:unmatched", quotable: false });
    const [, , warned] = ladder(size(30, 15), [[{ covariate: "plan" }]], about);
    expect(warned?.matchedShare).toBeCloseTo(2 / 3, 10);
    expect(warned?.notes).toContain("matched-share-below-80");
  });

  test("may be quoted only when it is matched and balanced", () => {
    const rows = [
      ...group(true, 40, 30, { plan: "a", seats: 10 }),
      ...group(false, 40, 20, { plan: "a", seats: 10 }),
    ];
    const balanced = ladder(rows, [[{ covariate: "plan" }]], about);
    expect(balanced.map(({ quotable }) => quotable)).toEqual([false, false, true, true]);
    const apart = rows.map((row) =>
      row.engaged ? { ...row, covariates: { plan: "a", seats: 90 } } : row,
    );
    const [, , unbalanced] = ladder(apart, [[{ covariate: "plan" }]], about);
    expect(unbalanced).toMatchObject({ quotable: false });
    expect(unbalanced?.unbalanced.map(({ covariate }) => covariate)).toEqual(["seats"]);
  });

  test("prints a negative answer negative, and says when it could be chance", () => {
    // Satisfied 50 of 65, dissatisfied 61 of 76: what one response is enough for in the public SaaS set.
    const [found] = ladder([...group(true, 65, 50), ...group(false, 76, 61)], [], about);
    expect(found?.value).toBeCloseTo(-0.0334, 4);
    expect(found?.interval?.[0]).toBeCloseTo(-0.1707, 4);
    expect(found?.interval?.[1]).toBeCloseTo(0.1006, 4);
    expect(found?.distinguishable).toBe(false);
  });

  test("cuts quantities at their bounds, a value at a bound above it", () => {
    const rows = [
      ...group(true, 15, 10, tenure(11)),
      ...group(true, 15, 10, tenure(12)),
      ...group(false, 15, 10, tenure(0)),
      ...group(false, 15, 10, tenure(60)),
    ];
    const [, , found] = ladder(rows, [[{ covariate: "tenure", bounds: [12] }]], about);
    expect(found?.matchedShare).toBe(1);
  });

  test("keeps its books: counted and left out are all there were", () => {
    const [found] = ladder([...group(true, 12, 6), ...group(false, 11, 6)], [], about);
    expect([found?.n, found?.excluded]).toEqual([{ engaged: 12, not: 11 }, about.excluded]);
  });
});
