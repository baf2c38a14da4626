// The words of this page in the reader's language.
import type english from "../../translations/en.json";
import type { Words } from "../domain/words.ts";
import { loadPagesWords, type PagesWords } from "../ui/page/pages-words.ts";
import { localeFor, loadWordsOf } from "../ui/page/sections.ts";
import type { UiWords } from "../ui/Masked.tsx";
import { loadTaxonomyWords, type TaxonomyWords } from "../ui/page/signal-labels.ts";

type Section = (typeof english)["yours"];
export type YoursWords = Words<Section>;

const sections = import.meta.glob<Section>("../../translations/*.json", { import: "yours" });
const uiSections = import.meta.glob<(typeof english)["ui"]>("../../translations/*.json", {
  import: "ui",
});

export interface YoursPageWords {
  readonly t: YoursWords;
  readonly pages: PagesWords;
  /** What stands for a gap in a masked text. */
  readonly ui: UiWords;
  readonly taxonomy: TaxonomyWords;
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string): Promise<YoursPageWords> {
  const locale = localeFor(wanted, sections);
  const [t, pages, ui, taxonomy] = await Promise.all([
    loadWordsOf(sections, locale),
    loadPagesWords(locale),
    loadWordsOf(uiSections, locale),
    loadTaxonomyWords(locale),
  ]);
  return { t, pages, ui, taxonomy };
}
