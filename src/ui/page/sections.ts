// A page reads the sections of `translations/` that it shows, in one language, and nothing else.
import { createWords, type Dictionary, resolveLocale, type Words } from "../../domain/words.ts";

/** One section in every language, by the path of its file: what `import.meta.glob` gives. */
export type Sections<Section> = Readonly<Record<string, () => Promise<Section>>>;

const localeOf = (path: string): string => /([^/]+)\.json$/.exec(path)?.[1] ?? "";

/** The best of the languages that a section is there in for the one that is wanted. */
export const localeFor = (wanted: string | null, sections: Sections<unknown>): string =>
  resolveLocale(wanted, Object.keys(sections).map(localeOf));

export async function loadSection<Section>(
  sections: Sections<Section>,
  locale: string,
): Promise<Section> {
  const of = (name: string) => Object.keys(sections).find((path) => localeOf(path) === name);
  const load = sections[of(locale) ?? of("en") ?? ""];
  if (load === undefined) throw new Error("translations/en.json is missing from this build.");
  return load();
}

export const loadWordsOf = async <Section extends Dictionary>(
  sections: Sections<Section>,
  locale: string,
): Promise<Words<Section>> => createWords(await loadSection(sections, locale), locale);
