// Words of quotes whose flags were declined more often than others. Made for whoever looks, and never kept.
import { benjaminiHochberg } from "../statistics/benjamini-hochberg.ts";
import { chiSquaredBelow } from "../statistics/chi-squared.ts";
import { newcombe } from "../statistics/newcombe.ts";

/** A decided flag with its customer's words, masked. */
export interface QuotedFlag {
  readonly id: string;
  readonly quote: string;
  readonly accountId: string | null;
  readonly wasDeclined: boolean;
}

export interface DeclinedWord {
  readonly word: string;
  /** Declined, of the flags whose quote has the word. */
  readonly declined: number;
  readonly n: number;
  /** Declined, of all others. */
  readonly others: { readonly declined: number; readonly n: number };
  /** How much more often, in shares, with its Newcombe interval. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  readonly flagIds: readonly string[];
}

/** Flags on either side that a comparison takes. */
const NEEDS = 10;
/** A word of fewer accounts may be somebody's name. */
const ACCOUNTS_NEED = 3;
const SHORTEST = 4;
const MOST_SHOWN = 8;

const wordsOf = (quote: string): Set<string> =>
  new Set(
    quote
      // What was masked is no word of the customer's.
      .replaceAll(/\[[a-z]+ hidden\]/g, " ")
      .normalize("NFKC")
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}'’-]*/gu)
      ?.filter((word) => word.length >= SHORTEST),
  );

/** p of "no difference" by the chi-squared test of a two by two table. */
function chance(k1: number, n1: number, k2: number, n2: number): number {
  const n = n1 + n2;
  const k = k1 + k2;
  const between = n1 * n2 * k * (n - k);
  if (between === 0) return 1;
  return 1 - chiSquaredBelow((n * (k1 * n2 - k2 * n1) ** 2) / between, 1);
}

/**
 * Words that were declined more often than what was said without them: at least ten flags of three accounts each, an
 * interval above zero, and significant among all words that were tried (Benjamini–Hochberg at q = .05).
 */
export const declinedWords = (flags: readonly QuotedFlag[]): DeclinedWord[] =>
  declinedTerms(flags, ({ quote }) => wordsOf(quote));

/** The same for whatever else can be found in a quote, such as the phrase of the taxonomy that it is like. */
export function declinedTerms(
  flags: readonly QuotedFlag[],
  termsOf: (flag: QuotedFlag) => Iterable<string>,
): DeclinedWord[] {
  const byWord = new Map<string, QuotedFlag[]>();
  for (const flag of flags)
    for (const word of new Set(termsOf(flag))) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [flag]);
      else known.push(flag);
    }
  const all = flags.filter(({ wasDeclined }) => wasDeclined).length;
  const tried = [...byWord].flatMap(([word, having]) => {
    const n = having.length;
    const others = flags.length - n;
    const accounts = new Set(having.map(({ accountId, id }) => accountId ?? id)).size;
    if (n < NEEDS || others < NEEDS || accounts < ACCOUNTS_NEED) return [];
    const declined = having.filter(({ wasDeclined }) => wasDeclined).length;
    const found = newcombe(declined, n, all - declined, others);
    if (found === null) return [];
    return [
      {
        p: chance(declined, n, all - declined, others),
        word: {
          word,
          declined,
          n,
          others: { declined: all - declined, n: others },
          difference: found.difference,
          interval: found.interval,
          flagIds: having.map(({ id }) => id).toSorted(),
        },
      },
    ];
  });
  const holds = benjaminiHochberg(tried.map(({ p }) => p));
  return tried
    .flatMap(({ word }, at) => (holds[at] === true && word.interval[0] > 0 ? [word] : []))
    .toSorted((a, b) => b.interval[0] - a.interval[0] || (a.word < b.word ? -1 : 1))
    .slice(0, MOST_SHOWN);
}
