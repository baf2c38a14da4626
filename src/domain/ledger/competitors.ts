// Which competitor a customer named, read from an agent's words. Two spellings of one name are one competitor.

/** Longer than a name; whoever wrote a sentence has its beginning taken. */
const LONGEST_NAME = 60;

/** Where a name ends and a remark about it begins: "Zendash, trial until May" names Zendash. */
const END_OF_NAME =
  /[,;:.!?()[\]/\n]|\s[-–—]\s|\s(?:and|but|because|since|until|they|is|are|has)\s/u;

const QUOTES = `"'“”„«»`;

/** By hand, since an expression for the end of a text looks at all of it once for each of its letters. */
function withoutQuotes(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && QUOTES.includes(text.charAt(from))) from += 1;
  while (to > from && QUOTES.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to).trim();
}

/** The name as the agent wrote it, without what follows it; empty when there is none. */
export function namedCompetitor(evidence: string | null): string {
  const words = withoutQuotes((evidence ?? "").normalize("NFKC").trim());
  const [name = ""] = words.split(END_OF_NAME, 1);
  return withoutQuotes(name.trim()).slice(0, LONGEST_NAME).trim();
}

/** What flags that name the same competitor have in common: case, spaces and accents do not tell two apart. */
export const competitorKey = (evidence: string | null): string =>
  namedCompetitor(evidence)
    .normalize("NFKD")
    .replaceAll(/[\p{M}\s'’-]/gu, "")
    .toLowerCase();

/** The spelling that most agents used; of equally many the first in the alphabet. */
export function usualSpelling(evidences: readonly (string | null)[]): string {
  const counts = new Map<string, number>();
  for (const evidence of evidences) {
    const name = namedCompetitor(evidence);
    if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [usual] = [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return usual?.[0] ?? "";
}
