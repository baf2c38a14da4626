const ELLIPSIS = "…";

/**
 * Text written by `write`, character by character, and cut with an ellipsis when what is written would grow longer than
 * `most` UTF-16 units: an escaped character is never split, and neither is a surrogate pair.
 */
export function clip(
  text: string,
  most: number,
  write: (character: string) => string = (character) => character,
): string {
  let written = "";
  // Where the text would be cut if it turned out too long.
  let cut = 0;
  for (const character of text) {
    written += write(character);
    if (written.length <= most - ELLIPSIS.length) cut = written.length;
    if (written.length > most) return written.slice(0, cut) + ELLIPSIS;
  }
  return written;
}
