import { type Finding, finding, type PackageFiles } from "./finding.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";

/** A JSON object read from the package with what is wrong with its text; `undefined` when there is no object to look into. */
export function readJsonObject(
  files: PackageFiles,
  path: string,
): { object: JsonObject | undefined; findings: Finding[] } {
  const bytes = files.get(path);
  if (!bytes) return { object: undefined, findings: [] };
  const parsed = parseJson(bytes);
  if ("problem" in parsed) {
    return { object: undefined, findings: [finding(path, `${path} ${parsed.problem}.`)] };
  }
  const findings = parsed.duplicates.map((key) =>
    finding(path, `${path} holds the key "${key}" twice: keep one of them.`),
  );
  if (isObject(parsed.value)) return { object: parsed.value, findings };
  findings.push(finding(path, `${path} is not a JSON object: put its content between { and }.`));
  return { object: undefined, findings };
}
