import { type Finding, finding, type PackageFiles } from "../finding.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";

const file = "manifest.json";
const supportLocations = [
  "ticket_sidebar",
  "nav_bar",
  "new_ticket_sidebar",
  "user_sidebar",
  "organization_sidebar",
  "top_bar",
  "system_top_bar",
  "ticket_editor",
  "modal",
  "background",
];

/** What is wrong with the places in Zendesk where the app appears. */
export function checkLocations(manifest: JsonObject, files: PackageFiles): Finding[] {
  const location = manifest["location"];
  if (location === undefined) {
    return [finding(file, `${file} has no "location": add location.support with its places.`)];
  }
  if (!isObject(location)) {
    return [
      finding(file, `"location" in ${file} is not an object: write it as { "support": { … } }.`),
    ];
  }
  const findings: Finding[] = [];
  for (const host of Object.keys(location)) {
    // Zendesk knows other products too; this app is made for Support alone, under its present name.
    if (host !== "support") {
      findings.push(
        finding(
          file,
          `"location.${host}" in ${file} is not a product this app is for: keep location.support only.`,
        ),
      );
    }
  }
  const support = location["support"];
  if (!isObject(support) || Object.keys(support).length === 0) {
    findings.push(
      finding(
        file,
        `"location.support" in ${file} holds no place: add ticket_sidebar and nav_bar as objects.`,
      ),
    );
    return findings;
  }
  for (const [name, options] of Object.entries(support)) {
    findings.push(...checkLocation(name, options, files));
  }
  findings.push(...checkSigned(support, "ticket_sidebar", false));
  findings.push(...checkSigned(support, "nav_bar", true));
  return findings;
}

function checkLocation(name: string, options: Json, files: PackageFiles): Finding[] {
  const key = `location.support.${name}`;
  if (name === "custom_object_record_sidebar") {
    return [finding(file, `"${key}" in ${file} is closed to most accounts: remove it.`)];
  }
  if (!supportLocations.includes(name)) {
    return [finding(file, `"${key}" in ${file} is not a place in Zendesk Support: remove it.`)];
  }
  if (!isObject(options)) {
    return [
      finding(file, `"${key}" in ${file} is not an object: write it as { "url": "…" } instead.`),
    ];
  }
  const findings: Finding[] = [];
  for (const option of ["flexible", "autoLoad", "signed"]) {
    if (option in options && typeof options[option] !== "boolean") {
      findings.push(
        finding(file, `"${key}.${option}" in ${file} is not true or false: write one of them.`),
      );
    }
  }
  if ("objectTypes" in options) {
    findings.push(
      finding(file, `"${key}.objectTypes" in ${file} is not allowed there: remove it.`),
    );
  }
  const url = options["url"];
  if (typeof url === "string" && url !== "") {
    const problem = urlProblem(url, files);
    if (problem) {
      findings.push(finding(file, `"${key}.url" in ${file} is "${url}", ${problem}.`));
    }
  } else if (options["autoLoad"] !== false) {
    findings.push(
      finding(file, `"${key}" in ${file} has no url: give the page or address that it opens.`),
    );
  }
  return findings;
}

/** Why Zendesk would not open this address, as the end of a sentence. */
function urlProblem(url: string, files: PackageFiles): string | undefined {
  if (url.includes("{{setting.")) {
    // Zendesk's validator lets it pass unread; what it does there is not documented.
    return "and settings have no known effect in a location: write the whole address";
  }
  if (!/^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})*$/i.test(url)) {
    return "which is not a valid address: encode or remove its special characters";
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) {
    if (!URL.canParse(url)) return "which cannot be read as an address: correct it";
    const { protocol, hostname } = new URL(url);
    if (protocol === "https:" || hostname === "localhost") return undefined;
    return "which is not https: use an https address";
  }
  const [path = ""] = url.split(/[?#]/);
  if (!path.startsWith("assets/")) {
    return "which is neither an https address nor a path below assets/: use one of them";
  }
  if (!files.has(path)) return `but the package has no ${path}: build it or correct the path`;
  return undefined;
}

/** The pages prove who opens them by a signed launch; the sidebar signs in by its own key. */
function checkSigned(support: JsonObject, name: string, signed: boolean): Finding[] {
  const options = support[name];
  const key = `location.support.${name}`;
  if (options === undefined) {
    return [finding(file, `${file} has no "${key}": add it, the app appears there.`)];
  }
  if (!isObject(options) || options["signed"] === signed) return [];
  return [finding(file, `"${key}.signed" in ${file} has to be ${signed}: set it.`)];
}
