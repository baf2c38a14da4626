// The taxonomy's phrases, made ready to be looked for in what customers wrote.
import type { Kind } from "../flag.ts";
import { allSignals, type Taxonomy } from "../taxonomy.ts";
import { stemsOf } from "./stems.ts";

/** One sentence of the taxonomy: what customers say of a signal, or what only sounds like it. */
export type Phrase = {
  readonly says: string;
  readonly signal: string;
  readonly kind: Kind;
  /** False for a sentence that is listed as "not this". */
  readonly isSignal: boolean;
  /** The weights of its words added up: what a sentence that says all of it would share. */
  readonly weight: number;
};

/** All phrases, and for each word those that hold it with its weight. */
export type Phrases = {
  readonly list: readonly Phrase[];
  readonly holding: ReadonlyMap<
    string,
    readonly { readonly phrase: number; readonly weight: number }[]
  >;
};

/**
 * Compiles a taxonomy's sentences. A word weighs the more, the fewer phrases hold it (inverse document frequency, Spärck Jones
 * 1972): "the" says nothing, "licences" does. Two words side by side weigh as a word of their own.
 */
export function compilePhrases(taxonomy: Taxonomy): Phrases {
  const sentences = allSignals(taxonomy).flatMap(({ kind, signal }) => [
    ...signal.customerSays.map((says) => ({ says, signal: signal.id, kind, isSignal: true })),
    ...signal.notThis.map(({ says }) => ({ says, signal: signal.id, kind, isSignal: false })),
  ]);
  const termsOf = sentences.map(({ says }) => new Set(termsIn(says)));
  const holders = new Map<string, number>();
  for (const terms of termsOf)
    for (const term of terms) holders.set(term, (holders.get(term) ?? 0) + 1);
  const weightOf = (term: string) =>
    Math.log((1 + sentences.length) / (1 + (holders.get(term) ?? 0))) *
    (term.includes(" ") ? PAIR : 1);
  const holding = new Map<string, { phrase: number; weight: number }[]>();
  const list = sentences.map((sentence, phrase) => {
    let weight = 0;
    for (const term of termsOf[phrase] ?? []) {
      const one = weightOf(term);
      weight += one;
      const held = holding.get(term);
      if (held === undefined) holding.set(term, [{ phrase, weight: one }]);
      else held.push({ phrase, weight: one });
    }
    return { ...sentence, weight };
  });
  return { list, holding };
}

/** What two neighbouring words add beside the two: they follow from them in part. */
const PAIR = 0.5;

/** The words of a sentence and its pairs of neighbours. */
export function termsIn(sentence: string): string[] {
  const stems = stemsOf(sentence);
  return [...stems, ...stems.slice(1).map((each, at) => `${stems[at]} ${each}`)];
}
