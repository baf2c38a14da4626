// The follow-up curve, drawn by Observable Plot. Loaded only once there is a curve to draw.
import * as Plot from "@observablehq/plot";
import type { SurvivalStep } from "../../domain/statistics/kaplan-meier.ts";
import { hoursToDraw, pointsOf } from "./survival-at.ts";

export interface CurveWords {
  readonly promise: string;
  readonly hours: (hours: number) => string;
  readonly percent: (share: number) => string;
}

export const CURVE_HEIGHT = 232;

/** The curve in `width` pixels; colours are the theme's, so that a change of scheme needs no new drawing. */
export function drawCurve(
  steps: readonly SurvivalStep[],
  { width, promiseHours }: { readonly width: number; readonly promiseHours: number },
  words: CurveWords,
): Element {
  const until = hoursToDraw(steps, promiseHours);
  const points = pointsOf(steps, until);
  const curve = "step-after";
  const hours = Array.from({ length: Math.floor(until / 12) + 1 }, (_, index) => index * 12);
  const ticks = width < 420 ? hours.filter((hour) => hour % 24 === 0) : hours;
  const drawing = Plot.plot({
    className: "curve",
    width,
    height: CURVE_HEIGHT,
    marginLeft: 48,
    marginRight: 12,
    marginTop: 22,
    marginBottom: 28,
    x: { domain: [0, until], label: null },
    y: { domain: [0, 100], label: null },
    marks: [
      Plot.areaY(points, {
        x: "time",
        y1: "low",
        y2: "high",
        curve,
        fill: "var(--curve-band)",
      }),
      Plot.ruleY([0], { stroke: "var(--border)" }),
      Plot.ruleX([0], { stroke: "var(--border)" }),
      Plot.ruleX([promiseHours], {
        stroke: "var(--warning)",
        strokeDasharray: "4 3",
        strokeWidth: 1.5,
      }),
      Plot.text([promiseHours], {
        x: (hour: number) => hour,
        frameAnchor: "top",
        dy: -16,
        dx: width < 420 ? -4 : 0,
        text: () => words.promise,
        fill: "var(--warning-text)",
        fontSize: 12,
      }),
      Plot.lineY(points, {
        x: "time",
        y: "share",
        curve,
        stroke: "var(--primary)",
        strokeWidth: 2.5,
      }),
      Plot.axisX(ticks, {
        tickFormat: words.hours,
        tickSize: 0,
        tickPadding: 10,
        fontSize: 12,
        color: "var(--text-subtle)",
      }),
      Plot.axisY([0, 50, 100], {
        tickFormat: words.percent,
        tickSize: 0,
        tickPadding: 10,
        fontSize: 12,
        color: "var(--text-subtle)",
      }),
    ],
  });
  // Plot brings a style element along, which the page's policy refuses; report.css has the same rules.
  for (const style of drawing.querySelectorAll("style")) style.remove();
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}
