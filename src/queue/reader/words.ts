// The words of this page in the reader's language, loaded a section at a time.
import type english from "../../../translations/en.json";
import type { UiWords } from "../../ui/Masked.tsx";
import { loadPagesWords, type PagesWords } from "../../ui/page/pages-words.ts";
import { localeFor, loadWordsOf } from "../../ui/page/sections.ts";
import { loadTaxonomyWords, type TaxonomyWords } from "../../ui/page/signal-labels.ts";
import type { Words } from "../../domain/words.ts";

type English = typeof english;
export type QueueWords = Words<English["queue"]>;
export type WhyWords = Words<English["why"]>;

const queue = import.meta.glob<English["queue"]>("../../../translations/*.json", {
  import: "queue",
});
const ui = import.meta.glob<English["ui"]>("../../../translations/*.json", { import: "ui" });
const why = import.meta.glob<English["why"]>("../../../translations/*.json", { import: "why" });

export interface QueuePageWords {
  readonly locale: string;
  readonly queue: QueueWords;
  readonly why: WhyWords;
  readonly ui: UiWords;
  readonly pages: PagesWords;
  readonly taxonomy: TaxonomyWords;
}

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string | null): Promise<QueuePageWords> {
  const locale = localeFor(wanted, queue);
  const [ofQueue, ofWhy, ofUi, pages, taxonomy] = await Promise.all([
    loadWordsOf(queue, locale),
    loadWordsOf(why, locale),
    loadWordsOf(ui, locale),
    loadPagesWords(locale),
    loadTaxonomyWords(locale),
  ]);
  return { locale, queue: ofQueue, why: ofWhy, ui: ofUi, pages, taxonomy };
}
