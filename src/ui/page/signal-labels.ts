// The signals' names. A tenant's own words win over our translation of the default ones.
import type english from "../../../translations/en.json";
import type { Kind } from "../../domain/flag.ts";
import { allSignals, type Taxonomy } from "../../domain/taxonomy.ts";
import { loadSection } from "./sections.ts";

type Section = (typeof english)["taxonomy"];

const sections = import.meta.glob<Section>("../../../translations/*.json", { import: "taxonomy" });

/** Labels of the default taxonomy, in the reader's language and in English. */
export interface TaxonomyWords {
  readonly own: Section;
  readonly english: Section;
}

export async function loadTaxonomyWords(locale: string): Promise<TaxonomyWords> {
  const [own, inEnglish] = await Promise.all([
    loadSection(sections, locale),
    loadSection(sections, "en"),
  ]);
  return { own, english: inEnglish };
}

export interface SignalLabel {
  readonly id: string;
  readonly kind: Kind;
  readonly category: string;
  readonly label: string;
}
export type SignalLabels = ReadonlyMap<string, SignalLabel>;

/** A signal's name in the reader's language, where the tenant still uses the default one. */
export function signalName(id: string, label: string, words: TaxonomyWords): string {
  const translated: Readonly<Record<string, { readonly label: string }>> = words.own.signals;
  const original: typeof translated = words.english.signals;
  return (original[id]?.label === label ? translated[id]?.label : null) ?? label;
}

/** The signals on offer, in their order; asked for one that was retired since, it still says what that was called. */
class Labels extends Map<string, SignalLabel> {
  readonly #retired: (id: string) => SignalLabel | undefined;

  constructor(
    onOffer: Iterable<readonly [string, SignalLabel]>,
    retired: (id: string) => SignalLabel | undefined,
  ) {
    super(onOffer);
    this.#retired = retired;
  }

  override get(id: string): SignalLabel | undefined {
    return super.get(id) ?? this.#retired(id);
  }
}

/** Every signal by its id, translated where the tenant still uses the default label. */
export function signalLabels(taxonomy: Taxonomy, words: TaxonomyWords): SignalLabels {
  const categories: Readonly<Record<string, string>> = words.own.categories;
  const originalCategories: Readonly<Record<string, string>> = words.english.categories;
  const defaults: Readonly<Record<string, { readonly label: string }>> = words.own.signals;
  const retired = (id: string): SignalLabel | undefined => {
    const label = Object.hasOwn(defaults, id) ? defaults[id]?.label : undefined;
    const [kind = "", category = ""] = id.split(".");
    return label === undefined
      ? undefined
      : {
          id,
          kind: kind === "fri" ? "friction" : "expansion",
          category: categories[`${kind}.${category}`] ?? "",
          label,
        };
  };
  return new Labels(
    allSignals(taxonomy).map(({ kind, category, signal }) => {
      const isDefaultCategory = originalCategories[category.id] === category.label;
      return [
        signal.id,
        {
          id: signal.id,
          kind,
          category: (isDefaultCategory ? categories[category.id] : null) ?? category.label,
          label: signalName(signal.id, signal.label, words),
        },
      ];
    }),
    retired,
  );
}
