// The monthly mail as its reader gets it: in words, in pictures, and truthfully.
import { beforeAll, expect, test } from "vitest";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { liftOf } from "../../src/domain/attribution/base-rate.ts";
import { monthReport } from "../../src/domain/report/month-report.ts";
import { type Spoken, spokenTo } from "../../src/domain/spoken.ts";
import { allSignals } from "../../src/domain/taxonomy.ts";
import { drawPng } from "../../src/platform/month-mail/draw-png.ts";
import { monthLetter, picturesOf } from "../../src/platform/month-mail/month-letter.ts";
import { flagRow, monthInput } from "../report/sample-month.ts";

const asOf = Date.parse("2026-11-02T08:00:00Z");
const chance = liftOf(
  { flagged: 345, n: 529 },
  { flagged: 2915, n: 4471 },
  { windowDays: 180, seed: 1, asOf, excluded: [] },
);
const october = { ...monthReport(monthInput("2026-10")), lift: chance };

const LINKS = {
  reportUrl: "https://flags.example.com/report?month=2026-10",
  stopUrl: "https://flags.example.com/digest/m1.x",
};

const speakerOf = (words: Spoken) => ({
  t: words.report,
  signals: new Map(
    allSignals(defaultTaxonomy).map(({ kind, category, signal: { id, label } }) => [
      id,
      { id, kind, category: category.label, label: words.signal(id, label) },
    ]),
  ),
});

const letterIn = async (locale: string) => {
  const report = october;
  const words = await spokenTo(locale);
  const own = speakerOf(words);
  const pictures = await picturesOf(report, own, speakerOf(await spokenTo("en")), drawPng);
  const letter = monthLetter({
    report,
    words,
    signals: own.signals,
    pictures,
    ...LINKS,
  });
  return { ...letter, pictures };
};

let english: Awaited<ReturnType<typeof letterIn>>;
beforeAll(async () => {
  english = await letterIn("en");
});

test("the headlines are told in words, each currency by itself", () => {
  expect(english.subject).toBe("October 2026: what came of support’s flags");
  expect(english.text).toContain(
    "Sourced, closed: $45,000. 3 opportunities. One deal is 67% of it.\nSourced, closed: €7,000. 1 opportunity.",
  );
  expect(english.text).toContain("Answered in time: 79% (57 to 91%). 15 of 19 whose time was up.");
  expect(english.text).not.toContain("52,000");
});

test("influence that chance explains is called so", () => {
  expect(english.text).toMatch(
    /Influenced, closed: \$2,500\..*In 65\.2% of 529 won opportunities .*: not distinguishable from chance\./,
  );
});

test("the charts come as pictures, and as sentences for whoever sees none", () => {
  expect(english.pictures.map(({ block }) => block.title)).toEqual([
    "From flag to money",
    "How long customers wait",
    "Which signals earn it",
  ]);
  for (const { block, picture } of english.pictures) {
    const bytes = Buffer.from(picture.bytes);
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    // Twice as many pixels as it is wide, so that it is sharp.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      block.width * 2,
      block.height * 2,
    ]);
    expect(english.html).toContain(`src="cid:${block.cid}" alt="${block.title}. `);
    expect(english.text).toContain(`${block.title}\n${block.alt}`);
  }
  expect(english.text).toContain("Contacted 17, 85% of 20, 64 to 95%, 2 still open");
});

test("it leads to the report of that month, and says how to stop it", () => {
  expect(english.text).toContain(
    "Open the report:\nhttps://flags.example.com/report?month=2026-10",
  );
  expect(english.text).toContain("Stop the monthly mail: https://flags.example.com/digest/m1.x");
});

test("what is refused says what is missing, and is no zero", async () => {
  const report = {
    ...monthReport({ ...monthInput("2026-10"), flags: [flagRow(1)], opportunities: [] }),
  };
  const words = await spokenTo("en");
  const { text } = monthLetter({ ...LINKS, report, words, signals: new Map(), pictures: [] });
  expect(text).toContain("Win rate: No opportunity has been won or lost yet. One makes a figure.");
  expect(text).toContain("Sourced, closed: No opportunities yet");
  expect(text).not.toMatch(/0\s?%/);
});

test("in Japanese the words are Japanese, and the pictures say the same in letters that there are", async () => {
  const { subject, html, pictures } = await letterIn("ja");
  expect(subject).toBe("2026年10月：サポートのフラグの成果");
  expect(html).toContain("フラグから売上まで");
  // The same pictures as the English ones: Inter has no letters for Japanese.
  expect(pictures.map(({ picture }) => Buffer.from(picture.bytes).toString("base64"))).toEqual(
    english.pictures.map(({ picture }) => Buffer.from(picture.bytes).toString("base64")),
  );
});

test("where no picture can be drawn the letter says where the charts are", async () => {
  const words = await spokenTo("en");
  const { text, html } = monthLetter({
    ...LINKS,
    report: october,
    words,
    signals: new Map(),
    pictures: [],
  });
  expect(text).toContain("The charts are in the report.");
  expect(html).not.toContain("<img");
});
