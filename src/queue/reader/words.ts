// The words of this page in the reader's language, loaded a section at a time.
import type english from "../../../translations/en.json";
import type { UiWords } from "../../ui/Masked.tsx";
import { createWords, resolveLocale, type Words } from "../../ui/words.ts";

type English = typeof english;
export type QueueWords = Words<English["queue"]>;
export type WhyWords = Words<English["why"]>;
export type TaxonomyWords = English["taxonomy"];

const FOLDER = "../../../translations/";
const queue = import.meta.glob<English["queue"]>("../../../translations/*.json", {
  import: "queue",
});
const ui = import.meta.glob<English["ui"]>("../../../translations/*.json", { import: "ui" });
const why = import.meta.glob<English["why"]>("../../../translations/*.json", { import: "why" });
const taxonomy = import.meta.glob<TaxonomyWords>("../../../translations/*.json", {
  import: "taxonomy",
});

const available = Object.keys(queue).map((path) => path.slice(FOLDER.length, -".json".length));

async function load<Section>(
  sections: Record<string, () => Promise<Section>>,
  locale: string,
): Promise<Section> {
  const section = sections[`${FOLDER}${locale}.json`] ?? sections[`${FOLDER}en.json`];
  if (section === undefined) throw new Error("translations/en.json is missing from this build.");
  return section();
}

export interface PageWords {
  readonly locale: string;
  readonly queue: QueueWords;
  readonly why: WhyWords;
  readonly ui: UiWords;
  /** Labels of the default taxonomy, in the reader's language and in English. */
  readonly taxonomy: { readonly own: TaxonomyWords; readonly english: TaxonomyWords };
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string | null): Promise<PageWords> {
  const locale = resolveLocale(wanted, available);
  const [queueSection, whySection, uiSection, own, inEnglish] = await Promise.all([
    load(queue, locale),
    load(why, locale),
    load(ui, locale),
    load(taxonomy, locale),
    load(taxonomy, "en"),
  ]);
  return {
    locale,
    queue: createWords(queueSection, locale),
    why: createWords(whySection, locale),
    ui: createWords(uiSection, locale),
    taxonomy: { own, english: inEnglish },
  };
}
