// The words of this page in the reader's language.
import type english from "../../translations/en.json";
import { loadPagesWords, type PagesWords } from "../ui/page/pages-words.ts";
import { localeFor, loadWordsOf } from "../ui/page/sections.ts";
import { loadTaxonomyWords, type TaxonomyWords } from "../ui/page/signal-labels.ts";
import type { UiWords } from "../ui/Masked.tsx";
import type { Words } from "../domain/words.ts";

type Section = (typeof english)["ledger"];
export type LedgerWords = Words<Section>;

const sections = import.meta.glob<Section>("../../translations/*.json", { import: "ledger" });
const shared = import.meta.glob<(typeof english)["ui"]>("../../translations/*.json", {
  import: "ui",
});

export interface LedgerPageWords {
  readonly t: LedgerWords;
  readonly ui: UiWords;
  readonly pages: PagesWords;
  readonly taxonomy: TaxonomyWords;
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string): Promise<LedgerPageWords> {
  const locale = localeFor(wanted, sections);
  const [t, ui, pages, taxonomy] = await Promise.all([
    loadWordsOf(sections, locale),
    loadWordsOf(shared, locale),
    loadPagesWords(locale),
    loadTaxonomyWords(locale),
  ]);
  return { t, ui, pages, taxonomy };
}
