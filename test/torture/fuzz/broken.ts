// Bodies that nobody should take: a value that fits, broken in one place, or no JSON at all.
import fc from "fast-check";
import { surprises } from "./arbitrary.ts";

/** A value with one place changed at random: taken away, replaced, or something put beside it. */
export function broken(value: unknown, pick: (below: number) => number): unknown {
  if (Array.isArray(value)) {
    const list: unknown[] = value;
    if (list.length === 0 || pick(4) === 0) return surprise(pick);
    const at = pick(list.length);
    return list.map((each, n) => (n === at ? broken(each, pick) : each));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const at = pick(Math.max(1, entries.length));
    switch (pick(5)) {
      case 0:
        return Object.fromEntries(entries.filter((_, n) => n !== at));
      case 1:
        return { ...value, [`unknown${pick(100)}`]: surprise(pick) };
      case 2:
        return pick(6) === 0
          ? surprise(pick)
          : { ...value, [entries[at]?.[0] ?? "id"]: surprise(pick) };
      default:
        return Object.fromEntries(
          entries.map(([key, each], n) => [key, n === at ? broken(each, pick) : each]),
        );
    }
  }
  return surprise(pick);
}

const made = fc.sample(surprises, 1000);
const surprise = (pick: (below: number) => number): unknown => made[pick(made.length)];

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Texts that are no message at all; each is refused before anything reads it as one. */
export const NO_MESSAGES: readonly (string | Uint8Array)[] = [
  "",
  " ",
  "{",
  '{"id":',
  "null",
  "[]",
  '"text"',
  "{}{}",
  "NaN",
  '{"note":1e400}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{}}}',
  '{"id":"a","id":"b"}',
  `{"note":${deep(40)}}`,
  deep(200_000).slice(0, 16_000),
  `{${Array.from({ length: 150 }, (_, n) => `"k${n}":1`).join(",")}}`,
  `{"note":"${"x".repeat(20_000)}"}`,
  '{"note":"\\u0000"}',
  '{"note":"\\ud800"}',
  new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]),
  new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
];
