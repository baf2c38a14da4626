// What words in the queue's search name besides texts: signals, by their labels or ids, and agents.
import { allSignals } from "../domain/taxonomy.ts";
import type { Configuration } from "../storage/configuration.ts";
import { wordsOf } from "../storage/search-words.ts";

/** Signals and agents whose name has every one of these words, or words that begin like them. */
export function namedIn(
  q: string,
  { taxonomy, members }: Pick<Configuration, "taxonomy" | "members">,
): { signals: string[]; agents: string[] } {
  const words = wordsOf(q.toLowerCase());
  if (words.length === 0) return { signals: [], agents: [] };
  const has = (name: string) => {
    const parts = wordsOf(name.toLowerCase());
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  };
  return {
    signals: allSignals(taxonomy)
      .filter(({ signal: { id, label } }) => has(`${label} ${id}`))
      .map(({ signal }) => signal.id),
    agents: [...members.values()].filter(({ name }) => has(name)).map(({ id }) => id),
  };
}
