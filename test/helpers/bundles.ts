import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type InlineConfig } from "vite";

/** One built bundle in a folder of its own. */
export interface Bundle {
  folder: string;
  /** Every file of it as one text. */
  text: string;
  /** Files of src/ and names of packages that went into it. */
  sources: ReadonlySet<string>;
}

/** Builds as a deployment would, but into a temporary folder, and tells what went in. */
export async function makeBundle(config: InlineConfig): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-bundle-"));
  const sources = new Set<string>();
  await build({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      {
        name: "sources",
        generateBundle: (_options, output) => {
          for (const chunk of Object.values(output))
            if (chunk.type === "chunk") for (const id of chunk.moduleIds) sources.add(sourceOf(id));
        },
      },
    ],
    build: { ...config.build, outDir: folder },
  });
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8"));
  return { folder, text: (await Promise.all(texts)).join("\n"), sources };
}

function sourceOf(id: string): string {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
  return name ?? id.replace(/^.*\/src\//, "");
}
