export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A parsed file, or the reason why it could not be parsed, as the end of a sentence. */
export type ParsedJson =
  | { readonly value: Json; readonly duplicates: readonly string[] }
  | { readonly problem: string };

/** True of `{…}`, and of nothing else that JSON can hold. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True of `[…]`; `Array.isArray` alone forgets the type of a read-only array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reads the bytes of a JSON file, and names every key that stands twice in one object, at any depth. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { problem: "is not UTF-8: save it as UTF-8" };
  }
  if (text.startsWith("\uFEFF")) {
    return { problem: "begins with a byte-order mark: save it as UTF-8 without one" };
  }
  try {
    const value: Json = JSON.parse(text);
    return { value, duplicates: duplicateKeys(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `is not JSON (${reason}): correct it there` };
  }
}

type Container =
  | { readonly kind: "object"; readonly keys: Set<string>; key: string; atKey: boolean }
  | { readonly kind: "array"; index: number };

/** The paths of keys that `JSON.parse` silently overwrote. The text has to be valid JSON. */
function duplicateKeys(text: string): string[] {
  const duplicates: string[] = [];
  const open: Container[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const container = open.at(-1);
    if (token === "{") {
      open.push({ kind: "object", keys: new Set(), key: "", atKey: true });
    } else if (token === "[") {
      open.push({ kind: "array", index: 0 });
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === ",") {
      if (container?.kind === "object") container.atKey = true;
      if (container?.kind === "array") container.index += 1;
    } else if (container?.kind === "object" && container.atKey) {
      container.key = String(JSON.parse(token));
      container.atKey = false;
      if (container.keys.has(container.key)) duplicates.push(pathOf(open));
      container.keys.add(container.key);
    }
  }
  return duplicates;
}

function pathOf(open: readonly Container[]): string {
  return open
    .map((container) => (container.kind === "object" ? container.key : String(container.index)))
    .join(".");
}
