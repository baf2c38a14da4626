// Twelve months as a line no larger than a word. Months that are not known, or not over, are told apart.
import { px, type Shape } from "./drawing.ts";

export interface TrendPoint {
  readonly month: string;
  /** `null` for a month that was not kept. */
  readonly value: number | null;
  /** Whether the month still runs: its end says less than the others. */
  readonly live?: boolean;
}

export const TREND = { width: 96, height: 24 } as const;

/** The line's shapes; from 0 up, so that a fall to nothing looks like one. */
export function trendShapes(
  points: readonly TrendPoint[],
  { width, height }: { readonly width: number; readonly height: number } = TREND,
): Shape[] {
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0));
  const x = (index: number) => 3 + (index / Math.max(1, points.length - 1)) * (width - 6);
  const y = (value: number) => height - 4 - (value / most) * (height - 8);
  let path = "";
  let isDown = false;
  for (const [index, { value }] of points.entries()) {
    if (value === null) isDown = false;
    else {
      path += `${isDown ? "L" : "M"}${px(x(index))} ${px(y(value))}`;
      isDown = true;
    }
  }
  const last = points.at(-1);
  return [
    { is: "line", from: [3, height - 4], to: [width - 3, height - 4], stroke: "rule", width: 1 },
    { is: "path", d: path === "" ? "M0 0" : path, stroke: "primary", width: 1.5 },
    ...(last === undefined || last.value === null
      ? []
      : [
          {
            is: "dot",
            x: x(points.length - 1),
            y: y(last.value),
            r: 2.5,
            fill: last.live === true ? "quiet" : "primary",
          } as const,
        ]),
  ];
}
