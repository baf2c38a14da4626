/** A file that can't be read; the message says what, where and what now. */
export class FileTrouble extends Error {
  override readonly name = "FileTrouble" as const;
}
