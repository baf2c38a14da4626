// How a question is cut into the words that `search_text` has put into the index.

/** Words of letters, digits and their marks; punctuation parts them, so that no text is an operator of the search. */
export const wordsOf = (q: string): string[] =>
  q.normalize("NFKC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

// The same letters as in `search_text`: they are written without spaces between words.
const UNSPACED =
  "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af";
const PARTS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "g");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`);

/** The question as a `tsquery`: every word as a prefix, Chinese, Japanese and Korean by pairs of letters. `null`: no word. */
export function searchOf(q: string): string | null {
  const terms = wordsOf(q)
    .flatMap((word) => word.match(PARTS) ?? [])
    .flatMap((part) => (IS_UNSPACED.test(part) && part.length > 1 ? pairsOf(part) : [`${part}:*`]));
  return terms.length === 0 ? null : terms.join(" & ");
}

const pairsOf = (run: string): string[] =>
  Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
