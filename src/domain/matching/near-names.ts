// Names that are merely alike: candidates that a person chooses from, and never more than that.

/** Alike enough to be shown. Below it, candidates are more often wrong than right. */
export const NEAR = 0.88;
/** How many candidates a person is shown. */
export const MOST_NEAR = 5;

/** Jaro–Winkler similarity of two keys of names, 0 to 1 (Winkler 1990: prefix of up to four, weight 0.1). */
export function jaroWinkler(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = b.map(() => false);
  const matched: string[] = [];
  for (const [at, letter] of a.entries()) {
    const last = Math.min(b.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= last; place++) {
      if (taken[place] === true || b[place] !== letter) continue;
      taken[place] = true;
      matched.push(letter);
      break;
    }
  }
  if (matched.length === 0) return 0;
  const theirs = b.filter((_, place) => taken[place]);
  const swapped = matched.filter((letter, at) => theirs[at] !== letter).length / 2;
  const m = matched.length;
  const jaro = (m / a.length + m / b.length + (m - swapped) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** How alike two keys are: as they stand, or where one is the other with words added. */
export function likeness(one: string, other: string): number {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  // "Contoso" and "Contoso Deutschland": a subsidiary, perhaps.
  const isBeginning = short.length >= 4 && long.startsWith(`${short} `);
  return Math.max(isBeginning ? 0.92 : 0, jaroWinkler(one, other));
}

/** What two names must share for it to be worth comparing them: the first letters of any of their words. */
export const blocksOf = (key: string): string[] => [
  ...new Set(
    key
      .split(" ")
      .filter((word) => Array.from(word).length > 1)
      .map((word) => Array.from(word).slice(0, 3).join("")),
  ),
];

/** A block that so many names share says nothing about any of them: "the", "gro", "sol". */
const TOO_COMMON = 400;

/** Finds names that are like others. Built once for many questions. */
export function nearNames(
  accounts: readonly { readonly id: string; readonly key: string }[],
): (key: string) => { readonly id: string; readonly score: number }[] {
  const blocks = new Map<string, { readonly id: string; readonly key: string }[]>();
  for (const account of accounts)
    for (const block of blocksOf(account.key)) {
      const inside = blocks.get(block);
      if (inside === undefined) blocks.set(block, [account]);
      else inside.push(account);
    }
  return (key) => {
    const compared = new Map<string, number>();
    for (const block of blocksOf(key)) {
      const inside = blocks.get(block) ?? [];
      if (inside.length > TOO_COMMON) continue;
      for (const account of inside)
        if (!compared.has(account.id)) compared.set(account.id, likeness(key, account.key));
    }
    return [...compared]
      .filter(([, score]) => score >= NEAR)
      .map(([id, score]) => ({ id, score }))
      .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_NEAR);
  };
}
