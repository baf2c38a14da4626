// Influence beside chance: the share of won deals with a flag before them, that of comparable accounts without a deal,
// and the difference with its interval.
import { wilson } from "../../domain/statistics/wilson.ts";
import { percent, type Speaker } from "../sentences.ts";
import { type Drawing, type Shape, widthOf, words } from "./drawing.ts";
import { intervalShapes } from "./win-rates.ts";

/** The part of a base rate that can be drawn. */
export interface BaseRate {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
  readonly n: { readonly expansions: number; readonly comparisons: number };
  readonly flagged: { readonly expansions: number; readonly comparisons: number };
  readonly distinguishable: boolean;
}

const ROW = 30;
export const BASE_RATE_HEIGHT = ROW * 3;

/** The two shares on one scale and their difference on its own, around 0. */
export function drawBaseRate(lift: BaseRate, width: number, { t }: Pick<Speaker, "t">): Drawing {
  const { value, interval, n, flagged, distinguishable } = lift;
  const names = [t("lift.won"), t("lift.comparable"), t("lift.difference")];
  const said = [
    sayOf(flagged.expansions, n.expansions, t),
    sayOf(flagged.comparisons, n.comparisons, t),
    sayPoints(lift, t),
  ];
  const isNarrow = width < 420;
  const row = isNarrow ? 44 : ROW;
  const left = isNarrow
    ? 0
    : Math.min(width * 0.5, Math.max(...names.map((text) => widthOf(text))) + 12);
  const right = isNarrow
    ? width
    : width - Math.max(...said.map((text) => widthOf(text, true))) - 12;
  const share = (of: number) => left + 5 + of * (right - left - 10);
  // As wide as the difference needs, and the same to both sides, so that 0 stands in the middle.
  const reach = Math.max(0.05, Math.abs(interval[0]), Math.abs(interval[1]));
  const points = (of: number) => left + 5 + ((of + reach) / (2 * reach)) * (right - left - 10);
  const line = (index: number) => (isNarrow ? 30 : 14) + index * row;
  const textAt = (index: number) => (isNarrow ? line(index) - 14 : line(index) + 4);
  const quiet = !distinguishable;
  const shareOf = (k: number, of: number, index: number, isQuiet: boolean): Shape[] =>
    intervalShapes(
      { value: k / of, interval: wilson(k, of), n: of },
      { x: share, y: line(index), quiet: isQuiet },
    );
  return {
    width,
    height: row * 3,
    shapes: [
      ...names.map((text, index) => words(0, textAt(index), text)),
      ...[0, 1, 2].map((index): Shape => ({
        is: "line",
        from: [left, line(index)],
        to: [right, line(index)],
        stroke: "rule",
        width: 1,
      })),
      ...shareOf(flagged.expansions, n.expansions, 0, quiet),
      ...shareOf(flagged.comparisons, n.comparisons, 1, true),
      {
        is: "line",
        from: [points(0), line(2) - 8],
        to: [points(0), line(2) + 8],
        stroke: "subtle",
        width: 1,
      },
      ...intervalShapes(
        { value, interval, n: n.expansions + n.comparisons },
        { x: points, y: line(2), quiet },
      ),
      ...said.map((text, index) =>
        words(width, textAt(index), text, {
          anchor: "end",
          strong: index === 2 && distinguishable,
        }),
      ),
    ],
  };
}

/** "31% of 120"; below 10 "3 of 9". */
export function sayOf(k: number, n: number, t: Speaker["t"]): string {
  if (n < 10) return t("of", { k, n });
  return t("funnel.rateOf", { rate: percent(k / n, n < 100 ? 0 : 1, t.locale), n });
}

/** "+4 points (−2 to +9)" */
export function sayPoints(
  { value, interval }: Pick<BaseRate, "value" | "interval">,
  t: Speaker["t"],
): string {
  const signed = (share: number) =>
    new Intl.NumberFormat(t.locale, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(
      share * 100,
    );
  return t("change.points", {
    points: signed(value),
    low: signed(interval[0]),
    high: signed(interval[1]),
  });
}
