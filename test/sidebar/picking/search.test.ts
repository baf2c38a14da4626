import { expect, test } from "vitest";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { choicesOf } from "../../../src/sidebar/picking/choices.ts";
import { indexChoices, marksIn } from "../../../src/sidebar/picking/search.ts";

const choices = choicesOf(
  { taxonomy: defaultTaxonomy, mostUsed: { expansion: [], friction: [] } },
  null,
  null,
);
const search = indexChoices(choices);
const first = (query: string) => search(query)[0]?.choice.id;

test.each([
  ["licences", "exp.capacity.seats"],
  ["licenses", "exp.capacity.seats"],
  ["out of LICENCES", "exp.capacity.seats"],
  ["api limit", "exp.capacity.usage"],
  ["can we cut that down", "fri.commercial.downgrade"],
])("the customer's words “%s” find their signal", (query, id) => {
  expect(first(query)).toBe(id);
});

test("every sentence of the taxonomy finds its own signal among the first three", () => {
  const lost = choices.flatMap((choice) =>
    choice.says.filter(
      (says) =>
        !search(says)
          .slice(0, 3)
          .some((hit) => hit.choice.id === choice.id),
    ),
  );
  expect(lost).toEqual([]);
});

test("a word that nobody says finds nothing", () => {
  expect(search("xylophone")).toEqual([]);
  expect(search("  ")).toEqual([]);
});

test("what fits is marked in the sentence as it is written", () => {
  const text = "We are out of Licences.";
  expect(marksIn(text, "licence").map(([from, to]) => text.slice(from, to))).toEqual(["Licence"]);
  expect(marksIn("Réunion à Zürich", "reunion zurich").length).toBe(2);
});

test("words without spaces are found too", () => {
  const japanese = indexChoices(
    choices.slice(0, 3).map((choice, place) => ({
      ...choice,
      label: ["ライセンス不足", "使用量の上限", "上位プラン"][place] ?? "",
      says: [
        ["ライセンスが足りません。", "容量の上限に達しました。", "承認機能を使いたい。"][place] ??
          "",
      ],
    })),
  );
  expect(japanese("ライセンス")[0]?.choice.label).toBe("ライセンス不足");
  expect(japanese("上限に達し")[0]?.choice.label).toBe("使用量の上限");
});

test("a tenant's own label is never replaced by our translation", () => {
  const words = { signals: { "exp.capacity.seats": { label: "Lizenzen reichen nicht" } } };
  const english = { signals: { "exp.capacity.seats": { label: "Seat limit outgrown" } } };
  const published = {
    taxonomy: structuredClone(defaultTaxonomy),
    mostUsed: { expansion: [], friction: [] },
  };
  const labelOf = () => choicesOf(published, words, english)[0]?.label;
  expect(labelOf()).toBe("Lizenzen reichen nicht");
  const [kind] = published.taxonomy.kinds;
  const signal = kind?.categories[0]?.signals[0];
  if (signal !== undefined) signal.label = "Chairs ran out";
  expect(labelOf()).toBe("Chairs ran out");
});
