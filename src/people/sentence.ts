import type { Trouble } from "./trouble.ts";
import type { PeopleWords } from "./words.ts";

/** What went wrong, in the reader's words; only what the endpoint alone knows is said in its own. */
export const sentenceOf = (trouble: Trouble, t: PeopleWords): string =>
  trouble.is === "problem" ? trouble.detail : t(`trouble.${trouble.is}`);
