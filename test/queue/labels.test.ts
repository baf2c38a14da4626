import { expect, test } from "vitest";
import { defaultTaxonomy } from "../../src/domain/default-taxonomy.ts";
import { Taxonomy } from "../../src/domain/taxonomy.ts";
import { guessCrm } from "../../src/queue/flag/crm.ts";
import { formatLeft, formatWhen } from "../../src/queue/reader/when.ts";
import { loadWords } from "../../src/queue/reader/words.ts";
import { signalLabels } from "../../src/ui/page/signal-labels.ts";

test("a default label is translated, and a tenant's own words are kept", async () => {
  const { taxonomy: words } = await loadWords("de");
  const own = structuredClone(defaultTaxonomy);
  const signal = own.kinds[0]?.categories[0]?.signals[1];
  if (signal === undefined) throw new Error("The default taxonomy has lost its second signal.");
  signal.label = "Out of gigabytes";
  const labels = signalLabels(Taxonomy.parse(own), words);
  expect(labels.get("exp.capacity.seats")?.label).toBe("Lizenzen reichen nicht");
  expect(labels.get(signal.id)?.label).toBe("Out of gigabytes");
});

test("a signal that was retired still has its name where a flag carries it, and is offered no more", async () => {
  const { taxonomy: words } = await loadWords("en");
  const without = structuredClone(defaultTaxonomy);
  without.kinds[0]?.categories[0]?.signals.splice(1, 1);
  const labels = signalLabels(Taxonomy.parse(without), words);
  expect(labels.get("exp.capacity.usage")?.label).toBe("Usage cap reached");
  expect([...labels.keys()]).not.toContain("exp.capacity.usage");
  expect(labels.get("exp.no.such")).toBeUndefined();
});

test("time left is written in its two largest units", async () => {
  const { queue: t } = await loadWords("en");
  const left = (minutes: number) =>
    formatLeft(minutes * 60_000, { t, locale: "en" }).replaceAll("\u00a0", " ");
  expect([5, 60, 130, -130, 21 * 60 + 5, 25 * 60, 72 * 60].map(left)).toEqual([
    "5 min",
    "1 h",
    "2 h 10 min",
    "2 h 10 min",
    "21 h",
    "1 day",
    "3 days",
  ]);
});

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();

test("near days are named and further ones dated, by the reader's own midnight", () => {
  const now = new Date(2026, 10, 18, 23, 30).getTime();

  expect(formatWhen(at(19, 0), now, "de")).toBe("morgen 00:00");
  expect(formatWhen(at(18, 9), now, "de")).toBe("heute 09:00");
  expect(formatWhen(at(17, 16), now, "de")).toBe("gestern 16:00");
  expect(formatWhen(at(15, 16), now, "de")).toMatch(/^15\. Nov/);
});

test("a typed id tells which CRM it is from", () => {
  expect(guessCrm("0065g00000AbCdE", ["hubspot"])).toBe("salesforce");
  expect(guessCrm("9876543210", ["salesforce"])).toBe("hubspot");
  expect(guessCrm("D-17", ["pipedrive"])).toBe("pipedrive");
});
