import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type InlineConfig, type Rolldown } from "vite";

/** One built bundle in a folder of its own. */
export interface Bundle {
  folder: string;
  /** Names of its files there, the one to start with first. */
  files: readonly string[];
  /** Every file of it as one text. */
  text: string;
  /** Files of src/ and names of packages that went into it. */
  sources: ReadonlySet<string>;
  /** Those of them that are loaded before it can answer anything. */
  atStart: ReadonlySet<string>;
}

/** Builds as a deployment would, but into a temporary folder, and tells what went in. */
export async function makeBundle(config: InlineConfig): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bundle-"));
  const chunks = new Map<string, Rolldown.OutputChunk>();
  await build({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      {
        name: "sources",
        generateBundle: (_options, output) => {
          for (const chunk of Object.values(output))
            if (chunk.type === "chunk") chunks.set(chunk.fileName, chunk);
        },
      },
    ],
    build: { ...config.build, outDir: folder },
  });
  const all = [...chunks.values()].toSorted((a, b) => Number(b.isEntry) - Number(a.isEntry));
  const files = all.map(({ fileName }) => fileName);
  const texts = files.map((name) => readFile(join(folder, name), "utf8"));
  return {
    folder,
    files,
    text: (await Promise.all(texts)).join("\n"),
    sources: sourcesOf(all),
    atStart: sourcesOf(imported(all.slice(0, 1), chunks)),
  };
}

/** These chunks and what they import at once. */
function imported(
  from: readonly Rolldown.OutputChunk[],
  chunks: ReadonlyMap<string, Rolldown.OutputChunk>,
): Rolldown.OutputChunk[] {
  const found = new Set(from);
  // A Set that grows while it is walked is walked to its end.
  for (const { imports } of found)
    for (const name of imports) {
      const chunk = chunks.get(name);
      if (chunk !== undefined) found.add(chunk);
    }
  return [...found];
}

const sourcesOf = (chunks: readonly Rolldown.OutputChunk[]): ReadonlySet<string> =>
  new Set(chunks.flatMap(({ moduleIds }) => moduleIds.map(sourceOf)));

function sourceOf(id: string): string {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
  return name ?? id.replace(/^.*\/src\//, "");
}
