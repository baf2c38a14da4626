import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { lighter } from "./src/sidebar/lighter/plugin.ts";
import { taxonomyAlone } from "./src/sidebar/lighter/taxonomy-alone.ts";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const at = (path: string) => resolve(import.meta.dirname, path);

const CDN_SDK = /<script\s+async\s+src="https:\/\/static\.zdassets\.com\/[^"]+"\s*><\/script>/;

/** In the sandbox the same SDK comes from npm, since the stand-in must work without the internet. */
const sandboxSdk: Plugin = {
  name: "sandbox-sdk",
  transformIndexHtml: {
    order: "pre",
    handler(html) {
      if (!CDN_SDK.test(html)) throw new Error("index.html does not load the ZAF SDK.");
      return html.replace(CDN_SDK, '<script type="module" src="../sandbox/sdk.ts"></script>');
    },
  },
};

const sidebar: ViteUserConfig = {
  root: at("src/sidebar"),
  publicDir: at("assets"),
  base: "./",
  plugins: [react(), lighter, taxonomyAlone],
  build: { outDir: at("dist/zendesk/assets"), assetsDir: "", emptyOutDir: true },
};

const sandboxSidebar: ViteUserConfig = {
  ...sidebar,
  plugins: [react(), lighter, taxonomyAlone, sandboxSdk],
  build: { outDir: at("dist/sandbox/app"), assetsDir: "", emptyOutDir: true },
};

const desk: ViteUserConfig = {
  root: at("src/sandbox/desk"),
  publicDir: false,
  plugins: [react()],
  // The backtest reads files in the browser, where Node's build of the reader does not run.
  resolve: { alias: { "csv-parse/sync": "csv-parse/browser/esm/sync" } },
  build: {
    outDir: at("dist/sandbox/desk"),
    assetsDir: "desk-assets",
    emptyOutDir: true,
    rolldownOptions: {
      input: ["index", "backtest"].map((page) => at(`src/sandbox/desk/${page}.html`)),
    },
  },
};

const pages: ViteUserConfig = {
  root: at("src"),
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: at("dist/pages"),
    assetsDir: "pages-assets",
    emptyOutDir: true,
    rolldownOptions: {
      input: ["queue", "report", "outcomes", "ledger", "people", "setup", "yours"].map((page) =>
        at(`src/${page}/index.html`),
      ),
    },
  },
};

/** Files that take half a minute begin first: at the end they would keep one worker busy and leave the others idle. */
const isSlow = ({ moduleId }: TestSpecification) => /\/test\/(?:browser|torture)\//.test(moduleId);
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's: the sequencer's own order
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

const test: ViteUserConfig = {
  plugins: [react(), taxonomyAlone],
  test: {
    globals: true,
    include: ["test/**/*.test.{ts,tsx}"],
    globalSetup: "test/helpers/server.ts",
    restoreMocks: true,
    sequence: { sequencer: SlowFirst },
    // Most files wait for a browser, a server or a disk: on two cores one worker leaves half of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Browsers and databases share two cores with everything else; a test that hangs is still found.
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
};

export default defineConfig(
  ({ mode }) =>
    ({ sidebar, "sandbox-sidebar": sandboxSidebar, desk, pages, test })[mode] ?? sidebar,
);
