// The order in which signals are offered.
import type { Choice } from "./choices.ts";

interface Option {
  readonly choice: Choice;
  readonly says: string;
}
export interface Group {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Option[];
}

const MOST_USED = 3;

const firstSays = (choice: Choice): Option => ({ choice, says: choice.says[0] ?? "" });

/** All signals of a kind: the most used first, the others under their category. */
export function groupsOf(choices: readonly Choice[], mostUsed: string): Group[] {
  const used = choices
    .filter((choice) => choice.used !== null)
    .toSorted((a, b) => (a.used ?? 0) - (b.used ?? 0))
    .slice(0, MOST_USED);
  const groups: Group[] =
    used.length === 0 ? [] : [{ id: "most-used", label: mostUsed, options: used.map(firstSays) }];
  return [...groups, ...byCategory(choices.filter((c) => !used.includes(c)).map(firstSays))];
}

/** Signals under the headings of their categories, in the order given. */
export const byCategory = (options: readonly Option[]): Group[] =>
  [...Map.groupBy(options, (option) => option.choice.category.id)].map(([id, own]) => ({
    id,
    label: own[0]?.choice.category.label ?? id,
    options: own,
  }));
