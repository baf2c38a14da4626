// The chain that makes a tenant's history tamper-evident: each link covers the one before it and one event.
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** What the first event of a tenant is linked to: 32 zero bytes. */
export const genesis: Uint8Array = new Uint8Array(32);

/** A value that has no single spelling as JSON; `path` says where it stands. */
export class NotCanonical extends TypeError {
  override readonly name = "NotCanonical" as const;
  readonly path: string;

  constructor(path: string, found: string) {
    super(`${path} is ${found}, which has no canonical JSON.`);
    this.path = path;
  }
}

/**
 * The one spelling of a JSON value (RFC 8785): no spaces, keys in UTF-16 order, numbers and text
 * as ECMAScript prints them. What JSON would drop or change in silence is refused.
 */
export function canonicalJson(value: unknown): string {
  return spell(value, "$");
}

function spell(value: unknown, path: string): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return spellText(value, path);
  if (typeof value === "object") return spellObject(value, path);
  if (typeof value !== "number") throw new NotCanonical(path, `a ${typeof value}`);
  if (!Number.isFinite(value)) throw new NotCanonical(path, String(value));
  return JSON.stringify(value);
}

function spellText(text: string, path: string): string {
  // Half of a surrogate pair becomes another character on its way to UTF-8.
  if (!text.isWellFormed()) throw new NotCanonical(path, "text with a lone surrogate");
  return JSON.stringify(text);
}

function spellObject(value: object, path: string): string {
  if (Array.isArray(value)) {
    // Array.from visits holes too, which then are refused as undefined.
    const items = Array.from(value, (item: unknown, index) => spell(item, `${path}[${index}]`));
    return `[${items.join(",")}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new NotCanonical(path, "an object of a class");
  }
  // Sorted by key alone, in UTF-16 code units, which is what comparing JavaScript text does.
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(
    ([key, member]: [string, unknown]) =>
      `${spellText(key, path)}:${spell(member, `${path}.${key}`)}`,
  );
  return `{${members.join(",")}}`;
}

/** The next link of a chain: SHA-256 of the previous link followed by the event's canonical JSON. */
export function link(previous: Uint8Array, canonical: string): Uint8Array {
  // A previous link of another length would shift bytes between link and event.
  if (previous.length !== 32) {
    throw new RangeError(`A link has 32 bytes, not ${previous.length}.`);
  }
  return sha256(concatBytes(previous, utf8ToBytes(canonical)));
}

/**
 * The first position (from 0) at which the links do not follow from the events, or null when all
 * do. A missing or surplus link is a bad position. `start` continues a chain read in pieces.
 */
export function verifyChain(
  links: readonly Uint8Array[],
  events: readonly unknown[],
  start: Uint8Array = genesis,
): number | null {
  let previous = start;
  for (const [position, event] of events.entries()) {
    const stored = links[position];
    if (!stored || !equal(stored, follows(previous, event))) return position;
    previous = stored;
  }
  return links.length > events.length ? events.length : null;
}

function follows(previous: Uint8Array, event: unknown): Uint8Array | null {
  try {
    return link(previous, canonicalJson(event));
  } catch (error) {
    // An event that could not have been sealed is a broken link, not a crash of the check.
    if (error instanceof NotCanonical) return null;
    throw error;
  }
}

function equal(a: Uint8Array, b: Uint8Array | null): boolean {
  return b !== null && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
