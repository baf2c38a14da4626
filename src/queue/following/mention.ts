// Naming colleagues in a remark: "@" and the letters after it, up to the caret.
import type { Member } from "../asking/desk.ts";

export interface Naming {
  /** Where the "@" stands. */
  readonly from: number;
  readonly typed: string;
}

/** The name that is being typed at the caret; `null` while none is. An "@" inside a word, as in an address, is none. */
export function namingAt(text: string, caret: number): Naming | null {
  const found = /(?:^|[\s(])@(\S*(?: \S*)?)$/u.exec(text.slice(0, caret));
  const typed = found?.[1];
  return typed === undefined ? null : { from: caret - typed.length - 1, typed };
}

/** The remark with the name written out, and where the caret stands behind it. */
export function withName(
  text: string,
  { from, typed }: Naming,
  name: string,
): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(from + 1 + typed.length).trimStart(), caret: before.length };
}

/** Who of those that were chosen is still named in the remark. */
export const namedIn = (text: string, chosen: readonly Member[]): Member[] =>
  chosen.filter(({ name }) => text.includes(`@${name}`));
