// Looks over JSON text before anything parses it: a parser takes 200,000 nested arrays, what comes after it does not.

export interface JsonLimits {
  readonly depth: number;
  /** Keys in the whole text. */
  readonly keys: number;
}

export type JsonFault = "too-deep" | "too-many-keys" | "duplicate-key" | "forbidden-key";

/** Keys that change an object's nature when somebody merges it carelessly. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The first fault of a JSON text, or `null`. Text that is no JSON at all may pass: the parser says so next.
 * Duplicate keys are refused because two readers of one message would see two different messages.
 */
export function scanJson(text: string, limits: JsonLimits): JsonFault | null {
  // One entry per open bracket: the keys seen so far, or null in an array.
  const open: (Set<string> | null)[] = [];
  let keys = 0;
  let keyIsNext = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        const names = open.at(-1);
        if (keyIsNext && names) {
          keyIsNext = false;
          keys += 1;
          if (keys > limits.keys) return "too-many-keys";
          const key = keyOf(text.slice(at, end + 1));
          if (FORBIDDEN.has(key)) return "forbidden-key";
          if (names.has(key)) return "duplicate-key";
          names.add(key);
        }
        at = end;
        break;
      }
      case OPEN_OBJECT:
        open.push(new Set());
        keyIsNext = true;
        if (open.length > limits.depth) return "too-deep";
        break;
      case OPEN_ARRAY:
        open.push(null);
        keyIsNext = false;
        if (open.length > limits.depth) return "too-deep";
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
        keyIsNext = false;
        break;
      case COMMA:
        keyIsNext = open.at(-1) instanceof Set;
        break;
      default:
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return text.length;
}

/** `"\u005f_proto__"` is `__proto__` too. */
function keyOf(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
