// Which sentences of a ticket carry a signal, by the taxonomy's own words.
import { describe, expect, test } from "vitest";
import { LIKE_ENOUGH, matchText } from "../../../src/domain/backtest/match.ts";
import { compilePhrases } from "../../../src/domain/backtest/phrases.ts";
import { sentencesOf } from "../../../src/domain/backtest/sentences.ts";
import { stemsOf } from "../../../src/domain/backtest/stems.ts";
import { defaultTaxonomy } from "../../../src/domain/default-taxonomy.ts";
import { allSignals } from "../../../src/domain/taxonomy.ts";
import { KNOWN } from "../../../src/sandbox/backtest/known.ts";
import { quotesBySignal } from "../../../src/sandbox/sample/quotes.ts";
import ticketQuotes from "../../../src/sandbox/sample/ticket-quotes.json" with { type: "json" };

const phrases = compilePhrases(defaultTaxonomy);
const signalsOf = (text: string) => matchText(text, phrases).map(({ signal }) => signal);

const filled = (quote: string) =>
  Object.entries({
    n: "12",
    team: "finance",
    place: "Leeds",
    day: "on Monday",
    name: "Anton",
  }).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), quote);

describe("a ticket's sentences", () => {
  test("are the customer's: no quoted mail, no signature, no address of a page", () => {
    expect(
      sentencesOf("Hi there.\n> We are out of licences.\nSee https://x.test/a?b.\n-- \nAnna, CFO"),
    ).toEqual(["Hi there.", "See"]);
  });

  test("end where other scripts end them", () => {
    expect(sentencesOf("解約したいです。方法を教えてください。")).toHaveLength(2);
  });

  test("are compared without case, accents, endings and numbers", () => {
    expect(stemsOf("Licences WAITED, licence waiting: 40")).toEqual([
      "licenc",
      "wait",
      "licenc",
      "wait",
      "#",
    ]);
    expect(stemsOf("Élève")).toEqual(stemsOf("eleve"));
    expect(stemsOf("解約方法")).toEqual(["解約", "約方", "方法"]);
  });
});

describe("signals in a text", () => {
  test("are named with the sentence that says so and the phrase it is like", () => {
    const [found] = matchText(
      "Hello, thanks for yesterday. We are out of licences and two colleagues start on Monday. Anna",
      phrases,
    );
    expect(found).toMatchObject({
      signal: "exp.capacity.seats",
      kind: "expansion",
      sentence: "We are out of licences and two colleagues start on Monday.",
      phrase: "We are out of licences and three new colleagues start on Monday.",
    });
    expect(found?.likeness).toBeGreaterThan(0.7);
  });

  test("are not found where the sentence is what the taxonomy says is something else", () => {
    for (const { signal } of allSignals(defaultTaxonomy))
      for (const { says } of signal.notThis) expect(signalsOf(says)).not.toContain(signal.id);
  });

  test("are found in the taxonomy's own sentences, all of them", () => {
    for (const { signal } of allSignals(defaultTaxonomy))
      for (const says of signal.customerSays) expect(signalsOf(says)).toContain(signal.id);
  });

  test("are none in a text without words, and none in small talk", () => {
    expect(signalsOf("")).toEqual([]);
    expect(signalsOf("?!… 42")).toEqual([]);
    expect(signalsOf("Thanks a lot, have a good week.")).toEqual([]);
  });

  test("are found in sentences of customers as often as the page says", () => {
    const found = Object.entries(quotesBySignal).flatMap(([signal, quotes]) =>
      quotes.map((quote) => ({ signal, as: signalsOf(filled(quote))[0] })),
    );
    expect({
      sentences: found.length,
      found: found.filter(({ as }) => as !== undefined).length,
      right: found.filter(({ signal, as }) => signal === as).length,
    }).toEqual(KNOWN);
  });

  test("take less for a signal the more a sentence must hold of a phrase", () => {
    const texts = Object.values(ticketQuotes);
    const found = (likeEnough: number) =>
      texts.filter((text) => matchText(text, phrases, likeEnough).length > 0).length;
    expect(found(LIKE_ENOUGH)).toBeGreaterThanOrEqual(found(0.5));
    expect(found(1.01)).toBe(0);
  });
});
