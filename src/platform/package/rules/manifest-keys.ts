import { type Finding, finding, type PackageFiles } from "../finding.ts";
import { isArray, isObject, type Json, type JsonObject } from "../json.ts";

const file = "manifest.json";
const strings = [
  "defaultLocale",
  "version",
  "frameworkVersion",
  "remoteInstallationURL",
  "termsConditionsURL",
  "gaID",
];
const booleans = ["requirementsOnly", "marketingOnly", "singleInstall", "signedUrls", "private"];
const allowedExperiments = ["hashParams", "newCssCompiler"];
const oauthKeys = ["client_id", "client_secret", "authorize_uri", "access_token_uri"];

/** What is wrong with the manifest's keys, apart from its locations and parameters. */
export function checkManifestKeys(
  manifest: JsonObject,
  files: PackageFiles,
  packageVersion: string,
): Finding[] {
  return [
    ...checkRequired(manifest),
    ...checkTypes(manifest),
    ...checkAuthor(manifest["author"]),
    ...checkAddress("termsConditionsURL", manifest["termsConditionsURL"]),
    ...checkExperiments(manifest),
    ...checkOauth(manifest),
    ...checkWithoutApp(manifest, files),
    ...checkDefaultLocale(manifest["defaultLocale"], files),
    ...checkVersion(manifest["version"], packageVersion),
  ];
}

function checkRequired(manifest: JsonObject): Finding[] {
  const missing = (key: string, add: string) =>
    key in manifest ? [] : [finding(file, `${file} has no "${key}": add ${add}.`)];
  const framework = manifest["frameworkVersion"];
  return [
    ...missing("author", "an object with name, email and url"),
    ...missing("defaultLocale", 'the locale the words were written in, "en"'),
    ...missing("frameworkVersion", '"2.0"'),
    ...(typeof framework === "string" && framework !== "2.0"
      ? [finding(file, `"frameworkVersion" in ${file} is "${framework}": write exactly "2.0".`)]
      : []),
  ];
}

function checkTypes(manifest: JsonObject): Finding[] {
  const findings: Finding[] = [];
  for (const key of strings) {
    if (key in manifest && typeof manifest[key] !== "string") {
      findings.push(finding(file, `"${key}" in ${file} is not a string: put it in quotes.`));
    }
  }
  for (const key of booleans) {
    if (key in manifest && typeof manifest[key] !== "boolean") {
      findings.push(finding(file, `"${key}" in ${file} is not true or false: write one of them.`));
    }
  }
  const domains = manifest["domainWhitelist"];
  if (domains !== undefined && !(isArray(domains) && domains.every(isString))) {
    findings.push(
      finding(file, `"domainWhitelist" in ${file} is not a list of strings: list the host name.`),
    );
  }
  if (manifest["noTemplate"]) {
    findings.push(finding(file, `"noTemplate" in ${file} is not supported: remove it.`));
  }
  return findings;
}

function isString(value: Json): boolean {
  return typeof value === "string";
}

function checkAuthor(author: Json | undefined): Finding[] {
  if (author === undefined) return [];
  if (!isObject(author)) {
    return [
      finding(file, `"author" in ${file} is not an object: give it name, email and url as keys.`),
    ];
  }
  return [
    ...["name", "email", "url"]
      .filter((key) => key in author && typeof author[key] !== "string")
      .map((key) => finding(file, `"author.${key}" in ${file} is not a string: put it in quotes.`)),
    ...checkAddress("author.url", author["url"]),
  ];
}

/** An address that is present has to be http(s) with a host; the empty string fails. */
function checkAddress(key: string, value: Json | undefined): Finding[] {
  if (typeof value !== "string") return [];
  if (/^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value)) return [];
  return [
    finding(
      file,
      `"${key}" in ${file} is "${value}", which is not an http or https address: give a whole address or leave the key out.`,
    ),
  ];
}

function checkExperiments(manifest: JsonObject): Finding[] {
  const experiments = manifest["experiments"];
  if (experiments === undefined) return [];
  if (!isObject(experiments)) {
    return [finding(file, `"experiments" in ${file} is not an object: remove it.`)];
  }
  return Object.keys(experiments)
    .filter((name) => experiments[name] && !allowedExperiments.includes(name))
    .map((name) =>
      finding(file, `"experiments.${name}" in ${file} is not known to Zendesk: remove it.`),
    );
}

function checkOauth(manifest: JsonObject): Finding[] {
  const oauth = manifest["oauth"];
  if (oauth === undefined) return [];
  const findings = oauthKeys
    .filter((key) => !isObject(oauth) || !oauth[key])
    .map((key) => finding(file, `"oauth.${key}" in ${file} is missing or empty: fill it in.`));
  const parameters = manifest["parameters"];
  const hasParameter =
    isArray(parameters) &&
    parameters.some((parameter) => isObject(parameter) && parameter["type"] === "oauth");
  if (!hasParameter) {
    findings.push(
      finding(
        file,
        `"oauth" in ${file} has no parameter of type "oauth" to belong to: add one or remove "oauth".`,
      ),
    );
  }
  return findings;
}

/** `requirementsOnly` and `marketingOnly` are for packages that hold no app. */
function checkWithoutApp(manifest: JsonObject, files: PackageFiles): Finding[] {
  const findings: Finding[] = [];
  for (const mode of ["requirementsOnly", "marketingOnly"]) {
    if (manifest[mode] !== true) continue;
    const marketing = mode === "marketingOnly";
    const clashes = [
      ...["location", "frameworkVersion"].filter((key) => key in manifest),
      ...(marketing && "parameters" in manifest ? ["parameters"] : []),
      ...(marketing && manifest["private"] !== false ? ['"private": true'] : []),
      ...[...files.keys()].filter((path) => /\.(?:js|jsx|css|scss)$/i.test(path)),
    ];
    if (clashes.length > 0) {
      findings.push(
        finding(file, `"${mode}" in ${file} cannot stand beside ${clashes.join(", ")}: remove it.`),
      );
    }
  }
  return findings;
}

/** What Zendesk takes for a locale, in the manifest and in the names of translation files. */
export const localePattern = /^[a-z]{2,3}(?:-\w{2,3})?$/;

function checkDefaultLocale(locale: Json | undefined, files: PackageFiles): Finding[] {
  if (typeof locale !== "string") return [];
  if (!localePattern.test(locale)) {
    return [
      finding(
        file,
        `"defaultLocale" in ${file} is "${locale}", which is not a locale such as en or pt-BR: correct it.`,
      ),
    ];
  }
  const path = `translations/${locale}.json`;
  if (files.has(path)) return [];
  return [finding(path, `${path} is missing, and it is the default locale: add it.`)];
}

function checkVersion(version: Json | undefined, packageVersion: string): Finding[] {
  if (version === packageVersion) return [];
  if (version !== undefined && typeof version !== "string") return [];
  const found = version === undefined ? "missing" : JSON.stringify(version);
  return [
    finding(
      file,
      `"version" in ${file} is ${found} and package.json says "${packageVersion}": make them equal.`,
    ),
  ];
}
