// Sums over a file that is written or read a line at a time.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export interface Summing {
  /** Counts a line, without its line feed, to its part. */
  add(part: string, line: string): void;
  /** How many lines each part had, and SHA-256 over them with their line feeds, hexadecimal. */
  parts(): Record<string, { rows: number; sha256: string }>;
  /** SHA-256 over all lines so far. */
  file(): string;
}

/** Sums of the whole and of every part. */
export function summing(): Summing {
  const whole = sha256.create();
  const parts = new Map<string, { rows: number; hash: ReturnType<typeof sha256.create> }>();
  return {
    add(part, line) {
      const bytes = utf8ToBytes(`${line}\n`);
      whole.update(bytes);
      const known = parts.get(part) ?? { rows: 0, hash: sha256.create() };
      parts.set(part, known);
      known.rows += 1;
      known.hash.update(bytes);
    },
    parts: () =>
      Object.fromEntries(
        [...parts].map(([part, { rows, hash }]) => [
          part,
          { rows, sha256: bytesToHex(hash.clone().digest()) },
        ]),
      ),
    file: () => bytesToHex(whole.clone().digest()),
  };
}
