// The words that stand on every page: the way between them, and in and out.
import type english from "../../../translations/en.json";
import type { Words } from "../../domain/words.ts";
import { loadWordsOf } from "./sections.ts";

type Section = (typeof english)["pages"];
export type PagesWords = Words<Section>;

const sections = import.meta.glob<Section>("../../../translations/*.json", { import: "pages" });

export const loadPagesWords = (locale: string): Promise<PagesWords> =>
  loadWordsOf(sections, locale);
