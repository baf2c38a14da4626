// What is registered can be set up: every field has words in every language, and every event a name.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { EVENTS } from "../../src/destinations/events.ts";
import { destinationTypes } from "../../src/destinations/registry.ts";

const Field = z.looseObject({
  label: z.string(),
  help: z.string().optional(),
  choice: z.record(z.string(), z.string()).optional(),
});
const Words = z.looseObject({
  setup: z.looseObject({
    destinations: z.looseObject({
      event: z.record(z.string(), z.string()),
      type: z.record(
        z.string(),
        z.looseObject({
          label: z.string(),
          about: z.string(),
          field: z.record(z.string(), Field).optional(),
        }),
      ),
    }),
  }),
});

test.each(["en", "de", "es", "fr", "ja", "pt-BR"])(
  "every type, field, choice and event has its words in %s",
  (locale) => {
    const file = resolve(import.meta.dirname, `../../translations/${locale}.json`);
    const { event, type } = Words.parse(JSON.parse(readFileSync(file, "utf8"))).setup.destinations;
    const missing = [...destinationTypes.values()].flatMap(({ type: name, fields }) =>
      fields.flatMap(({ key, help, choices = [] }) => {
        const field = type[name]?.field?.[key];
        // Languages are written in themselves.
        const named = key === "language" ? [] : choices;
        return [
          ...(field === undefined ? [`${name}.${key}`] : []),
          ...(help !== undefined && field?.help === undefined ? [`${name}.${key}.help`] : []),
          ...named.flatMap(({ value }) =>
            field?.choice?.[value] === undefined ? [`${name}.${key}: ${value}`] : [],
          ),
        ];
      }),
    );
    expect(missing).toEqual([]);
    expect(Object.keys(EVENTS).filter((each) => event[each] === undefined)).toEqual([]);
    expect([...destinationTypes.keys()].filter((name) => type[name] === undefined)).toEqual([]);
  },
);

test("in English a type's own words and the page's are the same, and every secret is marked as one", () => {
  const file = resolve(import.meta.dirname, "../../translations/en.json");
  const words = Words.parse(JSON.parse(readFileSync(file, "utf8"))).setup.destinations.type;
  for (const { type, label, fields } of destinationTypes.values()) {
    expect(words[type]?.label).toBe(label);
    for (const field of fields)
      expect([type, words[type]?.field?.[field.key]?.label]).toEqual([type, field.label]);
    const shown = fields.filter(
      ({ key, input, secret }) =>
        /secret|token|password/i.test(key) && input !== "switch" && secret !== true,
    );
    expect([type, shown]).toEqual([type, []]);
  }
});
