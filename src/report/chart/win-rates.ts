// The win rate of each signal as a picture: a point on its interval, ranked by the interval's low end.
import type { Metric } from "../../domain/metric.ts";
import { percent, sayAsCounts, sayInterval, type Speaker } from "../sentences.ts";
import { isSmall } from "../what-to-say.ts";
import { type Drawing, fitting, type Mark, type Shape, widthOf, words } from "./drawing.ts";

export interface RatedSignal {
  readonly name: string;
  readonly winRate: Metric;
}

const ROW = 32;
const HEAD = 24;

/** One line for each signal that has a win rate. */
export function drawWinRates(
  rows: readonly RatedSignal[],
  width: number,
  speaker: Speaker,
): Drawing {
  const { t } = speaker;
  const names = Math.min(width * 0.4, Math.max(0, ...rows.map(({ name }) => widthOf(name))) + 16);
  const counts = Math.max(0, ...rows.map(({ winRate }) => widthOf(sayAsCounts(winRate, speaker))));
  const left = names + counts + 16;
  const right = width - 8;
  const x = (share: number) => left + share * (right - left);
  const height = HEAD + rows.length * ROW;
  const scale = [0, 0.5, 1].flatMap((share): Shape[] => [
    { is: "line", from: [x(share), HEAD - 4], to: [x(share), height], stroke: "rule", width: 1 },
    words(x(share), HEAD - 10, percent(share, 0, t.locale), {
      fill: "subtle",
      anchor: share === 0 ? "start" : share === 1 ? "end" : "middle",
    }),
  ]);
  const marks = rows.map(({ name, winRate }, index): Mark => {
    const top = HEAD + index * ROW;
    const middle = top + ROW / 2;
    const counted = sayAsCounts(winRate, speaker);
    const interval = sayInterval(winRate, speaker);
    return {
      is: "mark",
      figure: winRate.id,
      label: [`${name} ${counted}`, interval].filter((part) => part !== null).join(", "),
      area: { x: 0, y: top + 2, width, height: ROW - 4 },
      shapes: [
        words(0, middle + 4, fitting(name, names - 12)),
        words(names + counts, middle + 4, counted, { anchor: "end" }),
        ...intervalShapes(winRate, { x, y: middle }),
      ],
    };
  });
  return { width, height, shapes: [...scale, ...marks] };
}

/** A share as a point on its interval; grey below 10 rows. */
export function intervalShapes(
  metric: Pick<Metric, "value" | "interval" | "n">,
  { x, y, quiet = isSmall(metric) }: { x: (share: number) => number; y: number; quiet?: boolean },
): Shape[] {
  const [low = null, high = null] = metric.interval ?? [];
  if (metric.value === null || low === null || high === null) return [];
  const paint = quiet ? "quiet" : "primary";
  return [
    { is: "line", from: [x(low), y], to: [x(high), y], stroke: paint, width: 4 },
    { is: "dot", x: x(metric.value), y, r: 4.5, fill: paint },
  ];
}
