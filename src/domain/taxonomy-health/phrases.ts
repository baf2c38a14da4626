// What the phrases of a taxonomy find in customers' words: those of the one in force beside those of a draft.
import { matchText } from "../backtest/match.ts";
import { compilePhrases } from "../backtest/phrases.ts";
import { allSignals, type Taxonomy } from "../taxonomy.ts";
import { type DeclinedWord, declinedTerms, type QuotedFlag } from "./words.ts";

/** Quotes in which the phrases of a signal are found, under the taxonomy in force and under a draft. */
export interface PhraseEffect {
  readonly signal: string;
  readonly before: number;
  readonly after: number;
}

/** How many quotes the phrases of each signal find, before and after; only signals for which that differs. */
export function phraseEffect(
  before: Taxonomy,
  after: Taxonomy,
  quotes: readonly string[],
): PhraseEffect[] {
  const found = (taxonomy: Taxonomy): Map<string, number> => {
    const phrases = compilePhrases(taxonomy);
    const counts = new Map<string, number>();
    for (const quote of quotes)
      for (const { signal } of matchText(quote, phrases))
        counts.set(signal, (counts.get(signal) ?? 0) + 1);
    return counts;
  };
  const [then, now] = [found(before), found(after)];
  const signals = new Set([...allSignals(after), ...allSignals(before)].map((f) => f.signal.id));
  return [...signals].flatMap((signal) => {
    const row = { signal, before: then.get(signal) ?? 0, after: now.get(signal) ?? 0 };
    return row.before === row.after ? [] : [row];
  });
}

/** Phrases of the taxonomy whose likeness in a quote was declined more often than what is like others. */
export function declinedPhrases(taxonomy: Taxonomy, flags: readonly QuotedFlag[]): DeclinedWord[] {
  const phrases = compilePhrases(taxonomy);
  return declinedTerms(flags, ({ quote }) => matchText(quote, phrases).map(({ phrase }) => phrase));
}
