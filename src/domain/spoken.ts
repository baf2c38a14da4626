// What is said to a person where no screen of ours is open: mails, and the pages that their links lead to.
import type english from "../../translations/en.json";
import { allSignals, type Taxonomy } from "./taxonomy.ts";
import { createWords, resolveLocale, type Words } from "./words.ts";

export const SPOKEN_LOCALES = ["en", "de", "es", "fr", "ja", "pt-BR"] as const;
type SpokenLocale = (typeof SPOKEN_LOCALES)[number];

type Section = (typeof english)["email"];
type ReportSection = (typeof english)["report"];
type Labels = Readonly<Record<string, { readonly label: string }>>;

interface File {
  readonly email: Section;
  readonly report: ReportSection;
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

export interface Spoken {
  readonly locale: SpokenLocale;
  readonly say: Words<Section>;
  /** The same for a key that is put together at run time; `undefined` when there is no such sentence. */
  readonly maybe: Words<Section>["maybe"];
  /** What the report says of its figures, for a mail that tells of them. */
  readonly report: Words<ReportSection>;
  /** A signal's label: our translation where the tenant still uses the default one, else the tenant's own words. */
  readonly signal: (id: string, label: string) => string;
}

/** Words in somebody's language. */
export async function spokenTo(wanted: string | null): Promise<Spoken> {
  const locale = resolveLocale(wanted, SPOKEN_LOCALES);
  const [{ default: own }, { default: inEnglish }] = await Promise.all([
    FILES[locale](),
    FILES.en(),
  ]);
  const say = createWords(own.email, locale);
  const labels = own.taxonomy.signals;
  const original = inEnglish.taxonomy.signals;
  return {
    locale,
    say,
    maybe: say.maybe,
    report: createWords(own.report, locale),
    signal: (id, label) => (original[id]?.label === label ? labels[id]?.label : undefined) ?? label,
  };
}

/** The label of a signal in a taxonomy, before it is translated; its id when the taxonomy has none. */
export const labelIn = (taxonomy: Taxonomy | null, id: string): string =>
  (taxonomy === null ? [] : allSignals(taxonomy)).find(({ signal }) => signal.id === id)?.signal
    .label ?? id;
