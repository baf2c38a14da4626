// The signals' names. A tenant's own words win over our translation of the default ones.
import { allSignals, type Taxonomy } from "../../domain/taxonomy.ts";
import type { Kind } from "../../domain/flag.ts";
import type { TaxonomyWords } from "../reader/words.ts";

export interface SignalLabel {
  readonly id: string;
  readonly kind: Kind;
  readonly category: string;
  readonly label: string;
}

type Labels = Readonly<Record<string, { readonly label: string }>>;

/** Every signal by its id, translated where the tenant still uses the default label. */
export function signalLabels(
  taxonomy: Taxonomy,
  { own, english }: { own: TaxonomyWords; english: TaxonomyWords },
): ReadonlyMap<string, SignalLabel> {
  const translated: Labels = own.signals;
  const original: Labels = english.signals;
  const categories: Readonly<Record<string, string>> = own.categories;
  const originalCategories: Readonly<Record<string, string>> = english.categories;
  return new Map(
    allSignals(taxonomy).map(({ kind, category, signal }) => {
      const isDefault = original[signal.id]?.label === signal.label;
      const isDefaultCategory = originalCategories[category.id] === category.label;
      return [
        signal.id,
        {
          id: signal.id,
          kind,
          category: (isDefaultCategory ? categories[category.id] : null) ?? category.label,
          label: (isDefault ? translated[signal.id]?.label : null) ?? signal.label,
        },
      ];
    }),
  );
}
