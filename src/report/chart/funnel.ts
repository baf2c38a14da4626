// From flag to money as a picture: a bar for each step, the part that is still open in grey behind it.
import type { FunnelStage } from "../../domain/report/funnel.ts";
import { sayInterval, sayName, sayValue, type Speaker } from "../sentences.ts";
import { type Drawing, fitting, type Mark, type Shape, widthOf, words } from "./drawing.ts";

interface FunnelData {
  readonly funnel: readonly FunnelStage[];
  /** Whether more than a fifth of the opportunities are undecided: what is won so far is then no result. */
  readonly stillOpen: boolean;
}

/** Below it the names stand over the bars. */
const NARROW = 520;
const BAR = 22;
const GAP = 12;

/** How high it is, known before it is drawn, so that its place can be kept. */
export const funnelHeight = (stages: number, width: number): number =>
  stages * rowOf(width) - (width < NARROW ? 0 : 8);
const rowOf = (width: number): number => (width < NARROW ? 68 : 46);

/** The funnel in `width` pixels. */
export function drawFunnel(
  { funnel, stillOpen }: FunnelData,
  width: number,
  speaker: Speaker,
): Drawing {
  const most = Math.max(1, ...funnel.map(({ reached }) => reached.n));
  const told = funnel.map((stage) => tell(stage, speaker));
  const isNarrow = width < NARROW;
  const left = isNarrow
    ? 0
    : Math.min(
        180,
        Math.max(
          ...told.flatMap(({ name, beneath }) => [widthOf(name), widthOf(beneath?.text ?? "")]),
        ),
      ) + 16;
  const counts = Math.max(...told.map(({ count }) => widthOf(count, true)));
  const rates = Math.max(
    ...told.flatMap(({ rate, interval }) => [widthOf(rate), widthOf(interval)]),
  );
  const right = isNarrow ? 0 : counts + rates + GAP * 2;
  const bars = Math.max(40, width - left - right);
  const row = rowOf(width);

  const shapes = funnel.flatMap((stage, index): (Shape | Mark)[] => {
    const { name, count, rate, interval, beneath, label } = told[index] ?? NOTHING;
    const top = index * row;
    const barTop = isNarrow ? top + 22 : top;
    const scale = bars / most;
    const isOpen = stage.stage === "won" && stillOpen;
    const bar: Shape[] = [
      {
        is: "rect",
        x: left,
        y: barTop,
        width: (stage.reached.n + stage.stillOpen) * scale,
        height: BAR,
        fill: "open",
        rounded: true,
      },
      {
        is: "rect",
        x: left,
        y: barTop,
        width: stage.reached.n * scale,
        height: BAR,
        fill: isOpen ? "quiet" : stage.stage === "won" ? "success" : "primary",
        rounded: true,
      },
    ];
    const nameAt = isNarrow ? top + 15 : barTop + 15;
    const countAt = isNarrow ? width - rates - GAP - 4 : left + bars + GAP + counts;
    const reached: Mark = {
      is: "mark",
      figure: stage.reached.id,
      label,
      area: isNarrow
        ? { x: 0, y: top, width: width - rates - GAP, height: 22 + BAR }
        : { x: 0, y: barTop - 1, width: countAt + 2, height: 24 },
      shapes: [
        words(0, nameAt, fitting(name, isNarrow ? 200 : left - 8)),
        ...bar,
        words(countAt, nameAt, count, { anchor: "end", strong: true, underlined: true }),
      ],
    };
    const rateAt = isNarrow ? width : countAt + GAP;
    const anchor = isNarrow ? "end" : "start";
    const rateMark: Mark[] =
      stage.rate === null
        ? []
        : [
            {
              is: "mark",
              figure: stage.rate.id,
              label: `${sayName(stage.rate.id, speaker)}: ${[rate, interval].filter((part) => part !== "").join(" ")}`,
              area: isNarrow
                ? { x: width - rates - 4, y: top, width: rates + 4, height: 22 }
                : { x: rateAt - 4, y: barTop - 1, width: width - rateAt + 4, height: 36 },
              shapes: [
                words(rateAt, nameAt, rate, { fill: "subtle", anchor, underlined: true }),
                ...(interval === ""
                  ? []
                  : [
                      words(rateAt, isNarrow ? barTop + BAR + 15 : nameAt + 16, interval, {
                        fill: "subtle",
                        anchor,
                      }),
                    ]),
              ],
            },
          ];
    const beneathAt = isNarrow ? barTop + BAR + 15 : nameAt + 16;
    const under: (Shape | Mark)[] =
      beneath === null
        ? []
        : beneath.figure === null
          ? [words(0, beneathAt, beneath.text, { fill: "subtle" })]
          : [
              {
                is: "mark",
                figure: beneath.figure,
                label: `${sayName(beneath.figure, speaker)}: ${beneath.text}`,
                area: { x: 0, y: beneathAt - 12, width: widthOf(beneath.text) + 8, height: 18 },
                shapes: [words(0, beneathAt, beneath.text, { fill: "subtle", underlined: true })],
              },
            ];
    return [reached, ...rateMark, ...under];
  });
  return { width, height: funnelHeight(funnel.length, width), shapes };
}

const NOTHING = { name: "", count: "", rate: "", interval: "", beneath: null, label: "" };

/** What is said of a step: "126", "89% of 142", "83 to 93%", "111 in time". */
function tell({ stage, reached, rate, stillOpen, inTime }: FunnelStage, speaker: Speaker) {
  const { t } = speaker;
  const name = t(`funnel.${stage}`);
  const count = sayValue(reached, speaker);
  const share =
    rate === null
      ? ""
      : rate.value === null || rate.n < 10
        ? sayValue(rate, speaker)
        : t("funnel.rateOf", { rate: sayValue(rate, speaker), n: rate.n });
  const interval = rate === null ? "" : (sayInterval(rate, speaker) ?? "");
  const open = stillOpen === 0 ? null : t("funnel.stillOpen", { count: stillOpen });
  const beneath =
    inTime !== null
      ? { text: t("funnel.inTime", { count: inTime.n }), figure: inTime.id }
      : open === null
        ? null
        : { text: open, figure: null };
  const more = [share, interval, open].filter((part) => part !== "" && part !== null);
  // What is seen comes first, as it is seen.
  const label = [`${name} ${count}`, ...more].join(", ");
  return { name, count, rate: share, interval, beneath, label };
}
