// The words of this page in the reader's language, loaded a section at a time.
import type english from "../../translations/en.json";
import { loadPagesWords, type PagesWords } from "../ui/page/pages-words.ts";
import { localeFor, loadWordsOf } from "../ui/page/sections.ts";
import { loadTaxonomyWords, type TaxonomyWords } from "../ui/page/signal-labels.ts";
import type { Words } from "../domain/words.ts";

type Section = (typeof english)["report"];
export type ReportWords = Words<Section>;

const sections = import.meta.glob<Section>("../../translations/*.json", { import: "report" });

export interface ReportPageWords {
  readonly t: ReportWords;
  readonly pages: PagesWords;
  readonly taxonomy: TaxonomyWords;
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string | null): Promise<ReportPageWords> {
  const locale = localeFor(wanted, sections);
  const [t, pages, taxonomy] = await Promise.all([
    loadWordsOf(sections, locale),
    loadPagesWords(locale),
    loadTaxonomyWords(locale),
  ]);
  return { t, pages, taxonomy };
}
