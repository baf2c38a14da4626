import { isBareHostname } from "./rules/hosts.ts";
import { isArray, isObject, type JsonObject } from "./json.ts";

/** The address of an endpoint as a package needs it: without a slash at the end, and its host name alone. */
export type EndpointAddress = { readonly url: string; readonly host: string };

/** Reads what was given as `--endpoint`; what cannot be packaged for comes back as one sentence. */
export function readEndpoint(text: string): EndpointAddress | { readonly refused: string } {
  const refuse = (reason: string) => ({
    refused: `The endpoint "${text}" ${reason}. Give an address such as https://flags.example.com.`,
  });
  if (/[\s\p{Cc}\\]/u.test(text))
    return refuse("holds a space, a control character or a backslash");
  if (!/^https:\/\/[^/]/i.test(text)) return refuse("does not begin with https://");
  if (text.includes("?")) return refuse("has a query");
  if (text.includes("#")) return refuse("has a fragment");
  if (!URL.canParse(text)) return refuse("is not an address");
  const url = new URL(text);
  // An empty name before @ leaves no trace in the parsed address.
  if (/^https:\/\/[^/]*@/i.test(text)) return refuse("has a user name or password");
  if (url.port !== "") return refuse(`has the port ${url.port}, and Zendesk calls port 443 only`);
  if (!isBareHostname(url.hostname)) return refuse("does not name a host on the internet");
  return { url: url.href.replace(/\/+$/, ""), host: url.hostname };
}

/** The manifest of one package: the repository's, with the endpoint's address in place of the placeholder. */
export function rewriteManifest(
  manifest: JsonObject,
  endpoint: EndpointAddress,
  version: string,
): JsonObject {
  const { location, parameters } = manifest;
  const support = isObject(location) ? location["support"] : undefined;
  const navBar = isObject(support) ? support["nav_bar"] : undefined;
  return {
    ...manifest,
    version,
    domainWhitelist: [endpoint.host],
    // What is missing stays missing: the validation says so in its own words.
    ...(isObject(location) &&
      isObject(support) &&
      isObject(navBar) && {
        location: {
          ...location,
          support: { ...support, nav_bar: { ...navBar, url: `${endpoint.url}/zendesk/launch` } },
        },
      }),
    ...(isArray(parameters) && {
      parameters: parameters.map((parameter) =>
        isObject(parameter) && parameter["name"] === "endpoint_url"
          ? { ...parameter, default: endpoint.url }
          : parameter,
      ),
    }),
  };
}
