import { relative, resolve } from "node:path";
import { build } from "vite";
import { type Finding, finding } from "./finding.ts";

/**
 * Builds the sidebar as agents run it into `assets`, and names every module in it that belongs to the stand-in
 * Zendesk or to the SDK of the tests. Rejects when the build fails.
 */
export async function buildSidebar(root: string, assets: string): Promise<Finding[]> {
  const before = process.env["NODE_ENV"];
  // A package is never a development build, whoever asks for it; a test run sets this to "test".
  process.env["NODE_ENV"] = "production";
  try {
    const built = await build({
      configFile: resolve(root, "vite.config.ts"),
      mode: "sidebar",
      logLevel: "warn",
      build: { outDir: assets, emptyOutDir: true, sourcemap: false },
    });
    const outputs = Array.isArray(built) ? built : "output" in built ? [built] : [];
    return outputs
      .flatMap(({ output }) => output)
      .flatMap((part) => (part.type === "chunk" ? part.moduleIds : []))
      .map((module) => relative(root, module).replaceAll("\\", "/"))
      .filter((module) => /^src\/sandbox\/|node_modules\/zendesk_app_framework_sdk\//.test(module))
      .map((module) =>
        finding(
          module,
          `${module} is part of the sidebar's bundle: import it in the sandbox only.`,
        ),
      );
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}
