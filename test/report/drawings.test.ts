// The charts as values: what they show, that they fit, and that a saved one needs nothing else.
import fc from "fast-check";
import { expect, test } from "vitest";
import { monthReport } from "../../src/domain/report/month-report.ts";
import { createWords } from "../../src/domain/words.ts";
import { drawBaseRate } from "../../src/report/chart/base-rate.ts";
import { type Drawing, type Mark, type Shape, widthOf } from "../../src/report/chart/drawing.ts";
import { drawFunnel } from "../../src/report/chart/funnel.ts";
import { drawMoneyByMonth } from "../../src/report/chart/money-by-month.ts";
import { svgText } from "../../src/report/chart/svg-text.ts";
import { trendShapes } from "../../src/report/chart/trend.ts";
import { drawWait } from "../../src/report/chart/wait.ts";
import { drawWinRates } from "../../src/report/chart/win-rates.ts";
import english from "../../translations/en.json" with { type: "json" };
import german from "../../translations/de.json" with { type: "json" };
import { flagRow, monthInput } from "./sample-month.ts";

const inEnglish = { t: createWords(english.report, "en"), signals: new Map() };
const inGerman = { t: createWords(german.report, "de"), signals: new Map() };
const october = monthReport(monthInput("2026-10"));

const marksOf = ({ shapes }: Drawing): Mark[] => shapes.filter((shape) => shape.is === "mark");
const all = ({ shapes }: Drawing): Shape[] =>
  shapes.flatMap((shape) => (shape.is === "mark" ? shape.shapes : [shape]));
const wordsOf = (drawing: Drawing): string[] =>
  all(drawing).flatMap((shape) => (shape.is === "words" ? [shape.text] : []));

test("a step's bar is as long as its flags are many, and the part that is still open is grey", () => {
  const drawing = drawFunnel({ funnel: october.funnel, stillOpen: false }, 760, inEnglish);
  const bars = (fill: string) =>
    all(drawing).flatMap((shape) =>
      shape.is === "rect" && shape.fill === fill ? [Math.round(shape.width)] : [],
    );
  const [flags = 0, contacted = 0] = bars("primary");
  const [first, second] = october.funnel;
  expect(contacted / flags).toBeCloseTo((second?.reached.n ?? 0) / (first?.reached.n ?? 1), 2);
  const [, open = 0] = bars("open");
  expect(open / flags).toBeCloseTo(
    ((second?.reached.n ?? 0) + (second?.stillOpen ?? 0)) / (first?.reached.n ?? 1),
    2,
  );
});

const fills = (stillOpen: boolean) =>
  all(drawFunnel({ funnel: october.funnel, stillOpen }, 760, inEnglish)).map((shape) =>
    shape.is === "rect" ? shape.fill : "",
  );

test("what is won so far is green, and grey while a fifth is undecided", () => {
  expect(fills(false)).toContain("success");
  expect(fills(true)).not.toContain("success");
  expect(fills(true)).toContain("quiet");
});

test("every figure of the funnel is a mark that says name, value, interval and n", () => {
  const marks = marksOf(drawFunnel({ funnel: october.funnel, stillOpen: false }, 760, inEnglish));
  const labels = new Map(marks.map(({ figure, label }) => [figure, label]));
  expect(labels.get("funnel.contacted")).toBe("Contacted 17, 85% of 20, 64 to 95%, 2 still open");
  expect(labels.get("funnel.contacted-in-time")).toBe("Contacted in time: 15 in time");
  // Fewer than ten: as they are counted, and a refused share in words.
  expect(labels.get("funnel.won.rate")).toBe("Won, of those decided: too few to say");
});

test("the curve falls in steps within its band, with the promise, the median and what is not reached", () => {
  const drawing = drawWait(october.followUp, 540, inEnglish);
  const paths = all(drawing).filter((shape) => shape.is === "path");
  expect(paths.map(({ fill, stroke }) => fill ?? stroke)).toEqual(["band", "primary"]);
  expect(paths[1]?.d).toMatch(/^M[\d.]+ [\d.]+(?:H[\d.]+V[\d.]+)+$/);
  expect(wordsOf(drawing)).toEqual(
    expect.arrayContaining(["24 h promise", "Half within 7 hr", "9 in 10: not reached yet"]),
  );
});

const chance = {
  value: 0.0002,
  interval: [-0.0436, 0.042] as const,
  n: { expansions: 529, comparisons: 4471 },
  flagged: { expansions: 345, comparisons: 2915 },
  distinguishable: false,
};

test("influence that chance explains is drawn in grey, on both sides of nothing", () => {
  const drawing = drawBaseRate(chance, 640, inEnglish);
  const paints = all(drawing).map((shape) => ("fill" in shape ? shape.fill : undefined));
  expect(paints).not.toContain("primary");
  expect(wordsOf(drawing)).toEqual(
    expect.arrayContaining(["65.2% of 529", "65.2% of 4,471", "0 points (-4.4 to +4.2)"]),
  );
  const told = drawBaseRate(
    { ...chance, value: 0.2, interval: [0.1, 0.3], distinguishable: true },
    640,
    inEnglish,
  );
  expect(all(told).map((shape) => ("fill" in shape ? shape.fill : undefined))).toContain("primary");
});

test("sourced and influenced stand beside each other, never on each other, and lead to their month", () => {
  const points = [
    { month: "2026-09", sourced: "0", influenced: "500000", unattributed: null },
    { month: "2026-10", sourced: "1000000", influenced: "500000", unattributed: "0" },
  ];
  const marks = marksOf(drawMoneyByMonth(points, "USD", 640, inEnglish));
  expect(marks.map(({ month, figure, label }) => [month, figure, label])).toEqual([
    ["2026-09", "influenced.USD", "Sep, Influenced, closed · USD: $5,000"],
    ["2026-10", "sourced.USD", "Oct, Sourced, closed · USD: $10,000"],
    ["2026-10", "influenced.USD", "Oct, Influenced, closed · USD: $5,000"],
  ]);
  const [, sourced, influenced] = marks.map(({ area }) => area);
  expect((sourced?.x ?? 0) + (sourced?.width ?? 0)).toBeLessThanOrEqual(
    (influenced?.x ?? 0) + 0.01,
  );
});

test("a month that was not kept breaks the line, and one that still runs ends it in grey", () => {
  const shapes = trendShapes([
    { month: "2026-08", value: 3 },
    { month: "2026-09", value: null },
    { month: "2026-10", value: 0 },
    { month: "2026-11", value: 5, live: true },
  ]);
  const path = shapes.find((shape) => shape.is === "path");
  expect(path?.d.match(/M/g)).toHaveLength(2);
  expect(shapes.at(-1)).toMatchObject({ is: "dot", fill: "quiet" });
});

test("nothing is drawn outside of its chart, in any width and in long words", () => {
  const rated = [1, 2, 3].map((number) => ({
    name: `A signal whose name is so long that nobody can say it in one breath ${number}`,
    winRate: { ...october.winRateOverall, id: `win-rate.${number}` },
  }));
  const money = Array.from({ length: 12 }, (_, index) => ({
    month: `2026-${String(index + 1).padStart(2, "0")}`,
    sourced: "9007199254740991",
    influenced: "1",
    unattributed: "0",
  }));
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 1200 }),
      fc.constantFrom(inEnglish, inGerman),
      (width, speaker) => {
        const drawings = [
          drawFunnel({ funnel: october.funnel, stillOpen: true }, width, speaker),
          drawWait(october.followUp, width, speaker),
          drawWinRates(rated, width, speaker),
          drawMoneyByMonth(money, "JPY", width, speaker),
          drawBaseRate(chance, width, speaker),
        ];
        for (const drawing of drawings)
          for (const shape of all(drawing)) {
            const [left, right] = spanOf(shape);
            expect(left).toBeGreaterThanOrEqual(-1);
            expect(right).toBeLessThanOrEqual(width + 6);
          }
      },
    ),
    { numRuns: 25 },
  );
});

function spanOf(shape: Shape): [left: number, right: number] {
  switch (shape.is) {
    case "rect":
      return [shape.x, shape.x + shape.width];
    case "line":
      return [Math.min(shape.from[0], shape.to[0]), Math.max(shape.from[0], shape.to[0])];
    case "dot":
      return [shape.x, shape.x];
    case "path":
      return [0, 0];
    case "words": {
      // The measure is wider than any font, so words are held against nine tenths of it.
      const width = widthOf(shape.text, shape.strong) * 0.9;
      if (shape.anchor === "end") return [shape.x - width, shape.x];
      return shape.anchor === "middle"
        ? [shape.x - width / 2, shape.x + width / 2]
        : [shape.x, shape.x + width];
    }
  }
}

test("a saved picture is whole: its colours, its title, its source, and nothing from elsewhere", () => {
  const drawing = drawFunnel({ funnel: october.funnel, stillOpen: false }, 640, inEnglish);
  const svg = svgText(drawing, {
    title: 'From <flag> to "money"',
    source: "Signal Flag, October 2026, n = 20",
    description: "How far & how many",
    language: "en",
  });
  expect(svg).toContain('<title id="title">From &lt;flag&gt; to &quot;money&quot;</title>');
  expect(svg).toContain('<desc id="description">How far &amp; how many</desc>');
  expect(svg).toContain("Signal Flag, October 2026, n = 20");
  expect(svg).not.toMatch(/var\(|class=|style=|href|@import|<script|<image/);
});

test("whatever somebody called a signal stays text in a saved picture", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (name) => {
      const drawing = drawWinRates([{ name, winRate: october.winRateOverall }], 640, inEnglish);
      const svg = svgText(drawing, {
        title: name,
        source: name,
        description: name,
        language: "en",
      });
      const tags = new Set([...svg.matchAll(/<\/?([\w-]+)/g)].map(([, tag]) => tag));
      expect([...tags].every((tag) => TAGS.has(tag ?? ""))).toBe(true);
      // oxlint-disable-next-line no-control-regex -- XML has no way to write these
      expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    }),
    { numRuns: 20 },
  );
});

const TAGS = new Set(["svg", "title", "desc", "rect", "text", "g", "line", "path", "circle"]);

test("a month with one flag has its picture too, and claims no percentage", () => {
  const one = monthReport({
    ...monthInput("2026-10"),
    flags: [flagRow(1)],
    opportunities: [],
  });
  const drawing = drawFunnel({ funnel: one.funnel, stillOpen: false }, 640, inEnglish);
  expect(wordsOf(drawing).join(" ")).not.toMatch(/%/);
  expect(wordsOf(drawing)).toContain("0 of 1");
});
