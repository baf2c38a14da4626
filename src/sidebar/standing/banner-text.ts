// The words of the banner, on screen and for a screen reader.
import type { SidebarWords } from "../language.ts";
import { canUndo, type Current } from "../panel/panel-state.ts";

/** The banner's two sentences: what is so, and what follows from it. */
export function bannerText(current: Current, words: SidebarWords): [string, string] {
  const { standing, reason, kind } = current;
  const flag = words(`kindFlag.${kind}`);
  const why = reason === null ? null : words(`reason.${reason.code}`);
  const title = words(`standing.${standing}`);
  switch (standing) {
    case "noted":
    case "erased":
    case "withdrawn":
      return [title, words(`standing.${standing}More`)];
    case "unsaved":
      return [
        title,
        why === null ? words("standing.unsavedMore") : `${why} ${words("standing.unsavedMore")}`,
      ];
    case "received":
      return [title, reason === null ? flag : words("standing.tooLate")];
    case "saved":
    case "withdrawing":
    case "failed":
    case "held":
      return [title, why ?? flag];
  }
}

/** Whether the start view still has to speak of this flag. */
export const isWorthShowing = (current: Current, now: number): boolean =>
  current.standing !== "received" || current.reason !== null || canUndo(current, now);
