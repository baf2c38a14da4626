// A long file in pieces that each end where a line of it ends, so that a year of tickets is never held whole.

/** Bytes as text. @throws {TypeError} for bytes that are not UTF-8. */
export async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/**
 * Pieces of whole lines. With `quoted`, a line break between double quotes ends no line (RFC 4180): a row ends where the number of
 * quotes since the last one is even.
 */
export async function* wholeLines(
  chunks: AsyncIterable<string>,
  quoted: boolean,
): AsyncGenerator<string> {
  let held = "";
  let isOpen = false;
  for await (const chunk of chunks) {
    const cut = lastLineEnd(chunk, quoted, isOpen);
    isOpen = cut.isOpen;
    if (cut.at === -1) {
      held += chunk;
      continue;
    }
    yield held + chunk.slice(0, cut.at + 1);
    held = chunk.slice(cut.at + 1);
  }
  if (held !== "") yield held;
}

/** Where the last line of a chunk ends, or -1; and whether a quote stands open behind it. */
function lastLineEnd(
  chunk: string,
  quoted: boolean,
  isOpen: boolean,
): { at: number; isOpen: boolean } {
  if (!quoted) return { at: chunk.lastIndexOf("\n"), isOpen: false };
  let open = isOpen;
  let at = -1;
  for (let place = 0; place < chunk.length; place += 1) {
    const unit = chunk.charCodeAt(place);
    if (unit === QUOTE) open = !open;
    else if (unit === LINE_FEED && !open) at = place;
  }
  return { at, isOpen: open };
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
