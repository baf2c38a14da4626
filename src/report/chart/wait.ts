// How long customers wait as a picture: the share not yet contacted, with its band, the promise, the median and the p90.
import type { FollowUp } from "../../domain/report/follow-up.ts";
import { formatHours, percent, sayInterval, type Speaker } from "../sentences.ts";
import { hoursToDraw, pointsOf } from "../wait/survival-at.ts";
import { type Drawing, type Mark, px, type Shape, widthOf, words } from "./drawing.ts";

export const WAIT_HEIGHT = 248;

const TOP = 24;
const BOTTOM = 28;
const LEFT = 44;
const RIGHT = 12;

/** The curve in `width` pixels. */
export function drawWait(
  { steps, promiseHours, median, p90 }: FollowUp,
  width: number,
  speaker: Speaker,
): Drawing {
  const { t } = speaker;
  const until = hoursToDraw(steps, promiseHours);
  const points = pointsOf(steps, until);
  const right = width - RIGHT;
  const floor = WAIT_HEIGHT - BOTTOM;
  const x = (hours: number) => LEFT + (hours / until) * (right - LEFT);
  const y = (share: number) => TOP + (1 - share / 100) * (floor - TOP);
  const hour = new Intl.NumberFormat(t.locale, {
    style: "unit",
    unit: "hour",
    unitDisplay: "narrow",
  });

  const ticks = Array.from({ length: Math.floor(until / 12) + 1 }, (_, index) => index * 12).filter(
    (hours) => width >= 420 || hours % 24 === 0,
  );
  const axes: Shape[] = [
    ...[0, 50, 100].flatMap((share): Shape[] => [
      { is: "line", from: [LEFT, y(share)], to: [right, y(share)], stroke: "rule", width: 1 },
      words(LEFT - 8, y(share) + 4, percent(share / 100, 0, t.locale), {
        fill: "subtle",
        anchor: "end",
      }),
    ]),
    ...ticks.map((hours) =>
      words(x(hours), floor + 19, hour.format(hours), {
        fill: "subtle",
        anchor: hours === 0 ? "start" : hours === until ? "end" : "middle",
      }),
    ),
  ];
  const promise = t("wait.promise", { hours: promiseHours });
  const promiseAt = x(promiseHours);
  const promised: Shape[] = [
    {
      is: "line",
      from: [promiseAt, TOP - 4],
      to: [promiseAt, floor],
      stroke: "warning",
      width: 1.5,
      dashed: true,
    },
    words(promiseAt, TOP - 10, promise, {
      fill: "warning-text",
      anchor: promiseAt + widthOf(promise) / 2 > width ? "end" : "middle",
    }),
  ];
  const curve: Shape[] = [
    { is: "path", d: bandOf(points, x, y), fill: "band" },
    {
      is: "path",
      d: stepsOf(points.map(({ time, share }) => [x(time), y(share)])),
      stroke: "primary",
      width: 2.5,
    },
  ];

  // The two times, each where half and one in ten still wait, told where the curve has already fallen.
  const told: readonly [FollowUp["median"], number, string][] = [
    [median, 50, tellTime(median.value, "wait.median", speaker)],
    [p90, 10, tellTime(p90.value, "wait.p90", speaker)],
  ];
  const widest = Math.max(...told.map(([, , text]) => widthOf(text, true)));
  const textAt = right - 6;
  const textLeft = textAt - widest - 8;
  // Where many still wait the curve runs high, and words over it would hide it.
  const atText = points.findLast(({ time }) => x(time) <= textLeft)?.high ?? 100;
  const fits = y(atText) > TOP + 56 && textLeft > promiseAt;
  const textTop = TOP + 22;
  const marks = told.map(([metric, share, text], index): Mark => {
    const isIn = metric.value !== null && metric.value <= until;
    const at = fits ? textTop + index * 24 : WAIT_HEIGHT + 16 + index * 24;
    const interval = sayInterval(metric, speaker);
    return {
      is: "mark",
      figure: metric.id,
      label: [text, interval].filter((part) => part !== null).join(", "),
      area: fits
        ? { x: textLeft, y: at - 16, width: widest + 14, height: 24 }
        : { x: LEFT - 4, y: at - 16, width: widest + 8, height: 24 },
      shapes: [
        ...(isIn && metric.value !== null
          ? [{ is: "dot", x: x(metric.value), y: y(share), r: 4, fill: "primary" } as const]
          : []),
        words(fits ? textAt : LEFT, at, text, {
          anchor: fits ? "end" : "start",
          strong: true,
          underlined: true,
        }),
      ],
    };
  });
  return {
    width,
    height: WAIT_HEIGHT + (fits ? 0 : 48),
    shapes: [...axes.slice(0, 6), ...curve, ...axes.slice(6), ...promised, ...marks],
  };
}

const tellTime = (
  hours: number | null,
  sentence: "wait.median" | "wait.p90",
  { t }: Speaker,
): string =>
  hours === null
    ? t(`${sentence}NotReached`)
    : t(sentence, { value: formatHours(hours, t.locale) });

/** A line that stays until the next point and then falls. */
function stepsOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points
    .map(([x, y], index) => (index === 0 ? `M${px(x)} ${px(y)}` : `H${px(x)}V${px(y)}`))
    .join("");
}

function bandOf(
  points: readonly { time: number; low: number; high: number }[],
  x: (hours: number) => number,
  y: (share: number) => number,
): string {
  const over = stepsOf(points.map(({ time, high }) => [x(time), y(high)]));
  // Back along the lower end: what holds from a point on holds until the one after it.
  const back = points
    .toReversed()
    .map(({ time, low }, index) =>
      index === 0 ? `V${px(y(low))}` : `V${px(y(low))}H${px(x(time))}`,
    );
  const first = points[0];
  return first === undefined ? "" : `${over}${back.join("")}V${px(y(first.high))}Z`;
}
