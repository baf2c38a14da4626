import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { metricIds } from "../../src/domain/report/month-report.ts";
import { DECLINE_REASONS, STATUSES } from "../../src/domain/flag.ts";
import { sayDefinition, sayName } from "../../src/report/sentences.ts";
import { FAMILIES } from "../../src/domain/report/about-figure.ts";
import { NOUNS } from "../../src/report/what-to-say.ts";
import { loadWords } from "../../src/report/words.ts";
import { monthInput } from "./sample-month.ts";

const LOCALES = ["en", "de", "es", "fr", "ja", "pt-BR"];

test.each(LOCALES)("every figure has its name and its definition in %s", async (locale) => {
  const { t } = await loadWords(locale);
  expect(t.locale).toBe(locale);
  const speaker = { t, signals: new Map() };
  for (const id of metricIds(monthInput("2026-10"))) {
    expect(sayName(id, speaker)).not.toMatch(/figure\.|\{\{/);
    expect(sayDefinition(id, speaker)).not.toMatch(/^figure\.|\{\{/);
  }
  const keys = [
    ...FAMILIES.flatMap((family) => [`figure.${family}.name`, `figure.${family}.what`]),
    ...NOUNS.flatMap((noun) => [`n.${noun}`, `refusal.no-data.${noun}`]),
    ...STATUSES.map((status) => `status.${status}`),
    ...DECLINE_REASONS.map((reason) => `reason.${reason}`),
  ];
  expect(keys.filter((key) => t.maybe(key) === undefined)).toEqual([]);
});

const Section: z.ZodType<Section> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), Section])),
);
interface Section {
  readonly [key: string]: string | Section;
}

const sentencesOf = (section: Section, path = ""): { key: string; blanks: string }[] =>
  Object.entries(section).flatMap(([key, value]) =>
    typeof value === "string"
      ? [{ key: path + key, blanks: blanksOf(value) }]
      : sentencesOf(value, `${path}${key}.`),
  );
const blanksOf = (sentence: string): string =>
  [...new Set(sentence.match(/\{\{\w+\}\}/g))].toSorted((a, b) => a.localeCompare(b)).join(" ");

async function read(locale: string) {
  const text = await readFile(`translations/${locale}.json`, "utf8");
  return sentencesOf(z.object({ report: Section }).parse(JSON.parse(text)).report);
}

test.each(LOCALES)("%s has the same sentences with the same blanks as English", async (locale) => {
  expect(await read(locale)).toEqual(await read("en"));
});
