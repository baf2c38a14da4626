// Finds a signal by the customer's words. Pure: choices and a query in, ranked hits with what to highlight out.
import type { Choice } from "./choices.ts";

/** A stretch of a text, in UTF-16 units. */
export type Mark = readonly [start: number, end: number];
export interface Hit {
  readonly choice: Choice;
  /** The sentence that fits the query best, or the first one. */
  readonly says: string;
  readonly score: number;
}

const fold = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Words of a query, folded. In scripts without spaces every pair of characters counts as a word. */
function termsOf(query: string): string[] {
  const words = fold(query).match(/[\p{L}\p{N}]+/gu) ?? [];
  const terms = words.flatMap((word) => {
    if (!UNSPACED.test(word) || word.length <= 2) return [word];
    const characters = Array.from(word);
    return characters.slice(1).map((character, i) => `${characters[i] ?? ""}${character}`);
  });
  return [...new Set(terms)].slice(0, 40);
}

const closeTo = (word: string, term: string): boolean => {
  if (word.startsWith(term)) return true;
  if (UNSPACED.test(term)) return word.includes(term);
  if (term.length < 5) return false;
  // "licenses" finds "licences" and "renewing" finds "renewal": endings are let go, and one letter may differ.
  const stem = term.replace(/(?:ing|ed|es|s|en|er|e)$/, "");
  if (stem.length >= 4 && word.startsWith(stem)) return true;
  let different = 0;
  for (let i = 0; i < term.length; i++) if (word[i] !== term[i]) different++;
  return different <= 1;
};

/** What of `text` the query's words cover, to be highlighted. */
export function marksIn(text: string, query: string): Mark[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const marks: Mark[] = [];
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const word = fold(found[0]);
    for (const term of terms) {
      // A lone "a" or "of" would only make the sentence flicker.
      if (!closeTo(word, term) || (term.length < 3 && term !== word && !UNSPACED.test(term)))
        continue;
      const inside = UNSPACED.test(term) ? Math.max(0, found[0].indexOf(term)) : 0;
      const length = word.includes(term) ? term.length : found[0].length;
      const start = found.index + inside;
      marks.push([start, Math.min(start + length, found.index + found[0].length)]);
      if (!UNSPACED.test(term)) break;
    }
  }
  return marks
    .toSorted((a, b) => a[0] - b[0])
    .reduce<Mark[]>((merged, mark) => {
      const last = merged.at(-1);
      if (last === undefined || mark[0] > last[1]) return [...merged, mark];
      return [...merged.slice(0, -1), [last[0], Math.max(last[1], mark[1])]];
    }, []);
}

const wordsIn = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const covers = (words: readonly string[], term: string) => words.some((w) => closeTo(w, term));

interface Field {
  readonly words: readonly string[];
  readonly weight: number;
}
interface Indexed {
  readonly choice: Choice;
  readonly fields: readonly Field[];
  readonly says: readonly (readonly string[])[];
  readonly borrowed: readonly (readonly string[])[];
}

/** Prepares choices for searching; do it once per list. */
export function indexChoices(choices: readonly Choice[]): (query: string) => Hit[] {
  // What one signal is *not* is how customers say another one.
  const borrowed = Map.groupBy(
    choices.flatMap((choice) => choice.not).filter((not) => not.use !== null),
    (not) => not.use?.id,
  );
  const indexed: Indexed[] = choices.map((choice) => ({
    choice,
    says: choice.says.map(wordsIn),
    borrowed: (borrowed.get(choice.id) ?? []).map((not) => wordsIn(not.says)),
    fields: [
      { words: wordsIn(choice.label), weight: 4 },
      { words: choice.says.flatMap(wordsIn), weight: 3 },
      { words: wordsIn(choice.definition), weight: 2 },
      { words: (borrowed.get(choice.id) ?? []).flatMap((not) => wordsIn(not.says)), weight: 1.5 },
      { words: wordsIn(choice.category.label), weight: 1 },
    ],
  }));

  return (query) => {
    const terms = termsOf(query);
    if (terms.length === 0) return [];
    // A word that half of all signals use says little about any of them.
    const rarity = new Map(
      terms.map((term) => {
        const n = indexed.filter((i) => i.fields.some((f) => covers(f.words, term))).length;
        return [term, n === 0 ? 0 : Math.log(1 + indexed.length / n)];
      }),
    );
    const needed = terms.length <= 2 ? terms.length : Math.ceil(terms.length / 3);
    return indexed
      .flatMap(({ choice, fields, says, borrowed: others }): Hit[] => {
        // The best place counts, and the others a little.
        const weights = terms.map((term) => {
          const found = fields.map((f) => (covers(f.words, term) ? f.weight : 0));
          return Math.max(0, ...found) + found.reduce((sum, weight) => sum + weight, 0) / 4;
        });
        if (weights.filter((weight) => weight > 0).length < needed) return [];
        const score = terms.reduce(
          (sum, term, i) => sum + (weights[i] ?? 0) * (rarity.get(term) ?? 0),
          0,
        );
        const fitOf = (words: readonly string[]) =>
          terms.reduce((sum, t) => sum + (covers(words, t) ? (rarity.get(t) ?? 0) : 0), 0);
        const fit = says.map(fitOf);
        const best = fit.indexOf(Math.max(...fit));
        return [
          {
            choice,
            says: choice.says[best] ?? choice.says[0] ?? "",
            // A sentence that holds all the words at once outweighs words strewn over five sentences.
            score:
              score + 3 * Math.max(0, ...fit, ...others.map(fitOf)) - (choice.used ?? 20) / 100,
          },
        ];
      })
      .toSorted((a, b) => b.score - a.score);
  };
}
