import { expect, test } from "vitest";
import { isPublicAddress, vetUrl } from "../../src/destinations/address.ts";
import {
  carriersOf,
  PRIVATE_IPV4,
  PRIVATE_IPV6,
  PRIVATE_NAMES,
  PUBLIC_HOSTS,
  urlSpellings,
} from "./private-addresses.ts";

const hosts = [
  ...PRIVATE_IPV4.flatMap(urlSpellings),
  ...[...PRIVATE_IPV4.flatMap(carriersOf), ...PRIVATE_IPV6].map((address) => `[${address}]`),
  ...PRIVATE_NAMES,
];

test("at least 300 spellings of addresses that are not public are refused", () => {
  expect(new Set(hosts).size).toBeGreaterThanOrEqual(300);
  const accepted = hosts.filter((host) => !("refused" in vetUrl(`https://${host}/hook`)));
  expect(accepted).toEqual([]);
});

test("every one of them is refused because it is not public, unless it is no URL at all", () => {
  const others = hosts.filter((host) => {
    const vetted = vetUrl(`https://${host}/hook`);
    return !("refused" in vetted) || !["not-public", "not-a-url"].includes(vetted.refused);
  });
  expect(others).toEqual([]);
  const unparsed = hosts.filter((host) => URL.parse(`https://${host}/`) === null);
  expect(unparsed.length).toBeLessThan(hosts.length / 10);
});

test("an address from DNS is refused in each of these forms too", () => {
  const addresses = [...PRIVATE_IPV4, ...PRIVATE_IPV4.flatMap(carriersOf), ...PRIVATE_IPV6];
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});

test("an address with a zone, in octal or of no family is not public", () => {
  for (const address of ["fe80::1%eth0", "2606:4700::1%1", "010.8.8.8", "8.8.2056", "", "example"])
    expect(isPublicAddress(address)).toBe(false);
});

test("hosts that people really use are accepted", () => {
  expect(PUBLIC_HOSTS.length).toBeGreaterThanOrEqual(20);
  const refused = PUBLIC_HOSTS.filter((host) => "refused" in vetUrl(`https://${host}/hook`));
  expect(refused).toEqual([]);
});

test.each([
  ["", "not-a-url"],
  ["hooks.slack.com/services", "not-a-url"],
  ["https://", "not-a-url"],
  ["https://256.1.1.1/", "not-a-url"],
  ["http://example.com/", "not-https"],
  ["ftp://example.com/", "not-https"],
  ["file:///etc/passwd", "not-https"],
  ["javascript:alert(1)", "not-https"],
  ["data:text/plain,x", "not-https"],
  ["https://user@example.com/", "userinfo"],
  ["https://user:pass@example.com/", "userinfo"],
  ["https://:pass@example.com/", "userinfo"],
  ["https://example.com@127.0.0.1/", "userinfo"],
  ["https://example.com/#part", "fragment"],
  ["https://example.com/#", "fragment"],
  ["https://example.com:80/", "port"],
  ["https://example.com:8443/", "port"],
  ["https://example.com:22/", "port"],
  ["https://127.0.0.1\\@example.com/", "not-public"],
  ["https:\\\\127.0.0.1/", "not-public"],
  ["https:127.0.0.1/", "not-public"],
  ["https://1２７.0.0.1/", "not-public"],
  [" \thttps://127.0.0.1/", "not-public"],
  [`https://example.com/${"a".repeat(2100)}`, "too-long"],
])("%s is refused as %s", (url, refused) => {
  expect(vetUrl(url)).toEqual({ refused });
});

test("a port is allowed when the operator lists it, and only then", () => {
  expect(vetUrl("https://example.com:8443/", [443, 8443])).toHaveProperty("url");
  expect(vetUrl("https://example.com:443/")).toHaveProperty("url");
  expect(vetUrl("https://example.com/", [8443])).toEqual({ refused: "port" });
});
