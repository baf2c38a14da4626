import type { Trouble } from "../ui/asking/trouble.ts";
import type { YoursWords } from "./words.ts";

/** What went wrong, in the reader's words; only what the endpoint alone knows is said in its own. */
export function sentenceOf(trouble: Trouble, t: YoursWords): string {
  switch (trouble.is) {
    case "problem":
      return trouble.problem.detail;
    case "not-found":
      return t("trouble.unreachable");
    case "signed-out":
    case "not-allowed":
    case "offline":
    case "unreachable":
      return t(`trouble.${trouble.is}`);
  }
}
