import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sdkAddress } from "../../src/platform/package/rules/bundle.ts";

const root = resolve(import.meta.dirname, "../..");

/** A project with this one's manifest, words and drawings and a sidebar of one line, gone after use. */
export async function smallProject(files: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "signal-flag-package-"));
  for (const part of ["manifest.json", "assets", "translations"]) {
    await cp(resolve(root, part), join(folder, part), { recursive: true });
  }
  const all = {
    "package.json": '{ "name": "small", "version": "3.2.1", "type": "module" }',
    "vite.config.ts": `const at = (path) => import.meta.dirname + "/" + path;
      export default { root: at("src/sidebar"), publicDir: at("assets"), base: "./", build: { assetsDir: "" } };`,
    "src/sidebar/index.html": `<!doctype html><html><head><script src="${sdkAddress}"></script></head>
      <body><script type="module" src="./main.ts"></script></body></html>`,
    "src/sidebar/main.ts": 'document.body.append("Expansion", "Friction");',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return {
    root: folder,
    out: join(folder, "dist"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
