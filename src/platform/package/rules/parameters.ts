import { type Finding, finding } from "../finding.ts";
import { isArray, isObject, type Json, type JsonObject } from "../json.ts";

const file = "manifest.json";
const types = ["text", "checkbox", "url", "number", "multiline", "hidden", "oauth"];
const scopes = [
  "header",
  "body",
  "url",
  "jwt_secret_key",
  "jwt_claim",
  "basic_auth_username",
  "basic_auth_password",
];

/** Saved values belong to these names: renaming one would empty it in every installation. */
const ours = ["endpoint_url", "signing_key"];

/** What is wrong, and what is doubtful, about the settings an admin fills in. */
export function checkParameters(manifest: JsonObject): {
  errors: Finding[];
  warnings: Finding[];
} {
  const parameters = manifest["parameters"] ?? [];
  if (!isArray(parameters)) {
    return {
      errors: [finding(file, `"parameters" in ${file} is not a list: put it between [ and ].`)],
      warnings: [],
    };
  }
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const seen = new Set<string>();
  let oauth = 0;
  for (const [index, parameter] of parameters.entries()) {
    if (!isObject(parameter)) {
      errors.push(
        finding(file, `"parameters.${index}" in ${file} is not an object: give it name and type.`),
      );
      continue;
    }
    const name = parameter["name"];
    if (typeof name !== "string" || name === "") {
      errors.push(
        finding(file, `"parameters.${index}" in ${file} has no name: give it one, for life.`),
      );
      continue;
    }
    if (seen.has(name)) {
      errors.push(
        finding(file, `The parameter "${name}" stands twice in ${file}: keep one of them.`),
      );
    }
    seen.add(name);
    if (parameter["type"] === "oauth") oauth += 1;
    for (const problem of problems(name, parameter)) {
      errors.push(finding(file, `The parameter "${name}" in ${file} ${problem}.`));
    }
    for (const doubt of doubts(name, parameter)) {
      warnings.push(finding(file, `The parameter "${name}" in ${file} ${doubt}.`));
    }
  }
  if (oauth > 1) {
    errors.push(finding(file, `${file} has ${oauth} parameters of type "oauth": keep one.`));
  }
  for (const name of ours.filter((expected) => !seen.has(expected))) {
    errors.push(
      finding(file, `${file} has no parameter "${name}": add it, under this name for life.`),
    );
  }
  return { errors, warnings };
}

function problems(name: string, parameter: JsonObject): string[] {
  const found: string[] = [];
  const type = parameter["type"] ?? "text";
  if (name === "name") found.push("has a name that Zendesk keeps for itself: choose another");
  for (const key of ["required", "secure"]) {
    if (key in parameter && typeof parameter[key] !== "boolean") {
      found.push(`has a "${key}" that is not true or false: write one of them`);
    }
  }
  if (type === "mtls") {
    found.push('is of type "mtls", which is closed to most accounts: choose another type');
  } else if (typeof type !== "string" || !types.includes(type)) {
    found.push(`is of type ${JSON.stringify(type)}: choose one of ${types.join(", ")}`);
  }
  if (type === "hidden" && parameter["required"] === true) {
    found.push("is hidden and required, so nobody could fill it in: drop one of the two");
  }
  if (type === "oauth" && parameter["secure"] === true) {
    found.push('is of type "oauth" and secure: drop "secure", its token is kept anyway');
  }
  found.push(...scopeProblems(name, parameter));
  return found;
}

function scopeProblems(name: string, parameter: JsonObject): string[] {
  const found = parameter["scopes"];
  const wrongKey = name === "signing_key" && !isOnly(found, "jwt_secret_key");
  if (found === undefined) {
    if (wrongKey) return ['has no scopes: give it exactly ["jwt_secret_key"]'];
    if (parameter["secure"] !== true) return [];
    return ["is secure and has no scopes: list the places its value may be used in"];
  }
  if (parameter["secure"] !== true) {
    return ['has scopes and is not secure: add "secure": true or remove the scopes'];
  }
  if (!isArray(found)) return ["has scopes that are not a list: put them between [ and ]"];
  if (found.length === 0) return ["has an empty list of scopes: list the places it is used in"];
  const unknown = found.filter((scope) => typeof scope !== "string" || !scopes.includes(scope));
  if (unknown.length > 0) {
    return [`has the unknown scope ${JSON.stringify(unknown[0])}: use ${scopes.join(", ")}`];
  }
  // Any further scope would let an agent with developer tools send the key somewhere that echoes it.
  if (wrongKey) return ['may be used for more than signing: give it exactly ["jwt_secret_key"]'];
  return [];
}

function isOnly(list: Json | undefined, value: string): boolean {
  return isArray(list) && list.length === 1 && list[0] === value;
}

function doubts(name: string, parameter: JsonObject): string[] {
  const found: string[] = [];
  const secure = parameter["secure"] === true;
  const type = parameter["type"] ?? "text";
  if (type === "text" && !secure && /token|key|pwd|password/i.test(name)) {
    found.push('sounds like a secret and is not secure: add "secure": true if it is one');
  }
  if ((secure || type === "hidden") && "default" in parameter) {
    found.push("has a default, which Zendesk does not store securely: leave it out");
  }
  return found;
}
