import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { PackageFiles } from "./finding.ts";
import { readFolder } from "./folder.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";
import { type EndpointAddress, rewriteManifest } from "./rewrite.ts";
import { buildSidebar } from "./sidebar.ts";
import { validatePackage, type Verdict } from "./validate.ts";
import { checkZipSize, zipPackage } from "./zip.ts";

export type PackageOrder = {
  /** The folder of the project. */
  readonly root: string;
  /** Where `zendesk/` (the files) and `signal-flag.zip` are written. */
  readonly out: string;
  readonly endpoint: EndpointAddress;
};

export type BuiltPackage = Verdict & {
  readonly files: PackageFiles;
  /** The zip's path and size in bytes; absent when there are errors, and then no zip is left behind either. */
  readonly zip: { readonly path: string; readonly size: number } | undefined;
};

/** Builds the Zendesk app for one endpoint, checks it by every rule and, when it passes, writes the zip. */
export async function buildPackage({ root, out, endpoint }: PackageOrder): Promise<BuiltPackage> {
  const folder = resolve(out, "zendesk");
  const zipPath = resolve(out, "signal-flag.zip");
  await rm(folder, { recursive: true, force: true });
  await rm(zipPath, { force: true });

  const packageVersion = await readVersion(root);
  const foreign = await buildSidebar(root, resolve(folder, "assets"));
  await rewriteFile(resolve(root, "manifest.json"), resolve(folder, "manifest.json"), (manifest) =>
    rewriteManifest(manifest, endpoint, packageVersion),
  );
  await copyTranslations(resolve(root, "translations"), resolve(folder, "translations"));

  const { files, findings } = await readFolder(folder);
  const verdict = validatePackage(files, { packageVersion, endpointHost: endpoint.host });
  const zip = await zipPackage(files);
  const errors = [
    ...findings,
    ...foreign,
    ...verdict.errors,
    ...checkZipSize("signal-flag.zip", zip),
  ];
  if (errors.length > 0) return { files, errors, warnings: verdict.warnings, zip: undefined };
  await writeFile(zipPath, zip);
  return { files, errors, warnings: verdict.warnings, zip: { path: zipPath, size: zip.length } };
}

async function readVersion(root: string): Promise<string> {
  const parsed = parseJson(await readFile(resolve(root, "package.json")));
  const version = "value" in parsed && isObject(parsed.value) ? parsed.value["version"] : undefined;
  if (typeof version !== "string") throw new Error(`package.json in ${root} has no version.`);
  return version;
}

/** Zendesk reads the section `app` only; the words that screens show are bundled into their scripts. */
async function copyTranslations(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
    await rewriteFile(resolve(from, entry.name), resolve(to, entry.name), ({ app }) =>
      app === undefined ? {} : { app },
    );
  }
}

/** Copies a JSON object changed; a file that is not one is copied as it stands, for the validation to name its fault. */
async function rewriteFile(
  from: string,
  to: string,
  change: (object: JsonObject) => JsonObject,
): Promise<void> {
  const bytes = await readIfPresent(from);
  if (!bytes) return;
  const parsed = parseJson(bytes);
  const clean = "value" in parsed && parsed.duplicates.length === 0 && isObject(parsed.value);
  await writeFile(to, clean ? `${JSON.stringify(change(parsed.value), null, 2)}\n` : bytes);
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
