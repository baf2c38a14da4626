// The signals' names. A tenant's own words win over our translation of the default ones.
import { allSignals, type Taxonomy } from "../domain/taxonomy.ts";
import type { TaxonomyWords } from "./words.ts";

type Labels = Readonly<Record<string, { readonly label: string }>>;

/** Every signal's label by its id, translated where the tenant still uses the default one. */
export function signalLabels(
  taxonomy: Taxonomy,
  { own, english }: { own: TaxonomyWords; english: TaxonomyWords },
): ReadonlyMap<string, string> {
  const translated: Labels = own.signals;
  const original: Labels = english.signals;
  return new Map(
    allSignals(taxonomy).map(({ signal }) => [
      signal.id,
      (original[signal.id]?.label === signal.label ? translated[signal.id]?.label : null) ??
        signal.label,
    ]),
  );
}
