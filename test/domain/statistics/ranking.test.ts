import { expect, test } from "vitest";
import { benjaminiHochberg } from "../../../src/domain/statistics/benjamini-hochberg.ts";
import { shrink } from "../../../src/domain/statistics/shrinkage.ts";
import { wilson } from "../../../src/domain/statistics/wilson.ts";

test.each([
  [1, 1, 0.3636],
  [3, 4, 0.4286],
  [0, 5, 0.2],
  [30, 40, 0.66],
  [0, 0, 0.3],
])("%i won of %i is pulled towards .3, to %f", (won, decided, shrunk) => {
  expect(shrink(won, decided, 0.3)).toBeCloseTo(shrunk, 4);
});

test("many good results rank above few perfect ones", () => {
  const lows = [wilson(30, 40), wilson(9, 10), wilson(2, 3), wilson(1, 1)].map((i) => i?.[0]);
  [0.5981, 0.5958, 0.2077, 0.2065].forEach((low, index) => expect(lows[index]).toBeCloseTo(low, 4));
  expect(lows).toEqual(lows.toSorted((a, b) => Number(b) - Number(a)));
});

test("of five findings the first four hold at a false discovery rate of 5 %", () => {
  expect(benjaminiHochberg([0.005, 0.011, 0.02, 0.039, 0.13])).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test("findings keep their places whatever their order, and none may hold", () => {
  expect(benjaminiHochberg([0.13, 0.039, 0.02, 0.011, 0.005])).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(benjaminiHochberg([0.2, 0.9])).toEqual([false, false]);
  expect(benjaminiHochberg([])).toEqual([]);
});
