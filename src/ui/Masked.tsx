// A masked text with its gaps shown as such, in the reader's language, on every screen alike.
import type english from "../../translations/en.json";
import { maskedParts } from "../domain/mask.ts";
import type { Words } from "../domain/words.ts";

/** The words that all screens share. */
export type UiWords = Words<(typeof english)["ui"]>;

interface MaskedProps {
  readonly text: string;
  readonly words: UiWords;
}

/** Text with its gaps shown as such: a reader sees that something was there, and what kind of thing. */
export function Masked({ text, words }: MaskedProps) {
  return maskedParts(text).map((part, place) =>
    "hidden" in part ? (
      <span key={place} className="gap">
        {words(`hidden.${part.hidden}`)}
      </span>
    ) : (
      part.text
    ),
  );
}
