/**
 * The rules of a Zendesk app package, all applied at once: those of Zendesk's own validator, which needs an
 * account, and those that keep this app safe and installable. Zendesk may check more when the zip is uploaded.
 */
import { checkAssets } from "./rules/assets.ts";
import { checkBundle } from "./rules/bundle.ts";
import { checkFileKinds } from "./rules/file-kinds.ts";
import { type Finding, finding, type PackageFiles } from "./finding.ts";
import { checkHosts } from "./rules/hosts.ts";
import type { JsonObject } from "./json.ts";
import { readJsonObject } from "./json-file.ts";
import { checkLocations } from "./rules/locations.ts";
import { checkManifestKeys } from "./rules/manifest-keys.ts";
import { checkParameters } from "./rules/parameters.ts";
import { checkSecrets } from "./rules/secrets.ts";
import { checkTranslations } from "./rules/translations.ts";

export type PackageOptions = {
  /** The version in package.json; the manifest has to carry the same. */
  readonly packageVersion: string;
  /** The host name of the endpoint that the package is made for. */
  readonly endpointHost: string;
};

export type Verdict = { readonly errors: Finding[]; readonly warnings: Finding[] };

/** Everything that is wrong with a package (errors) and everything worth a look (warnings). */
export function validatePackage(files: PackageFiles, options: PackageOptions): Verdict {
  const manifest = readManifest(files);
  const aboutManifest = manifest.object && checkManifest(manifest.object, files, options);
  const assets = checkAssets(files);
  const bundle = checkBundle(files);
  const secrets = checkSecrets(files);
  return {
    errors: [
      ...manifest.findings,
      ...(aboutManifest?.errors ?? []),
      ...checkTranslations(files, manifest.object),
      ...checkFileKinds(files),
      ...assets.errors,
      ...bundle.errors,
      ...secrets.errors,
    ],
    warnings: [
      ...(aboutManifest?.warnings ?? []),
      ...assets.warnings,
      ...bundle.warnings,
      ...secrets.warnings,
    ],
  };
}

function readManifest(files: PackageFiles): ReturnType<typeof readJsonObject> {
  if (files.has("manifest.json")) return readJsonObject(files, "manifest.json");
  const below = [...files.keys()].find((path) => /^[^/]+\/manifest\.json$/.test(path));
  const sentence = below
    ? `manifest.json is at ${below}, one folder down: pack the content of that folder, not the folder.`
    : "manifest.json is missing from the root of the package: add it.";
  return { object: undefined, findings: [finding("manifest.json", sentence)] };
}

function checkManifest(
  manifest: JsonObject,
  files: PackageFiles,
  { packageVersion, endpointHost }: PackageOptions,
): Verdict {
  const parameters = checkParameters(manifest);
  return {
    errors: [
      ...checkManifestKeys(manifest, files, packageVersion),
      ...checkLocations(manifest, files),
      ...checkHosts(manifest, endpointHost),
      ...parameters.errors,
    ],
    warnings: parameters.warnings,
  };
}
