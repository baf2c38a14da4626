import type { Trouble } from "../ui/asking/trouble.ts";
import type { LedgerWords } from "./words.ts";

/** What went wrong, in the reader's words; only what the endpoint alone knows is said in its own. */
export const sentenceOf = (trouble: Trouble, t: LedgerWords): string =>
  trouble.is === "problem" ? trouble.problem.detail : t(`trouble.${trouble.is}`);
