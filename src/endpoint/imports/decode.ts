// The text of an uploaded file: UTF-8, or UTF-16 when the file begins with its mark. Nothing is guessed.

const refused = (line: number, problem: string) => ({ line, problem });

/** The text, or the first line that can't be read and what is wrong there. */
export function decodeFile(
  bytes: Uint8Array,
): { text: string } | { line: number; problem: string } {
  const encoding = markOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return encoding === "utf-8"
      ? refused(
          firstBadLine(bytes),
          "is not UTF-8. Save the file as “CSV UTF-8”; nothing is guessed about other encodings.",
        )
      : refused(1, "begins like UTF-16 but is not. Save the file as “CSV UTF-8”.");
  }
  const nul = text.indexOf("\u0000");
  if (nul !== -1)
    return refused(
      lineAt(text, nul),
      "holds a NUL character: this looks like UTF-16 without its mark, or like no text at all. Save the file as “CSV UTF-8”.",
    );
  return { text };
}

function markOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

function firstBadLine(bytes: Uint8Array): number {
  const strict = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    try {
      strict.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
    line += 1;
  }
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split(/\r\n|\r|\n/).length;
