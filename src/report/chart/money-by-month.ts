// Closed amounts of one currency month by month, by how support took part. The three stand beside each other: stacked, they
// would look like one sum.
import { formatMoney } from "../../ui/format.ts";
import { shortestNameOfMonth } from "../months.ts";
import { sayName, type Speaker } from "../sentences.ts";
import { MONEY_HEIGHT } from "./money-height.ts";
import { type Drawing, type Mark, type Paint, type Shape, widthOf, words } from "./drawing.ts";

export const BUCKETS = ["sourced", "influenced", "unattributed"] as const;
export type BucketName = (typeof BUCKETS)[number];

export interface MoneyOfMonth {
  readonly month: string;
  /** Minor units; `null` where the sum is refused. */
  readonly sourced: string | null;
  readonly influenced: string | null;
  readonly unattributed: string | null;
}

const PAINTS: Readonly<Record<BucketName, Paint>> = {
  sourced: "primary",
  influenced: "quiet",
  unattributed: "open",
};

const LINE = 16;
const BOTTOM = 22;

/** The next number that people count by: 1, 2, 4, 5 or 8 of a power of ten. */
function roundUp(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  return ([1, 2, 4, 5, 8].find((step) => step * power >= amount) ?? 10) * power;
}

export function drawMoneyByMonth(
  months: readonly MoneyOfMonth[],
  currency: string,
  width: number,
  speaker: Speaker,
): Drawing {
  const { t } = speaker;
  const amounts = months.flatMap((month) => BUCKETS.map((bucket) => Number(month[bucket] ?? 0)));
  const most = roundUp(Math.max(1, ...amounts));
  const ticks = [0, most / 2, most].map((amount) => ({
    amount,
    text: formatMoney(String(Math.round(amount)), currency, t.locale),
  }));
  // Its names go on in another line where the chart is too narrow for them.
  let [legendX, legendY] = [0, 2];
  const legend = BUCKETS.flatMap((bucket): Shape[] => {
    const text = t(`money.${bucket}`);
    const wide = widthOf(text) + 15;
    if (legendX > 0 && legendX + wide > width) [legendX, legendY] = [0, legendY + LINE];
    const [x, y] = [legendX, legendY];
    legendX += wide + 19;
    return [
      { is: "rect", x, y, width: 10, height: 10, fill: PAINTS[bucket], rounded: true },
      words(x + 15, y + 9, text, { fill: "subtle" }),
    ];
  });
  const top = legendY + 28;
  const left = Math.max(...ticks.map(({ text }) => widthOf(text))) + 10;
  const height = MONEY_HEIGHT + legendY - 2;
  const floor = height - BOTTOM;
  const y = (amount: number) => floor - (amount / most) * (floor - top);
  const step = (width - left) / Math.max(1, months.length);
  const bar = Math.max(2, Math.min(14, (step - 6) / BUCKETS.length));
  const every = Math.ceil(30 / step);

  const scale = ticks.flatMap(({ amount, text }): Shape[] => [
    { is: "line", from: [left, y(amount)], to: [width, y(amount)], stroke: "rule", width: 1 },
    words(left - 6, y(amount) + 4, text, { fill: "subtle", anchor: "end" }),
  ]);
  const marks = months.flatMap((month, index): (Shape | Mark)[] => {
    const middle = left + step * (index + 0.5);
    const name = words(middle, floor + 16, shortestNameOfMonth(month.month, t.locale), {
      fill: "subtle",
      anchor: "middle",
    });
    const bars = BUCKETS.flatMap((bucket, place): Mark[] => {
      const amount = month[bucket];
      if (amount === null || amount === "0") return [];
      const x = middle + (place - BUCKETS.length / 2) * bar;
      return [
        {
          is: "mark",
          month: month.month,
          figure: `${bucket}.${currency}`,
          label: `${shortestNameOfMonth(month.month, t.locale)}, ${sayName(`${bucket}.${currency}`, speaker)}: ${formatMoney(amount, currency, t.locale)}`,
          area: { x, y: top, width: bar, height: floor - top },
          shapes: [
            {
              is: "rect",
              x,
              y: y(Number(amount)),
              width: bar - 1,
              height: Math.max(1, floor - y(Number(amount))),
              fill: PAINTS[bucket],
            },
            // Its faint colour alone would be too little to see.
            {
              is: "line",
              from: [x, y(Number(amount))],
              to: [x + bar - 1, y(Number(amount))],
              stroke: bucket === "sourced" ? "primary" : "quiet",
              width: 2,
            },
          ],
        },
      ];
    });
    return [...(index % every === 0 ? [name] : []), ...bars];
  });
  return { width, height, shapes: [...legend, ...scale, ...marks] };
}
