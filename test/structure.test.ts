import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, test } from "vitest";
import { defaultTaxonomy } from "../src/domain/default-taxonomy.ts";
import { allSignals } from "../src/domain/taxonomy.ts";
import english from "../translations/en.json" with { type: "json" };

// The layout is a promise to whoever reads the code next: who may import whom, and nothing else at the top.
const ROOT = resolve(import.meta.dirname, "..");
const SRC = join(ROOT, "src");

const everything = [
  "domain",
  "api",
  "ui",
  "sidebar",
  "queue",
  "report",
  "people",
  "setup",
  "outcomes",
  "yours",
  "ledger",
  "pages",
  "storage",
  "destinations",
  "endpoint",
  "sandbox",
  "platform",
];

const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  api: ["domain"],
  ui: ["api", "domain"],
  sidebar: ["ui", "api", "domain"],
  queue: ["ui", "api", "domain"],
  report: ["ui", "api", "domain"],
  people: ["ui", "api", "domain"],
  setup: ["ui", "api", "domain"],
  outcomes: ["ui", "api", "domain"],
  yours: ["ui", "api", "domain"],
  ledger: ["ui", "api", "domain"],
  pages: ["queue", "report", "ui", "api", "domain"],
  storage: ["domain"],
  destinations: ["domain", "storage"],
  endpoint: ["domain", "api", "storage"],
  sandbox: everything.filter((folder) => folder !== "platform"),
  platform: everything,
};

/** What each folder may take from outside: libraries are few, and chosen. */
const LIBRARIES: Record<string, RegExp> = {
  domain: /^(zod|temporal-polyfill|@noble\/hashes\/.+)$/,
  api: /^(zod|axios)$/,
};

interface Import {
  readonly file: string;
  readonly from: string;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

const importsOf = (file: string): Import[] => {
  const source = readFileSync(file, "utf8");
  const found = source.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"|import\s+"([^"]+)"/g,
  );
  return [...found].map((match) => ({ file, from: match[1] ?? match[2] ?? match[3] ?? "" }));
};

const folderOf = (file: string): string => relative(SRC, file).split(sep)[0] ?? "";

test("every folder of src is in the table of who may import whom", () => {
  const folders = readdirSync(SRC, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.toSorted()).toEqual(Object.keys(MAY_IMPORT).toSorted());
});

test("no folder imports one it may not", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap(({ from }) => {
      if (!from.startsWith(".")) return [];
      const target = resolve(dirname(file), from);
      const inside = !relative(SRC, target).startsWith("..");
      if (!inside) return [];
      const [mine, theirs] = [folderOf(file), folderOf(target)];
      const allowed = mine === theirs || (MAY_IMPORT[mine] ?? []).includes(theirs);
      return allowed ? [] : [`${relative(ROOT, file)} imports ${from}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("domain and api take nothing from outside but the libraries they are allowed", () => {
  const wrong = files.flatMap((file) => {
    const allowed = LIBRARIES[folderOf(file)];
    if (allowed === undefined) return [];
    return importsOf(file)
      .filter(({ from }) => !from.startsWith(".") && !allowed.test(from))
      .map(({ from }) => `${relative(ROOT, file)} imports ${from}`);
  });
  expect(wrong).toEqual([]);
});

test("domain has no clock and no randomness of its own", () => {
  const impure = /new Date\(\s*\)|Date\.now|Math\.random|crypto\.(?:getRandomValues|randomUUID)/;
  const wrong = files
    .filter((file) => folderOf(file) === "domain")
    .filter((file) => impure.test(readFileSync(file, "utf8")))
    .map((file) => relative(ROOT, file));
  expect(wrong).toEqual([]);
});

test("the table would notice a forbidden import", () => {
  const planted = join(SRC, "domain", "planted.ts");
  const target = resolve(dirname(planted), "../storage/database.ts");
  expect((MAY_IMPORT[folderOf(planted)] ?? []).includes(folderOf(target))).toBe(false);
});

test("there are no barrels, no index files and no files named for a kind of code", () => {
  const wrong = files.filter((file) => /(?:^|\/)(?:index|utils?|helpers?|types)\.tsx?$/.test(file));
  expect(wrong).toEqual([]);
});

test("the top level holds what it should and nothing else", () => {
  const allowed = new Set([
    "src",
    "assets",
    "translations",
    "manifest.json",
    "test",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "deploy",
    "node_modules",
    "dist",
  ]);
  const odd = readdirSync(ROOT).filter((name) => !name.startsWith(".") && !allowed.has(name));
  expect(odd).toEqual([]);
});

test("every locale has the same sentences", () => {
  const flat = (node: unknown, prefix = ""): string[] =>
    typeof node === "object" && node !== null
      ? Object.entries(node).flatMap(([key, value]) => flat(value, `${prefix}${key}.`))
      : [prefix.slice(0, -1).replace(/_(zero|one|two|few|many|other)$/, "")];
  const folder = join(ROOT, "translations");
  const read = (file: string): Set<string> => {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    // Only English feeds the listing in Zendesk, so the other locales carry a name there and nothing more.
    return new Set(flat(parsed).filter((key) => !key.startsWith("app.")));
  };
  const reference = read("en.json");
  for (const file of readdirSync(folder)) {
    const words = read(file);
    expect(
      [...reference].filter((key) => !words.has(key)),
      `missing in ${file}`,
    ).toEqual([]);
    expect(
      [...words].filter((key) => !reference.has(key)),
      `only in ${file}`,
    ).toEqual([]);
  }
});

test("the English words of the taxonomy are those of the default taxonomy", () => {
  const words = new Map<string, object>(Object.entries(english.taxonomy.signals));
  for (const { signal } of allSignals(defaultTaxonomy)) {
    const { label, definition } = signal;
    expect(words.get(signal.id)).toMatchObject({ label, definition });
  }
});
