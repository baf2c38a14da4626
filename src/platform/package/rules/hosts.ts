import { type Finding, finding } from "../finding.ts";
import { isArray, isObject, type Json, type JsonObject } from "../json.ts";

const file = "manifest.json";

/** True of a host name of two labels or more, in lower case, without scheme, port or path. */
export function isBareHostname(host: string): boolean {
  return (
    host.length <= 253 &&
    /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(host)
  );
}

/**
 * The signing key may travel to one host only, and pages and sidebar have to speak to that same host:
 * the list of allowed hosts, the launch address, the setting's default and the endpoint packaged for.
 */
export function checkHosts(manifest: JsonObject, endpointHost: string): Finding[] {
  const findings: Finding[] = [];
  const domains = manifest["domainWhitelist"];
  const only = isArray(domains) && domains.length === 1 ? domains[0] : undefined;
  if (typeof only !== "string" || !isBareHostname(only)) {
    findings.push(
      finding(
        file,
        `"domainWhitelist" in ${file} is not exactly one bare host name: write ["${endpointHost}"].`,
      ),
    );
  } else if (only !== endpointHost) {
    findings.push(wrongHost('"domainWhitelist"', only, endpointHost));
  }
  const addresses = {
    '"location.support.nav_bar.url"': navBarUrl(manifest),
    'The default of "endpoint_url"': defaultOf(manifest, "endpoint_url"),
  };
  for (const [what, address] of Object.entries(addresses)) {
    // A page or a parameter that is left out has its own sentence, among its own kind.
    if (address === undefined) continue;
    const host = typeof address === "string" && URL.canParse(address) ? new URL(address).host : "";
    if (host === endpointHost) continue;
    findings.push(wrongHost(what, host === "" ? "no host" : host, endpointHost));
  }
  return findings;
}

function wrongHost(what: string, found: string, endpointHost: string): Finding {
  return finding(
    file,
    `${what} in ${file} names ${found} and the package is for ${endpointHost}: package again with --endpoint.`,
  );
}

function navBarUrl(manifest: JsonObject): Json | undefined {
  const location = manifest["location"];
  const support = isObject(location) ? location["support"] : undefined;
  const navBar = isObject(support) ? support["nav_bar"] : undefined;
  return isObject(navBar) ? navBar["url"] : undefined;
}

/** The default of a parameter, `null` for a parameter without one, `undefined` without the parameter. */
function defaultOf(manifest: JsonObject, name: string): Json | undefined {
  const parameters = manifest["parameters"];
  if (!isArray(parameters)) return undefined;
  const parameter = parameters.filter(isObject).find((candidate) => candidate["name"] === name);
  return parameter && (parameter["default"] ?? null);
}
