// The month's report as a letter: its headlines in words, its charts as pictures, and the way to the report itself.
import type { Letter } from "../../destinations/email/flag-mail.ts";
import { asHtml, asText, type Block } from "../../destinations/email/layout.ts";
import { headerLine } from "../../destinations/email/mailbox.ts";
import type { MailPicture } from "../../destinations/mail.ts";
import type { Metric } from "../../domain/metric.ts";
import type { CurrencyFigures } from "../../domain/report/pipeline-and-revenue.ts";
import type { MonthReport } from "../../domain/report/month-report.ts";
import type { Spoken } from "../../domain/spoken.ts";
import type { Drawing } from "../../report/chart/drawing.ts";
import { drawFunnel } from "../../report/chart/funnel.ts";
import { sizeOf, svgText } from "../../report/chart/svg-text.ts";
import { drawWait } from "../../report/chart/wait.ts";
import { drawWinRates } from "../../report/chart/win-rates.ts";
import { drawable, sayLift, sayNoLift } from "../../report/lift/say-lift.ts";
import { momentInZone, nameOfMonth, placeOfZone } from "../../report/months.ts";
import { sayMissing } from "../../report/not-measured/say-missing.ts";
import {
  percent,
  sayCounts,
  sayInterval,
  sayN,
  sayRefusal,
  saySentence,
  sayValue,
  type Speaker,
} from "../../report/sentences.ts";
import { groupSignals } from "../../report/signals/groups.ts";
import { canDraw, type DrawPng } from "./letters.ts";

export interface MonthLetterParts {
  readonly report: MonthReport;
  readonly words: Spoken;
  readonly signals: Speaker["signals"];
  readonly pictures: readonly Pictured[];
  readonly reportUrl: string;
  readonly stopUrl: string;
}

/** In a column of a mail, and on a phone half of that. */
const WIDTH = 504;
/** Missing figures that are named; the report has them all. */
const MOST_MISSING = 5;

/** One person's letter. */
export function monthLetter(parts: MonthLetterParts): Letter {
  const { report, words, pictures, reportUrl, stopUrl, signals } = parts;
  const { say, report: t } = words;
  const speaker: Speaker = { t, signals };
  const monthName = nameOfMonth(report.month, words.locale);
  const missing = report.notMeasured.slice(0, MOST_MISSING);
  const blocks: Block[] = [
    {
      is: "lead",
      text: say("month.lead", {
        month: monthName,
        when: momentInZone(report.asOf, report.zone, words.locale),
        place: placeOfZone(report.zone),
      }),
    },
    { is: "facts", facts: headlines(report, speaker) },
    ...pictures.map(({ block }) => block),
    ...(pictures.length === 0
      ? [{ is: "lead", text: say("month.noPictures") } satisfies Block]
      : []),
    ...(missing.length === 0
      ? []
      : [
          {
            is: "list",
            title: say("month.missing"),
            items: missing.map((each) => ({ text: sayMissing(each, speaker), href: null })),
          } satisfies Block,
        ]),
    { is: "links", links: [{ words: say("month.open"), href: reportUrl }] },
    {
      is: "small",
      text: say("month.because"),
      link: { words: say("month.stop"), href: stopUrl },
    },
  ];
  const page = {
    locale: words.locale,
    title: say("month.subject", { month: monthName }),
    tag: null,
    blocks,
  };
  return {
    subject: headerLine(page.title),
    text: asText(page),
    html: asHtml(page),
    pictures: pictures.map(({ picture }) => picture),
  };
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

/** The figures on top of the report, as sentences; of each currency its own, and never their sum. */
function headlines(report: MonthReport, speaker: Speaker): Fact[] {
  const { t } = speaker;
  const { sla, lift, winRateOverall, undecided } = report;
  // As on the page: the currency with the most deals first.
  const money = report.money.toSorted((a, b) => dealsIn(b) - dealsIn(a));
  const rate = drawable(lift);
  const verdict =
    rate === null ? sayNoLift(lift, speaker) : Object.values(sayLift(rate, speaker)).join("");
  const amounts = (
    name: string,
    figure: (of: CurrencyFigures) => Metric,
    more: (of: CurrencyFigures) => string | null,
    foot: string | null = null,
  ): Fact[] => {
    const withDeals = money.filter((each) => figure(each).n > 0);
    const told = withDeals.length > 0 ? withDeals : money.slice(0, 1);
    return told.map((each, index) => {
      const metric = figure(each);
      const n = saySentence(sayN(metric, speaker), speaker);
      const isLast = index === told.length - 1;
      const parts = [valueOf(metric, speaker), n, more(each), isLast ? foot : null];
      return { name, value: together(parts) };
    });
  };
  const concentrated = (share: Metric): string | null =>
    share.value === null || share.n < WORTH_SAYING_FROM
      ? null
      : t("headline.concentration", { share: percent(share.value, 0, t.locale) });
  const counted = (metric: Metric): string | null =>
    metric.refusal === null ? saySentence(sayCounts(metric, speaker), speaker) : null;
  return [
    ...amounts(
      t("headline.sourced"),
      ({ closed }) => closed.sourced,
      ({ concentration }) => concentrated(concentration.sourced),
    ),
    ...amounts(
      t("headline.pipeline"),
      ({ pipeline }) => pipeline.sourced,
      ({ youngPipeline }) =>
        youngPipeline.n > 0 ? t("headline.young", { count: youngPipeline.n }) : null,
    ),
    ...amounts(
      t("headline.influenced"),
      ({ closed }) => closed.influenced,
      ({ concentration }) => concentrated(concentration.influenced),
      verdict,
    ),
    ...(money.length === 0 ? [{ name: t("headline.sourced"), value: t("headline.noDeals") }] : []),
    {
      name: t("headline.inTime"),
      value: together([
        valueOf(sla.attainment, speaker),
        counted(sla.attainment),
        sla.neverAnswered.n > 0
          ? t("headline.neverAnswered", { count: sla.neverAnswered.n })
          : null,
      ]),
    },
    {
      name: t("signals.winRate"),
      value: together([
        valueOf(winRateOverall, speaker),
        counted(winRateOverall),
        undecided.stillOpen
          ? saySentence(t("signals.stillOpen", { count: undecided.n }), speaker)
          : null,
      ]),
    },
  ];
}

/** With one or two deals everybody sees that one of them is most of it. */
const WORTH_SAYING_FROM = 3;

const dealsIn = ({ closed, pipeline }: CurrencyFigures): number =>
  [...Object.values(closed), ...Object.values(pipeline)].reduce((sum, { n }) => sum + n, 0);

const together = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== "").join(" ");

/** "94% (88 to 97%)."; what is missing, of a refused figure. */
function valueOf(metric: Metric, speaker: Speaker): string {
  if (metric.refusal !== null) return sayRefusal(metric.id, metric.refusal, speaker);
  const value = sayValue(metric, speaker);
  const interval = sayInterval(metric, speaker);
  return saySentence(interval === null ? value : `${value} (${interval})`, speaker);
}

export interface Pictured {
  readonly block: Extract<Block, { is: "picture" }>;
  readonly picture: MailPicture;
}

interface Chart {
  readonly name: string;
  readonly n: number;
  readonly title: (by: Speaker) => string;
  /** `null` where there is nothing to draw. */
  readonly draw: (by: Speaker) => Drawing | null;
}

const chartsOf = ({
  funnel,
  followUp,
  signals,
  winRateOverall,
  undecided,
}: MonthReport): Chart[] => [
  {
    name: "funnel",
    n: funnel[0]?.reached.n ?? 0,
    title: ({ t }) => t("funnel.title"),
    draw: (by) => drawFunnel({ funnel, stillOpen: undecided.stillOpen }, WIDTH, by),
  },
  {
    name: "wait",
    n: followUp.median.n,
    title: ({ t }) => t("wait.title"),
    draw: (by) => (followUp.median.refusal === null ? drawWait(followUp, WIDTH, by) : null),
  },
  {
    name: "win-rates",
    n: winRateOverall.n,
    title: ({ t }) => t("signals.title"),
    draw: (by) => {
      const rows = groupSignals(signals).ranked.flatMap(({ signal, winRate }) =>
        signal === null || winRate === null
          ? []
          : [{ name: by.signals.get(signal)?.label ?? signal, winRate }],
      );
      return rows.length === 0 ? null : drawWinRates(rows, WIDTH, by);
    },
  },
];

/**
 * The charts as pictures, drawn from the very text that the report saves as SVG. Where there are no letters for the reader's
 * language they are drawn in `english`; what is told of them is told in their own.
 */
export async function picturesOf(
  report: MonthReport,
  own: Speaker,
  english: Speaker,
  drawPng: DrawPng,
): Promise<Pictured[]> {
  const made: Pictured[] = [];
  for (const { name, n, title, draw } of chartsOf(report)) {
    const said = draw(own);
    if (said === null) continue;
    const alt = marksOf(said);
    const svgIn = (by: Speaker) => {
      const drawing = draw(by) ?? said;
      const { t } = by;
      const source = t("chart.source", {
        month: nameOfMonth(report.month, t.locale),
        when: momentInZone(report.asOf, report.zone, t.locale),
        place: placeOfZone(report.zone),
        n,
      });
      const caption = { title: title(by), source, description: alt, language: t.locale };
      return { ...sizeOf(drawing), svg: svgText(drawing, caption) };
    };
    const inOwn = svgIn(own);
    const { svg, width, height } = canDraw(inOwn.svg) ? inOwn : svgIn(english);
    const cid = `${name}.${report.month}@signal-flag`;
    made.push({
      block: { is: "picture", cid, title: title(own), alt, width, height },
      picture: { cid, fileName: `${name}-${report.month}.png`, bytes: await drawPng(svg) },
    });
  }
  return made;
}

/** A chart's figures as sentences, for whoever does not see it. */
const marksOf = ({ shapes }: Drawing): string =>
  shapes.flatMap((shape) => (shape.is === "mark" ? [shape.label] : [])).join("; ");
