// How often a flag comes before a deal, beside how often one comes before nothing.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arrBand,
  baseRate,
  type BaseRateInput,
  liftOf,
} from "../../../src/domain/attribution/base-rate.ts";

const DAY = 86_400_000;
const DATA = resolve(import.meta.dirname, "../../../../shared/data/ravenstack");
const about = { windowDays: 90, seed: 1, asOf: 0, excluded: [] };

const read = (file: string) =>
  parse<Record<string, string>>(readFileSync(resolve(DATA, file)), { columns: true, bom: true });
const dayOf = (text = "") => {
  const [day, month, year] = text.slice(0, 10).split("-").map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day) / DAY;
};

const isWon = (account: number) => account % 10 === 0;

/** A world of accounts of one stratum; every tenth won a deal in the month that begins on day 1000. */
function world(flagged: (account: number, won: boolean) => boolean): BaseRateInput {
  const ids = Array.from({ length: 400 }, (_, at) => at);
  return {
    won: ids.filter(isWon).map((at) => ({
      id: `deal-${at}`,
      accountId: `a-${at}`,
      stratum: "mid",
      closedAt: (1000 + (at % 28)) * DAY,
    })),
    accounts: ids.map((at) => ({
      id: `a-${at}`,
      stratum: "mid",
      activeFrom: null,
      activeTo: null,
    })),
    expansionsOf: new Map(
      ids.filter(isWon).map((at) => [`a-${at}`, [(1000 + (at % 28)) * DAY]] as const),
    ),
    flagsOf: new Map(
      ids.filter((at) => flagged(at, isWon(at))).map((at) => [`a-${at}`, [980 * DAY]] as const),
    ),
    monthOf: () => ({ from: 1000 * DAY, to: 1030 * DAY }),
    windowDays: 90,
    asOf: 2000 * DAY,
  };
}

describe("the base rate", () => {
  test.each([
    [90, 224, 1837, 0.0126, [-0.0313, 0.0574]],
    [180, 345, 2915, 0.0002, [-0.0436, 0.042]],
    [30, 97, 694, 0.0281, [-0.0044, 0.0648]],
  ] as const)(
    "of %i days before an upgrade is chance in the public data",
    (days, k1, k2, lift, interval) => {
      const found = liftOf(
        { flagged: k1, n: 529 },
        { flagged: k2, n: 4471 },
        { ...about, windowDays: days },
      );
      expect(found.value).toBeCloseTo(lift, 4);
      expect(found.interval?.[0]).toBeCloseTo(interval[0], 4);
      expect(found.interval?.[1]).toBeCloseTo(interval[1], 4);
      expect(found.distinguishable).toBe(false);
    },
  );

  test.skipIf(!existsSync(DATA))(
    "counts those tickets and upgrades in the public files (skipped where they are not at hand)",
    () => {
      const ticketsOf = Map.groupBy(read("supports_ticket.csv"), (row) => row["account_id"]);
      const starts = read("subscriptions.csv");
      const counted = (upgrade: string, days: number) => {
        const rows = starts.filter((row) => row["upgrade_flag"] === upgrade);
        const flagged = rows.filter((row) =>
          (ticketsOf.get(row["account_id"]) ?? []).some((ticket) => {
            const before = dayOf(row["start_date"]) - dayOf(ticket["submitted_at"]);
            return before >= 0 && before <= days;
          }),
        );
        return { flagged: flagged.length, n: rows.length };
      };
      expect([counted("TRUE", 90), counted("FALSE", 90)]).toEqual([
        { flagged: 224, n: 529 },
        { flagged: 1837, n: 4471 },
      ]);
    },
  );

  test("finds nothing where flags come alike before a deal and before none", () => {
    const found = baseRate(world((at) => at % 3 === 0));
    expect(found.n.expansions).toBe(40);
    expect(found.n.comparisons).toBe(200);
    expect(found.distinguishable).toBe(false);
  });

  test("finds it where flags come before deals", () => {
    const found = baseRate(world((at, won) => won || at % 9 === 0));
    expect(found.value).toBeGreaterThan(0.7);
    expect(found.distinguishable).toBe(true);
  });

  test("draws alike from the same rows in any order, and otherwise with another seed", () => {
    const rows = world((at) => at % 3 === 0);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...rows.won], { minLength: rows.won.length }),
        fc.shuffledSubarray([...rows.accounts], { minLength: rows.accounts.length }),
        (won, accounts) => {
          expect(baseRate({ ...rows, won, accounts })).toEqual(baseRate(rows));
        },
      ),
      { numRuns: 10 },
    );
    expect(baseRate({ ...rows, seed: 2 }).flagged).not.toEqual(baseRate(rows).flagged);
  });

  test("compares only with accounts of the same kind that were customers then and bought nothing near", () => {
    const rows = world(() => false);
    const [deal] = rows.won;
    const account = { id: "b", stratum: "mid", activeFrom: null, activeTo: null };
    const alone = (accounts: BaseRateInput["accounts"], bought: number[] = []) =>
      baseRate({
        ...rows,
        won: deal === undefined ? [] : [deal],
        accounts,
        expansionsOf: new Map([["b", bought]]),
      });
    expect(alone([account]).n).toEqual({ expansions: 1, comparisons: 1 });
    const nothing = { expansions: 0, comparisons: 0 };
    expect(alone([{ ...account, stratum: "large" }]).n).toEqual(nothing);
    expect(alone([{ ...account, activeFrom: 1031 * DAY }]).n).toEqual(nothing);
    expect(alone([{ ...account, activeTo: 999 * DAY }]).n).toEqual(nothing);
    expect(alone([account], [1060 * DAY]).n).toEqual(nothing);
    expect(alone([]).excluded).toEqual([{ reason: "no-comparison-date", n: 1 }]);
  });

  test("is refused where a group is too small, and says how many are missing", () => {
    const found = liftOf({ flagged: 9, n: 9 }, { flagged: 0, n: 45 }, about);
    expect(found).toMatchObject({
      value: null,
      interval: null,
      method: "refused:group-below-10",
      refusal: { have: 9, need: 10 },
      distinguishable: false,
    });
  });
});

test("accounts that differ by more than a factor of about three are in different bands", () => {
  expect(arrBand(null, 2)).toBe("unknown");
  expect(arrBand(0n, 2)).toBe("none");
  expect(arrBand(2_000_000n, 2)).toBe(arrBand(3_100_000n, 2));
  expect(arrBand(3_100_000n, 2)).not.toBe(arrBand(3_200_000n, 2));
  expect(arrBand(20_000n, 0)).toBe(arrBand(2_000_000n, 2));
});
