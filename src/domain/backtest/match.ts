// Which signals a ticket's words carry, each with the sentence that says so and the phrase it is like.
import type { Kind } from "../flag.ts";
import { type Phrases, termsIn } from "./phrases.ts";
import { sentencesOf } from "./sentences.ts";

export type SignalMatch = {
  signal: string;
  kind: Kind;
  /** The customer's sentence, and the phrase of the taxonomy that it is like. */
  sentence: string;
  phrase: string;
  /** Share of the phrase's weight that the sentence holds, 0 to 1. */
  likeness: number;
};

/**
 * How much of a phrase a sentence must hold to count. Set on the sandbox's sample tickets, whose signals are known: higher misses
 * most of what customers put in words of their own, lower takes small talk for a signal.
 */
export const LIKE_ENOUGH = 0.3;

/**
 * The signals of a text, the likest sentence for each. A sentence that is at least as like a "not this" of the same
 * signal does not count for it; nothing is guessed beyond words that the taxonomy holds.
 */
export function matchText(
  text: string,
  phrases: Phrases,
  likeEnough: number = LIKE_ENOUGH,
): SignalMatch[] {
  const best = new Map<string, SignalMatch>();
  for (const sentence of sentencesOf(text))
    for (const match of matchSentence(sentence, phrases, likeEnough)) {
      const former = best.get(match.signal);
      if (former === undefined || match.likeness > former.likeness) best.set(match.signal, match);
    }
  return [...best.values()].toSorted(
    (a, b) => b.likeness - a.likeness || (a.signal < b.signal ? -1 : 1),
  );
}

function matchSentence(
  sentence: string,
  { list, holding }: Phrases,
  likeEnough: number,
): SignalMatch[] {
  const shared = new Map<number, number>();
  for (const term of new Set(termsIn(sentence)))
    for (const { phrase, weight } of holding.get(term) ?? [])
      shared.set(phrase, (shared.get(phrase) ?? 0) + weight);
  const found = new Map<string, SignalMatch>();
  const doubts = new Map<string, number>();
  for (const [at, weight] of shared) {
    const phrase = list[at];
    if (phrase === undefined) continue;
    const { signal, kind, isSignal, says } = phrase;
    const likeness = weight / phrase.weight;
    if (likeness < likeEnough) continue;
    if (!isSignal) doubts.set(signal, Math.max(likeness, doubts.get(signal) ?? 0));
    else if (likeness > (found.get(signal)?.likeness ?? 0))
      found.set(signal, { signal, kind, sentence, phrase: says, likeness });
  }
  return [...found.values()].filter(({ signal, likeness }) => likeness > (doubts.get(signal) ?? 0));
}
