// The campaigns' programs, each made into one file: a process that reads one file is ready in a quarter of the time that
// it takes to read hundreds, and campaigns start processes by the hundred.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCES = ["src", "test/torture", "test/helpers", "test/destinations", "test/bench/raise"];
const NAME = "signal-flag-torture-programs-";
const DAY_MS = 24 * 60 * 60 * 1000;

/** The folder in which `overload-program.ts` is `overload-program.mjs`; made when a source has changed since. */
export async function compiledPrograms(): Promise<string> {
  const folder = join(tmpdir(), `${NAME}${await stateOfSources()}`);
  if (await isThere(folder)) return folder;
  await sweep();
  const draft = await mkdtemp(join(tmpdir(), `${NAME}draft-`));
  const programs = (await readdir(import.meta.dirname)).filter((name) =>
    name.endsWith("-program.ts"),
  );
  const { build } = await import("vite");
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: draft,
      emptyOutDir: true,
      target: "node22",
      minify: false,
      rolldownOptions: {
        input: programs.map((name) => join(import.meta.dirname, name)),
        output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
        // pg asks for its native twin inside a try; the JavaScript one is what we use.
        external: ["pg-native"],
      },
    },
  });
  // Somebody else may have been quicker; theirs is as good as ours.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  return folder;
}

async function stateOfSources(): Promise<string> {
  const hash = createHash("sha256").update(ROOT);
  for (const source of SOURCES) {
    const names = (await readdir(join(ROOT, source), { recursive: true })).toSorted();
    for (const name of names.filter((each) => each.endsWith(".ts"))) {
      const { mtimeMs, size } = await stat(join(ROOT, source, name));
      hash.update(`${source}/${name} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** What no run of today has made. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(NAME)) continue;
    const path = join(tmpdir(), name);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < Date.now() - DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
