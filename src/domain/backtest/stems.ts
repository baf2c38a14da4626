// Words as the comparison of sentences sees them.

const WORD = /[\p{L}\p{N}]+/gu;
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;

/**
 * The words of a sentence without case, accents and the commonest endings, so that "licences" and "licence" are one. Numbers are
 * all one word: how many it was is not what a sentence is about. Languages without spaces give pairs of letters.
 */
export function stemsOf(sentence: string): string[] {
  const plain = sentence.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").normalize("NFC");
  return (plain.match(WORD) ?? []).flatMap((word) => {
    if (/^\p{N}+$/u.test(word)) return ["#"];
    if (CJK.test(word)) return pairsOf(word);
    return [stem(word)];
  });
}

const pairsOf = (word: string): string[] => {
  const letters = Array.from(word);
  return letters.length < 2 ? letters : letters.slice(1).map((each, at) => `${letters[at]}${each}`);
};

function stem(word: string): string {
  if (word.length <= 3) return word;
  const short = word
    .replace(/(?:ies|ied)$/, "y")
    .replace(/(?:sses)$/, "ss")
    .replace(/([^s])s$/, "$1");
  const base = short.replace(/(?:ing|ed|en)$/, "");
  const kept = base.length >= 3 ? base : short;
  return kept.length > 3 ? kept.replace(/e$/, "") : kept;
}
