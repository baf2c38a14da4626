// The words of this page in the reader's language.
import type english from "../../translations/en.json";
import { createWords, resolveLocale, type Words } from "../ui/words.ts";

type Section = (typeof english)["people"];
export type PeopleWords = Words<Section>;

const FOLDER = "../../translations/";
const sections = import.meta.glob<Section>("../../translations/*.json", { import: "people" });
const available = Object.keys(sections).map((path) => path.slice(FOLDER.length, -".json".length));

/** Everything that is said on this page, in the best of our languages for the one that is wanted. */
export async function loadWords(wanted: string): Promise<PeopleWords> {
  const locale = resolveLocale(wanted, available);
  const load = sections[`${FOLDER}${locale}.json`] ?? sections[`${FOLDER}en.json`];
  if (load === undefined) throw new Error("translations/en.json is missing from this build.");
  return createWords(await load(), locale);
}
