// How much work an expression is on a text: a backtracking matcher that counts its steps, as the engines of browsers and
// Node do them but with a figure instead of a time. It is slow, knows what our expressions use, and refuses the rest.

type Node =
  | { readonly is: "set"; readonly has: (sign: string) => boolean }
  | { readonly is: "assert"; readonly at: (text: readonly string[], place: number) => boolean }
  | { readonly is: "look"; readonly back: boolean; readonly not: boolean; readonly of: Node }
  | { readonly is: "all"; readonly of: readonly Node[] }
  | { readonly is: "any"; readonly of: readonly Node[] }
  | { readonly is: "repeat"; readonly of: Node; readonly min: number; readonly max: number };

export interface Expression {
  readonly source: string;
  readonly flags: string;
}

/** The expression gave up: it took more steps than it was allowed. */
export class TooManySteps extends Error {
  override name = "TooManySteps" as const;
}

/** Signs that one place or another of an expression is likely to take. */
const SIGNS = Array.from("a0 A-._/@=,:;<>()[]{}+'\"\\\t\n\u00a0éあ가٣\u2013&#%?*");

/** Steps that finding every match in `text` takes. */
export function stepsOf(
  { source, flags }: Expression,
  text: string,
  most = Number.POSITIVE_INFINITY,
): number {
  const root = parse(source, flags);
  const signs = flags.includes("u") || flags.includes("v") ? Array.from(text) : text.split("");
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps > most) throw new TooManySteps(`More than ${most} steps.`);
  };
  for (let from = 0; from <= signs.length;) {
    const end = matchAt(root, signs, from, step);
    if (end !== null && !flags.includes("g")) break;
    from = end === null || end === from ? from + 1 : end;
  }
  return steps;
}

/** Texts of about `length` signs on which this expression would be slow if it were slow anywhere. */
export function hardTexts({ source, flags }: Expression, length: number): string[] {
  const root = parse(source, flags);
  const pumped = new Set<string>();
  const before = new Set([""]);
  const visit = (node: Node, prefix: string): string => {
    switch (node.is) {
      case "set": {
        for (const sign of SIGNS) if (node.has(sign)) pumped.add(sign);
        return sampleOf(node);
      }
      case "all": {
        let said = "";
        for (const each of node.of) said += visit(each, prefix + said);
        return said;
      }
      case "any": {
        for (const each of node.of) visit(each, prefix);
        return sampleOf(node);
      }
      case "repeat": {
        before.add(prefix);
        const inner = visit(node.of, prefix);
        if (inner !== "") pumped.add(inner);
        return sampleOf(node);
      }
      case "look":
        visit(node.of, prefix);
        return "";
      case "assert":
        return "";
    }
  };
  visit(root, "");
  const texts: string[] = [];
  for (const each of pumped)
    for (const prefix of before)
      for (const suffix of ["", "\u0001"])
        texts.push(prefix + each.repeat(Math.ceil(length / each.length)) + suffix);
  return texts;
}

/** The shortest text that this node takes, more or less. */
function sampleOf(node: Node): string {
  switch (node.is) {
    case "set":
      return SIGNS.find((sign) => node.has(sign)) ?? rareSign(node.has);
    case "all":
      return node.of.map(sampleOf).join("");
    case "any":
      return node.of[0] === undefined ? "" : sampleOf(node.of[0]);
    case "repeat":
      return sampleOf(node.of).repeat(Math.max(node.min, Math.min(1, node.max)));
    case "look":
    case "assert":
      return "";
  }
}

function rareSign(has: (sign: string) => boolean): string {
  for (let code = 0; code < 0x1_00_00; code += 1) {
    const sign = String.fromCharCode(code);
    if (has(sign)) return sign;
  }
  return "";
}

/** Where the match that begins at `start` ends; `null` when there is none. */
function matchAt(
  root: Node,
  text: readonly string[],
  start: number,
  step: () => void,
): number | null {
  const run = (node: Node, at: number, then: (end: number) => number | null): number | null => {
    step();
    switch (node.is) {
      case "set": {
        const sign = text[at];
        return sign !== undefined && node.has(sign) ? then(at + 1) : null;
      }
      case "assert":
        return node.at(text, at) ? then(at) : null;
      case "look": {
        const found = node.back ? behind(node.of, at) : run(node.of, at, (end) => end) !== null;
        return found === node.not ? null : then(at);
      }
      case "all": {
        const [first, ...rest] = node.of;
        return first === undefined
          ? then(at)
          : run(first, at, (end) =>
              rest.length === 0 ? then(end) : run({ is: "all", of: rest }, end, then),
            );
      }
      case "any": {
        for (const each of node.of) {
          const end = run(each, at, then);
          if (end !== null) return end;
        }
        return null;
      }
      case "repeat":
        return node.of.is === "set"
          ? stretch(node, node.of.has, at, then)
          : again(node, at, 0, then);
    }
  };
  /** A run of single signs, without a frame of the stack for each. */
  const stretch = (
    { min, max }: { min: number; max: number },
    has: (sign: string) => boolean,
    at: number,
    then: (end: number) => number | null,
  ): number | null => {
    let count = 0;
    for (let sign = text[at]; count < max && sign !== undefined && has(sign);) {
      step();
      count += 1;
      sign = text[at + count];
    }
    for (; count >= min; count -= 1) {
      step();
      const end = then(at + count);
      if (end !== null) return end;
    }
    return null;
  };
  const again = (
    node: Node & { is: "repeat" },
    at: number,
    done: number,
    then: (end: number) => number | null,
  ): number | null => {
    if (done < node.max) {
      const end = run(node.of, at, (next) =>
        next === at && done >= node.min ? null : again(node, next, done + 1, then),
      );
      if (end !== null) return end;
    }
    return done >= node.min ? then(at) : null;
  };
  const behind = (node: Node, at: number): boolean => {
    // Ours look back by a sign or two.
    for (let from = at; from >= Math.max(0, at - 3); from -= 1)
      if (run(node, from, (end) => (end === at ? end : null)) !== null) return true;
    return false;
  };
  return run(root, start, (end) => end);
}

const parsedBefore = new Map<string, Node>();

function parse(source: string, flags: string): Node {
  const key = `/${source}/${flags}`;
  const node = parsedBefore.get(key) ?? parsed(source, flags);
  parsedBefore.set(key, node);
  return node;
}

function parsed(source: string, flags: string): Node {
  const isUnicode = flags.includes("u") || flags.includes("v");
  const signs = isUnicode ? Array.from(source) : source.split("");
  let at = 0;
  const peek = (words: string) => signs.slice(at, at + words.length).join("") === words;
  const take = (words: string): boolean => {
    if (!peek(words)) return false;
    at += words.length;
    return true;
  };

  const alternatives = (): Node => {
    const of = [sequence()];
    while (take("|")) of.push(sequence());
    return of.length === 1 && of[0] !== undefined ? of[0] : { is: "any", of };
  };
  const sequence = (): Node => {
    const of: Node[] = [];
    while (at < signs.length && !peek("|") && !peek(")")) of.push(quantified());
    return { is: "all", of };
  };
  const quantified = (): Node => {
    const of = atom();
    let [min, max] = [1, 1];
    const bounds = /^\{(\d+)(,?)(\d*)\}/.exec(signs.slice(at, at + 20).join(""));
    if (take("*")) [min, max] = [0, Number.POSITIVE_INFINITY];
    else if (take("+")) [min, max] = [1, Number.POSITIVE_INFINITY];
    else if (take("?")) [min, max] = [0, 1];
    else if (bounds !== null) {
      at += bounds[0].length;
      min = Number(bounds[1]);
      max =
        bounds[2] === "" ? min : bounds[3] === "" ? Number.POSITIVE_INFINITY : Number(bounds[3]);
    } else return of;
    // A lazy repetition tries the same places in another order.
    take("?");
    return { is: "repeat", of, min, max };
  };
  const group = (look: { back: boolean; not: boolean } | null): Node => {
    const of = alternatives();
    if (!take(")")) throw new Error(`A group of /${source}/ does not end.`);
    return look === null ? of : { is: "look", ...look, of };
  };
  const groups: Node[] = [];
  const captured = (): Node => {
    const place = groups.push({ is: "all", of: [] }) - 1;
    const node = group(null);
    groups[place] = node;
    return node;
  };
  const atom = (): Node => {
    if (take("(?:")) return group(null);
    if (take("(?=")) return group({ back: false, not: false });
    if (take("(?!")) return group({ back: false, not: true });
    if (take("(?<=")) return group({ back: true, not: false });
    if (take("(?<!")) return group({ back: true, not: true });
    if (take("(?<")) {
      while (!take(">")) at += 1;
      return captured();
    }
    if (take("(")) return captured();
    if (take("^"))
      return {
        is: "assert",
        at: (text, place) => place === 0 || (flags.includes("m") && text[place - 1] === "\n"),
      };
    if (take("$"))
      return {
        is: "assert",
        at: (text, place) => place === text.length || (flags.includes("m") && text[place] === "\n"),
      };
    if (peek("\\b") || peek("\\B")) {
      const wanted = peek("\\b");
      at += 2;
      return {
        is: "assert",
        at: (text, place) => (isWord(text[place - 1]) !== isWord(text[place])) === wanted,
      };
    }
    const back = /^\\([1-9])/.exec(signs.slice(at, at + 2).join(""))?.[1];
    if (back !== undefined) {
      at += 2;
      // What the group may take at all, which is more than what it took.
      const named = groups[Number(back) - 1];
      if (named === undefined) throw new Error(`/${source}/ refers to a group that is not there.`);
      return named;
    }
    return { is: "set", has: memberOf(oneSign(), flags) };
  };
  /** The source of what stands for one sign. */
  const oneSign = (): string => {
    const from = at;
    if (take("[")) {
      while (!peek("]")) at += peek("\\") ? 2 : 1;
      at += 1;
    } else if (take("\\")) {
      const rest = signs.slice(at, at + 30).join("");
      const long = /^(?:u\{[^}]*\}|[pP]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z])/i.exec(rest);
      at += long === null ? 1 : long[0].length;
    } else at += 1;
    return signs.slice(from, at).join("");
  };

  const root = alternatives();
  if (at < signs.length) throw new Error(`/${source}/ can't be read beyond ${at}.`);
  return root;
}

/** Whether a sign is one of those, as the engine itself sees it; each sign is asked about once. */
function memberOf(source: string, flags: string): (sign: string) => boolean {
  const whole = new RegExp(`^(?:${source})$`, flags.replaceAll(/[gym]/g, ""));
  const known = new Map<string, boolean>();
  return (sign) => {
    const before = known.get(sign);
    if (before !== undefined) return before;
    const answer = whole.test(sign);
    known.set(sign, answer);
    return answer;
  };
}

const isWord = (sign: string | undefined): boolean => sign !== undefined && /^\w$/.test(sign);
