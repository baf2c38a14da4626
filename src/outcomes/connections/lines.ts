// Words of the CRM and ours, as people write them: one pair per line.

export type ReadLines<T extends string> =
  | { readonly words: Readonly<Record<string, T>> }
  | { readonly line: number; readonly text: string };

/** `Wallet share = cross-sell`, line by line; or the first line that says none of these. */
export function readLines<T extends string>(text: string, ours: readonly T[]): ReadLines<T> {
  const words = new Map<string, T>();
  for (const [nth, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = line.lastIndexOf("=");
    const theirs = line.slice(0, at).trim();
    const mine = ours.find(
      (each) =>
        each ===
        line
          .slice(at + 1)
          .trim()
          .toLowerCase(),
    );
    if (at < 1 || theirs === "" || mine === undefined) return { line: nth + 1, text: line.trim() };
    words.set(theirs, mine);
  }
  return { words: Object.fromEntries(words) };
}

export const writeLines = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([theirs, mine]) => `${theirs} = ${mine}`)
    .join("\n");
