// The production build of the sidebar and an empty React page, made by the same Vite into a folder of this benchmark's own.
import { join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { build, type InlineConfig } from "vite";

const ROOT = resolve(import.meta.dirname, "../../..");

export interface Builds {
  /** The folder of the sidebar's assets, as the package has them. */
  readonly sidebar: string;
  readonly emptyPage: string;
  /** Zendesk's script, which every app loads from Zendesk's own host. */
  readonly sdk: string;
}

/** Builds everything that the sidebar's figures need; the stand-in Zendesk's own page into its usual place. */
export async function makeBuilds(folder: string): Promise<Builds> {
  const quiet: InlineConfig = { root: ROOT, logLevel: "error" };
  const sidebar = join(folder, "sidebar");
  const emptyPage = join(folder, "empty-page");
  const configFile = join(ROOT, "vite.config.ts");
  await build({ configFile, mode: "desk", logLevel: "error" });
  await build({ configFile, mode: "sidebar", logLevel: "error", build: { outDir: sidebar } });
  await build({
    ...quiet,
    configFile: false,
    root: join(import.meta.dirname, "empty-page"),
    base: "./",
    plugins: [react()],
    build: { outDir: emptyPage, assetsDir: "", emptyOutDir: true },
  });
  await build({
    ...quiet,
    configFile: false,
    publicDir: false,
    build: {
      outDir: join(folder, "sdk"),
      lib: {
        entry: join(ROOT, "src/sandbox/sdk.ts"),
        formats: ["iife"],
        name: "sdk",
        fileName: () => "sdk.js",
      },
    },
  });
  return { sidebar, emptyPage, sdk: join(folder, "sdk/sdk.js") };
}
