import { type Finding, finding, type PackageFiles } from "../finding.ts";
import { isArray, isObject, type Json, type JsonObject } from "../json.ts";
import { readJsonObject } from "../json-file.ts";
import { localePattern } from "./manifest-keys.ts";

const english = "translations/en.json";
/** What an app that anybody may install has to say about itself; the description has an older name. */
const publicKeys = [
  ["short_description", "description"],
  ["long_description"],
  ["installation_instructions"],
];
const products = ["support", "chat", "standalone_chat", "sell"];

/** What is wrong with the translation files; without a readable manifest, only with the files themselves. */
export function checkTranslations(
  files: PackageFiles,
  manifest: JsonObject | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const path of files.keys()) {
    const locale = /^translations\/([^/]*)\.json$/.exec(path)?.[1];
    if (locale === undefined) continue;
    if (!localePattern.test(locale)) {
      findings.push(
        finding(path, `${path} is not named for a locale such as en or pt-BR: rename it.`),
      );
    }
    const read = readJsonObject(files, path);
    findings.push(...read.findings);
    if (!read.object) continue;
    findings.push(...checkParameterWords(path, read.object), ...checkLeaves(path, read.object));
    if (path === english && manifest) findings.push(...checkEnglish(read.object, manifest));
  }
  return findings;
}

function checkParameterWords(path: string, words: JsonObject): Finding[] {
  const app = words["app"];
  const parameters = isObject(app) ? app["parameters"] : undefined;
  if (parameters === undefined) return [];
  if (!isObject(parameters)) {
    return [
      finding(path, `"app.parameters" in ${path} is not an object: name each parameter as a key.`),
    ];
  }
  return Object.entries(parameters)
    .filter(([, entry]) => !isObject(entry) || !("label" in entry))
    .map(([name]) =>
      finding(
        path,
        `"app.parameters.${name}" in ${path} is not an object with a label: add the label.`,
      ),
    );
}

/** With `app.package` Zendesk expects every other word as a pair of a note for translators and the text. */
function checkLeaves(path: string, words: JsonObject): Finding[] {
  const app = words["app"];
  if (!isObject(app) || !("package" in app)) return [];
  const { package: _package, ...rest } = app;
  return bareLeaves({ ...words, app: rest }, []).map((leaf) =>
    finding(
      path,
      `"${leaf}" in ${path} is not { "title": …, "value": … }, which "app.package" asks for: write it so or remove "app.package".`,
    ),
  );
}

function bareLeaves(value: Json, path: readonly string[]): string[] {
  if (!isObject(value)) return [path.join(".")];
  const keys = Object.keys(value).toSorted().join();
  const isPair =
    keys === "title,value" &&
    typeof value["title"] === "string" &&
    typeof value["value"] === "string";
  if (isPair) return [];
  return Object.entries(value).flatMap(([key, inner]) => bareLeaves(inner, [...path, key]));
}

function checkEnglish(words: JsonObject, manifest: JsonObject): Finding[] {
  const app = words["app"];
  if (!isObject(app)) {
    return [finding(english, `${english} has no "app": add it with the name of the app.`)];
  }
  const split = products.filter((product) => product in app);
  const location = manifest["location"];
  const findings =
    split.length === 0
      ? checkListing("app", app, manifest)
      : split.flatMap((product) =>
          isObject(location) && product in location
            ? checkListing(`app.${product}`, app[product], manifest)
            : [
                finding(
                  english,
                  `"app.${product}" in ${english} is for a product the manifest does not name: remove it.`,
                ),
              ],
        );
  return [...findings, ...checkParametersExplained(app, manifest)];
}

function checkListing(key: string, listing: Json | undefined, manifest: JsonObject): Finding[] {
  const required = manifest["private"] === false ? [["name"], ...publicKeys] : [["name"]];
  return required
    .filter((names) => !names.some((name) => isObject(listing) && hasText(listing[name])))
    .map(([name]) => finding(english, `"${key}.${name}" in ${english} is missing: write it.`));
}

function checkParametersExplained(app: JsonObject, manifest: JsonObject): Finding[] {
  const parameters = manifest["parameters"];
  if (!isArray(parameters)) return [];
  const words = app["parameters"] ?? {};
  // What has no label at all, or is no object, is already known from the rule for every language.
  if (!isObject(words)) return [];
  return parameters.filter(isObject).flatMap((parameter) => {
    const name = parameter["name"];
    if (typeof name !== "string") return [];
    const entry = words[name] ?? { label: "" };
    if (!isObject(entry)) return [];
    return ["label", "helpText"]
      .filter((key) => (key in entry || key === "helpText") && !hasText(entry[key]))
      .map((key) =>
        finding(
          english,
          `"app.parameters.${name}.${key}" in ${english} is missing: write what an admin has to enter.`,
        ),
      );
  });
}

/** A word is a string, or a note for translators with its text. */
function hasText(value: Json | undefined): boolean {
  if (isObject(value)) return hasText(value["value"]);
  return typeof value === "string" && value.trim() !== "";
}
