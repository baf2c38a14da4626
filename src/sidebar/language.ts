// The agent's language: English is here from the start, the others are loaded when they are wanted.
import { sidebar as english, ui as englishUi } from "../../translations/en.json";
import type { UiWords } from "../ui/Masked.tsx";
import { createWords, resolveLocale, type Dictionary, type Words } from "../domain/words.ts";

export type SidebarWords = Words<typeof english>;
export interface Language {
  readonly words: SidebarWords;
  readonly ui: UiWords;
  /** For dates, numbers and money: keeps the region that the words may not have. */
  readonly locale: string;
}

const others = import.meta.glob<typeof english>(
  ["../../translations/*.json", "!../../translations/en.json"],
  { import: "sidebar" },
);
const otherUi = import.meta.glob<typeof englishUi>(
  ["../../translations/*.json", "!../../translations/en.json"],
  { import: "ui" },
);
const taxonomies = import.meta.glob<Dictionary>(
  ["../../translations/*.json", "!../../translations/en.json"],
  { import: "taxonomy" },
);
// Under a name of its own: as the same module it would come with the sidebar's first file, for everybody.
const englishTaxonomy = import.meta.glob<Dictionary>("../../translations/en.json", {
  import: "taxonomy",
  query: "?taxonomy",
});
const LOCALES = ["en", ...Object.keys(others).map((path) => path.replace(/^.*\/|\.json$/g, ""))];
const RIGHT_TO_LEFT = /^(?:ar|fa|he|ur|yi)\b/;
const REMEMBERED = "signal-flag.locale";

export const defaultLanguage: Language = {
  words: createWords(english, "en"),
  ui: createWords(englishUi, "en"),
  locale: "en",
};

/** The language for a Zendesk locale such as `de`, `pt-BR` or `en-US-x-12`. */
export async function loadLanguage(wanted: string | null): Promise<Language> {
  const plain = (wanted ?? "en").replace(/-x-.*$/, "");
  const chosen = resolveLocale(plain, LOCALES);
  const file = `../../translations/${chosen}.json`;
  const locale = Intl.DateTimeFormat.supportedLocalesOf([safe(plain), chosen])[0] ?? chosen;
  const [dictionary, ui] = await Promise.all([
    others[file]?.() ?? english,
    otherUi[file]?.() ?? englishUi,
  ]);
  // Dates of a language that the words are not in would read oddly between them.
  const same = locale.startsWith(chosen.slice(0, 2));
  return {
    words: createWords(dictionary, chosen),
    ui: createWords(ui, chosen),
    locale: same ? locale : chosen,
  };
}

/** The taxonomy's words in a language and in English; both `null` where English is spoken. */
export async function loadTaxonomyWords(
  language: Language,
): Promise<[Dictionary, Dictionary] | [null, null]> {
  const translated = taxonomies[`../../translations/${language.words.locale}.json`];
  if (translated === undefined) return [null, null];
  const inEnglish = Object.values(englishTaxonomy)[0];
  return inEnglish === undefined ? [null, null] : Promise.all([translated(), inEnglish()]);
}

const safe = (locale: string): string => {
  try {
    return new Intl.Locale(locale).toString();
  } catch {
    return "en";
  }
};

/** Says which language the page is in, and remembers it for the first paint of the next ticket. */
export function showLanguage(language: Language): void {
  const { locale } = language.words;
  document.documentElement.lang = locale;
  document.documentElement.dir = RIGHT_TO_LEFT.test(locale) ? "rtl" : "ltr";
  try {
    localStorage.setItem(REMEMBERED, locale);
  } catch {
    // Storage is denied here; the next ticket opens in English for a moment.
  }
}

/** The language of the last time on this computer, if there was one. */
export function rememberedLocale(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
