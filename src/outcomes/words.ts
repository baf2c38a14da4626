// The words of the pages of outcomes in the reader's language.
import type english from "../../translations/en.json";
import { loadPagesWords, type PagesWords } from "../ui/page/pages-words.ts";
import { localeFor, loadWordsOf } from "../ui/page/sections.ts";
import type { Words } from "../domain/words.ts";

type Section = (typeof english)["outcomes"];
export type OutcomesWords = Words<Section>;

const sections = import.meta.glob<Section>("../../translations/*.json", { import: "outcomes" });

export interface OutcomesPageWords {
  readonly t: OutcomesWords;
  readonly pages: PagesWords;
}

/** Everything that is said on these pages, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string): Promise<OutcomesPageWords> {
  const locale = localeFor(wanted, sections);
  const [t, pages] = await Promise.all([loadWordsOf(sections, locale), loadPagesWords(locale)]);
  return { t, pages };
}
