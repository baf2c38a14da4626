// What is said to a person where no screen of ours is open: mails, and the pages that their links lead to.
import type english from "../../translations/en.json";
import { allSignals, type Taxonomy } from "./taxonomy.ts";

export const SPOKEN_LOCALES = ["en", "de", "es", "fr", "ja", "pt-BR"] as const;
export type SpokenLocale = (typeof SPOKEN_LOCALES)[number];

type Section = (typeof english)["email"];
type Labels = Readonly<Record<string, { readonly label: string }>>;

interface File {
  readonly email: Section;
  readonly taxonomy: { readonly signals: Labels };
}

/** Read when somebody is first spoken to in it: most processes speak to nobody. */
const FILES: Record<SpokenLocale, () => Promise<{ readonly default: File }>> = {
  en: () => import("../../translations/en.json", { with: { type: "json" } }),
  de: () => import("../../translations/de.json", { with: { type: "json" } }),
  es: () => import("../../translations/es.json", { with: { type: "json" } }),
  fr: () => import("../../translations/fr.json", { with: { type: "json" } }),
  ja: () => import("../../translations/ja.json", { with: { type: "json" } }),
  "pt-BR": () => import("../../translations/pt-BR.json", { with: { type: "json" } }),
};

type Path<D, Prefix extends string = ""> = {
  [K in keyof D & string]: D[K] extends string ? `${Prefix}${K}` : Path<D[K], `${Prefix}${K}.`>;
}[keyof D & string];
type WithoutPlural<K extends string> = K extends `${infer Base}_${Intl.LDMLPluralRule}` ? Base : K;

/** Every sentence there is, by its dotted path; plural forms share one path without their ending. */
export type SpokenKey = WithoutPlural<Path<Section>>;
type Values = Readonly<Record<string, string | number>>;

export interface Spoken {
  readonly locale: SpokenLocale;
  readonly say: (key: SpokenKey, values?: Values) => string;
  /** The same for a key that is put together at run time; `null` when there is no such sentence. */
  readonly maybe: (key: string, values?: Values) => string | null;
  /** A signal's label: our translation where the tenant still uses the default one, else the tenant's own words. */
  readonly signal: (id: string, label: string) => string;
}

const find = (fits: (locale: string) => boolean): SpokenLocale | undefined =>
  SPOKEN_LOCALES.find((locale) => fits(locale.toLowerCase()));

/** The best of our languages for somebody whose language is this one: exact, then its language, then English. */
export function spokenLocale(wanted: string | null): SpokenLocale {
  // Zendesk's custom locales look like `en-US-x-12`.
  const plain = (wanted ?? "en").replace(/-x-.*$/, "").toLowerCase();
  const language = plain.split("-")[0] ?? "en";
  return (
    find((locale) => locale === plain) ??
    find((locale) => locale === language) ??
    find((locale) => locale.startsWith(`${language}-`)) ??
    "en"
  );
}

/** Words in somebody's language. */
export async function spokenTo(wanted: string | null): Promise<Spoken> {
  const locale = spokenLocale(wanted);
  const [{ default: own }, { default: inEnglish }] = await Promise.all([
    FILES[locale](),
    FILES.en(),
  ]);
  const maybe = (key: string, values: Values = {}): string | null => {
    const { count } = values;
    const form = typeof count === "number" ? new Intl.PluralRules(locale).select(count) : "other";
    const sentence =
      at(own.email, `${key}_${form}`) ?? at(own.email, `${key}_other`) ?? at(own.email, key);
    if (sentence === null) return null;
    // In one pass, so that a brace in somebody's name is never taken for a place to fill.
    return sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number"
        ? new Intl.NumberFormat(locale).format(value)
        : (value ?? "");
    });
  };
  const labels = own.taxonomy.signals;
  const original = inEnglish.taxonomy.signals;
  return {
    locale,
    // A key that is missing shows itself: ugly, but nothing is hidden. A test keeps all locales complete.
    say: (key, values) => maybe(key, values) ?? key,
    maybe,
    signal: (id, label) => (original[id]?.label === label ? labels[id]?.label : undefined) ?? label,
  };
}

function at(section: Section, path: string): string | null {
  let node: unknown = section;
  for (const part of path.split(".")) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, part)) return null;
    node = Object.entries(node).find(([name]) => name === part)?.[1];
  }
  return typeof node === "string" ? node : null;
}

/** The label of a signal in a taxonomy, before it is translated; its id when the taxonomy has none. */
export const labelIn = (taxonomy: Taxonomy | null, id: string): string =>
  (taxonomy === null ? [] : allSignals(taxonomy)).find(({ signal }) => signal.id === id)?.signal
    .label ?? id;
