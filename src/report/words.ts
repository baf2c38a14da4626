// The words of this page in the reader's language, loaded a section at a time.
import type english from "../../translations/en.json";
import { createWords, resolveLocale, type Words } from "../ui/words.ts";

type English = typeof english;
export type ReportWords = Words<English["report"]>;
export type TaxonomyWords = English["taxonomy"];

const FOLDER = "../../translations/";
const report = import.meta.glob<English["report"]>("../../translations/*.json", {
  import: "report",
});
const taxonomy = import.meta.glob<TaxonomyWords>("../../translations/*.json", {
  import: "taxonomy",
});

const available = Object.keys(report).map((path) => path.slice(FOLDER.length, -".json".length));

async function load<Section>(
  sections: Record<string, () => Promise<Section>>,
  locale: string,
): Promise<Section> {
  const section = sections[`${FOLDER}${locale}.json`] ?? sections[`${FOLDER}en.json`];
  if (section === undefined) throw new Error("translations/en.json is missing from this build.");
  return section();
}

export interface PageWords {
  readonly t: ReportWords;
  /** Labels of the default taxonomy, in the reader's language and in English. */
  readonly taxonomy: { readonly own: TaxonomyWords; readonly english: TaxonomyWords };
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string | null): Promise<PageWords> {
  const locale = resolveLocale(wanted, available);
  const [section, own, inEnglish] = await Promise.all([
    load(report, locale),
    load(taxonomy, locale),
    load(taxonomy, "en"),
  ]);
  return { t: createWords(section, locale), taxonomy: { own, english: inEnglish } };
}
