// No text makes an expression of ours take for ever: twice the text is at most a little more than twice the steps.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseSync } from "vite";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { type Expression, hardTexts, stepsOf, TooManySteps } from "./helpers/regexp-steps.ts";

const SRC = resolve(import.meta.dirname, "../src");

/** Reads our own built files, when they are built; nobody else's text. */
const OUR_OWN_FILES = join("platform", "package");

/** Where expressions are made while the module is loaded. */
const MADE = [
  "api/queue.ts",
  "domain/mask.ts",
  "domain/matching/company-domain.ts",
  "domain/matching/company-name.ts",
  "storage/search-words.ts",
] as const;

interface Found extends Expression {
  readonly where: string;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))
  .filter((file) => !file.startsWith(OUR_OWN_FILES));

/** Shows every node of a file's syntax to `look`. */
function visit(value: unknown, look: (node: object) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value) look(value);
  for (const each of Object.values(value)) visit(each, look);
}

const Written = z.object({ regex: z.object({ pattern: z.string(), flags: z.string() }) });
const Made = z.object({ callee: z.object({ name: z.literal("RegExp") }) });

/** Where an expression could begin; most files need not be taken apart. */
const MAY_BEGIN = /RegExp|[=(,:!&|?{}[;>\s]\/(?![/*])/;

/** Every expression that stands in a file, and how many are made there from parts. */
function readExpressions(file: string): { written: Found[]; made: number } {
  const source = readFileSync(join(SRC, file), "utf8");
  if (!MAY_BEGIN.test(source)) return { written: [], made: 0 };
  const { program } = parseSync(file, source);
  const written: Found[] = [];
  let made = 0;
  visit(program, (node) => {
    if ("regex" in node) {
      const { pattern, flags } = Written.parse(node).regex;
      written.push({ source: pattern, flags, where: file });
    }
    if ("callee" in node && Made.safeParse(node).success) made += 1;
  });
  return { written, made };
}

/** Expressions that a module makes from parts while it is loaded. */
async function expressionsMadeBy(file: (typeof MADE)[number]): Promise<Found[]> {
  const made: Found[] = [];
  const Usual = RegExp;
  vi.stubGlobal(
    "RegExp",
    class extends Usual {
      constructor(source: string, flags = "") {
        super(source, flags);
        made.push({ source, flags, where: file });
      }
    },
  );
  vi.resetModules();
  try {
    await (file === "domain/mask.ts"
      ? import("../src/domain/mask.ts")
      : import("../src/storage/search-words.ts"));
  } finally {
    vi.unstubAllGlobals();
  }
  return made;
}

/** Signs of a text: more than the bounds of our repetitions, beyond which the steps grow no more for each sign. */
const LENGTH = 300;
/** A linear expression takes 2; what is beyond it takes 4 and more. */
const MOST_GROWTH = 2.5;
const GIVE_UP = 1_000_000;

/** How the steps grow when the text doubles, on the text that is worst for it, or the first that is too bad. */
function worstGrowth(expression: Expression): { growth: number; text: string } {
  let worst = { growth: 0, text: "" };
  const short = hardTexts(expression, LENGTH);
  for (const [index, long] of hardTexts(expression, 2 * LENGTH).entries()) {
    const steps = (text: string) => {
      try {
        return stepsOf(expression, text, GIVE_UP);
      } catch (error) {
        if (error instanceof TooManySteps || error instanceof RangeError) return null;
        throw error;
      }
    };
    const [less, more] = [steps(short[index] ?? ""), steps(long)];
    // Very few steps say nothing: a constant number of them stands beside those that grow.
    const growth =
      less === null || more === null ? Number.POSITIVE_INFINITY : more / Math.max(less, LENGTH);
    if (growth > worst.growth) worst = { growth, text: JSON.stringify(long.slice(0, 40)) };
    if (growth > MOST_GROWTH) break;
  }
  return worst;
}

/** Expressions beyond linear that see a short text only, each with what keeps it short. */
const SHORT_TEXTS: Readonly<Record<string, string>> = {
  "/([^/]+)\\.json$/": "the names of our own files",
  "/\\d+$/": "the name that a process of ours gave its connection",
  "/\\/+$/": "an address that whoever installed the app set",
  "/<[^>]*>/g": "what the sandbox is told to show for a moment",
};

test("no text makes an expression take more than its share of steps", async () => {
  const read = files.map((file) => ({ file, ...readExpressions(file) }));
  // What is made from parts is looked at as it was made.
  expect(
    read
      .filter(({ made }) => made > 0)
      .map(({ file }) => file)
      .toSorted(),
  ).toEqual(MADE.toSorted());
  const made = await Promise.all(MADE.map(expressionsMadeBy));
  expect(made.every(({ length }) => length > 0)).toBe(true);
  const theirs = [z.regexes.email, z.regexes.uuid(7), z.regexes.datetime({})].map(
    ({ source, flags }) => ({ source, flags, where: "zod" }),
  );
  const all = new Map(
    [...read.flatMap(({ written }) => written), ...made.flat(), ...theirs].map((found) => [
      `/${found.source}/${found.flags}`,
      found,
    ]),
  );
  expect(all.size).toBeGreaterThan(60);
  const slow = [...all].flatMap(([expression, found]) => {
    if (expression in SHORT_TEXTS) return [];
    const { growth, text } = worstGrowth(found);
    return growth > MOST_GROWTH
      ? [`${found.where}: ${expression} × ${growth.toFixed(1)} on ${text}`]
      : [];
  });
  expect(slow).toEqual([]);
  // An exception that nothing needs any more would hide the next one.
  for (const expression of Object.keys(SHORT_TEXTS)) expect([...all.keys()]).toContain(expression);
});

test.each([
  ["(a+)+$", ""],
  ["\\s+$", ""],
  ["^(\\w|\\d)*x$", ""],
  ["^(?:a|aa)+$", ""],
  ["<[^>]*>.*<", "g"],
  ["^\\d+[\\d.]*,$", ""],
])("/%s/%s would be found", (source, flags) => {
  expect(worstGrowth({ source, flags }).growth).toBeGreaterThan(MOST_GROWTH);
});

test.each([
  ["^[a-z]+$", ""],
  ["[&<>]", "g"],
  ["^(?:a-z)+\\d{2,40}$", ""],
])("/%s/%s would not", (source, flags) => {
  expect(worstGrowth({ source, flags }).growth).toBeLessThan(MOST_GROWTH);
});
