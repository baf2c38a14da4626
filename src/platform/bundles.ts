// How the endpoint becomes files for hosts that take files: Lambda and Workers. What a first answer does not need is in
// files of its own, so that a start does not read it.
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import type { InlineConfig, Plugin, Rolldown } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");
const at = (path: string) => join(ROOT, path);

const BUILTINS = new Set(builtinModules);
const REQUIRED = "\0required:";

/**
 * Libraries name Node's modules with and without `node:`, and pg asks for them by `require`. A Worker knows them by
 * their whole names only and has no `require`, so what is required there is imported instead.
 */
const nodeModulesForWorkers: Plugin = {
  name: "node-modules-for-workers",
  enforce: "pre",
  resolveId(source, _importer, { kind }) {
    if (source.startsWith("cloudflare:")) return { id: source, external: true };
    const name = source.replace(/^node:/, "");
    if (!BUILTINS.has(name)) return null;
    return kind === "require-call"
      ? `${REQUIRED}node:${name}`
      : { id: `node:${name}`, external: true };
  },
  load(id) {
    if (!id.startsWith(REQUIRED)) return null;
    // What `require` gives is what a module's default export is; its namespace could not be called or extended.
    return `import whole from "${id.slice(REQUIRED.length)}"; module.exports = whole;`;
  },
};

const common = {
  root: ROOT,
  configFile: false,
  publicDir: false,
  logLevel: "warn",
} satisfies InlineConfig;

/** All that a start needs in one file, and in files of its own what is only imported when it is asked for. */
const inFiles = {
  chunkFileNames: "[name]-[hash].mjs",
  codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] },
} satisfies Rolldown.OutputOptions;

/** `dist/lambda/`: `lambda.mjs`, whose exports `handler` and `schedule` are the two functions. */
export const lambdaBundle: InlineConfig = {
  ...common,
  ssr: { noExternal: true },
  build: {
    ssr: at("src/platform/lambda.ts"),
    outDir: at("dist/lambda"),
    emptyOutDir: true,
    target: "node22",
    minify: true,
    rolldownOptions: {
      output: { entryFileNames: "lambda.mjs", ...inFiles },
      preserveEntrySignatures: "strict",
      // pg asks for its native twin inside a try; the JavaScript one is what we use.
      external: ["pg-native"],
    },
  },
};

/** `dist/workers/`: `workers.mjs`, a module Worker for `nodejs_compat`, and the modules that it imports. */
export const workersBundle: InlineConfig = {
  ...common,
  plugins: [nodeModulesForWorkers],
  ssr: {
    target: "webworker",
    noExternal: true,
    // Whether a library is imported or required is added for each of its uses.
    resolve: { conditions: ["workerd", "worker"] },
  },
  build: {
    ssr: at("src/platform/workers.ts"),
    outDir: at("dist/workers"),
    emptyOutDir: true,
    target: "es2024",
    minify: true,
    rolldownOptions: {
      output: { entryFileNames: "workers.mjs", ...inFiles },
      // A Worker may export its handlers and nothing else, not even to its own modules.
      preserveEntrySignatures: "strict",
      external: ["pg-native"],
    },
  },
};
