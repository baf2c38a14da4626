// Which addresses a customer may have us send to: public ones, and nothing that could be inside our own network.
import ipaddr from "ipaddr.js";

/** The way out is https on its own port, unless the operator lists others. */
export const HTTPS_PORT = 443;

/** Longer than any receiver's address; what is longer was not typed by a person. */
const LONGEST_URL = 2048;

export const ADDRESS_REFUSALS = {
  "not-a-url": "The address is not a URL. Write it as https://host/path.",
  "too-long": `The address is longer than ${LONGEST_URL} characters.`,
  "not-https": "The address does not begin with https://, so the message could be read on its way.",
  userinfo: "The address holds a user name or password. Leave out everything before the @.",
  fragment: "The address holds a #, which is never sent. Leave it out.",
  port: "The address names a port that is not allowed here. Leave the port out, or ask your operator.",
  "not-public": "The address does not lead to the public internet.",
} as const;
export type AddressRefusal = keyof typeof ADDRESS_REFUSALS;

export type VettedUrl =
  | {
      readonly url: URL;
      /** The host when it is written as an IP address: no name is looked up for it, so it is checked here. */
      readonly literal: string | null;
    }
  | { readonly refused: AddressRefusal };

/**
 * Names that never belong to the public internet: RFC 6761 and 6762 (localhost, invalid, test, local), RFC 7686 (onion),
 * RFC 8375 (home.arpa), RFC 9476 (alt), ICANN's resolution of 2024-07-29 (internal), and what routers and
 * clusters hand out.
 */
const PRIVATE_ENDINGS = [
  "localhost",
  "localdomain",
  "invalid",
  "test",
  "local",
  "onion",
  "home.arpa",
  "alt",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
];

/** Checks everything that the URL alone tells; names are checked again by what they resolve to, at every attempt. */
export function vetUrl(text: string, allowedPorts: readonly number[] = [HTTPS_PORT]): VettedUrl {
  if (text.length > LONGEST_URL) return { refused: "too-long" };
  const url = URL.parse(text);
  if (url === null) return { refused: "not-a-url" };
  if (url.protocol !== "https:") return { refused: "not-https" };
  if (url.username !== "" || url.password !== "") return { refused: "userinfo" };
  // An empty fragment is one too, and `hash` does not show it.
  if (text.includes("#")) return { refused: "fragment" };
  const port = url.port === "" ? HTTPS_PORT : Number(url.port);
  if (!allowedPorts.includes(port)) return { refused: "port" };

  // The parser has written every spelling of an IPv4 address (0x7f.1, 2130706433, 0177.0.0.1) as four decimals.
  const literal = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (ipaddr.isValid(literal))
    return isPublicAddress(literal) ? { url, literal } : { refused: "not-public" };
  return isPublicName(url.hostname) ? { url, literal: null } : { refused: "not-public" };
}

function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "").toLowerCase();
  // A single label is completed by the resolver's search list, which leads inside.
  if (!name.includes(".")) return false;
  return !PRIVATE_ENDINGS.some((ending) => name === ending || name.endsWith(`.${ending}`));
}

/** IPv6 that is assigned to the public internet (RFC 4291, section 2.4; IANA has opened nothing else). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Whether an address, as DNS gives it, is global unicast and hides no other address inside it. */
export function isPublicAddress(address: string): boolean {
  // Zones (fe80::1%eth0) name an interface of this machine.
  if (address.includes("%") || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4)
    return ipaddr.IPv4.isValidFourPartDecimal(address) && parsed.range() === "unicast";
  return (
    // Not mapped, NAT64, 6to4, Teredo, documentation or any other range with a purpose of its own.
    parsed.range() === "unicast" && parsed.match(GLOBAL_UNICAST) && !isIsatap(parsed)
  );
}

/** ISATAP (RFC 5214) puts a tunnel's IPv4 address under any prefix. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , high, low] = address.parts;
  return (high === 0 || high === 0x200) && low === 0x5efe;
}
