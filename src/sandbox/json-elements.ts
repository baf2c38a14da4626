/** Finds the rows of a JSON file without needing the file to be whole. */

/** One row as it stands in the file. */
export interface Element {
  text: string;
  /** Index of its first character. */
  start: number;
}

export interface ElementScan {
  elements: Element[];
  /** Index behind the closing bracket, or of the place where reading stopped. */
  end: number;
  /** Why reading stopped before the closing bracket; absent when the list is whole. */
  stopped?: { at: number; because: "ends" | "unexpected" };
}

/** Reads the elements of the array whose `[` is at `open`, as far as they go. */
export function arrayElements(text: string, open: number): ElementScan {
  const elements: Element[] = [];
  let at = skipSpace(text, open + 1);
  if (text[at] === "]") return { elements, end: at + 1 };
  for (;;) {
    const end = endOfValue(text, at);
    if (end === undefined) return { elements, end: at, stopped: { at, because: "ends" } };
    if (end === at) return { elements, end: at, stopped: { at, because: "unexpected" } };
    elements.push({ text: text.slice(at, end), start: at });
    at = skipSpace(text, end);
    if (text[at] === "]") return { elements, end: at + 1 };
    if (at >= text.length) return { elements, end: at, stopped: { at, because: "ends" } };
    if (text[at] !== ",") return { elements, end: at, stopped: { at, because: "unexpected" } };
    at = skipSpace(text, at + 1);
    // A comma before the closing bracket is a slip that costs no row.
    if (text[at] === "]") return { elements, end: at + 1 };
  }
}

/** The members of the object whose `{` is at `open`, as far as they go: name and where the value starts. */
export function objectMembers(
  text: string,
  open: number,
): { members: { name: string; start: number }[]; end: number | undefined } {
  const members: { name: string; start: number }[] = [];
  let at = skipSpace(text, open + 1);
  while (text[at] === '"') {
    const nameEnd = endOfString(text, at);
    if (nameEnd === undefined) return { members, end: undefined };
    const name = text.slice(at + 1, nameEnd - 1);
    at = skipSpace(text, nameEnd);
    if (text[at] !== ":") return { members, end: undefined };
    at = skipSpace(text, at + 1);
    members.push({ name, start: at });
    const end = endOfValue(text, at);
    if (end === undefined || end === at) return { members, end: undefined };
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return { members, end: text[at] === "}" ? at + 1 : undefined };
}

/** Index of the first character at or after `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  let index = at;
  while (index < text.length && " \t\r\n\uFEFF".includes(text.charAt(index))) index += 1;
  return index;
}

/** Index behind the value that starts at `at`; `at` itself when none starts there, undefined when it is cut off. */
function endOfValue(text: string, at: number): number | undefined {
  const first = text[at];
  if (first === undefined) return undefined;
  if (first === '"') return endOfString(text, at);
  if (first !== "{" && first !== "[") {
    let end = at;
    while (end < text.length && !",]} \t\r\n".includes(text.charAt(end))) end += 1;
    return end === text.length ? undefined : end;
  }
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      if (end === undefined) return undefined;
      index = end - 1;
    } else if (character === "{" || character === "[") {
      depth += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function endOfString(text: string, quote: number): number | undefined {
  for (let index = quote + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return undefined;
}
