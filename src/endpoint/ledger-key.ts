// The key of a link to a ledger: whose it is, and what nobody can guess. It stands behind the `#` of an address, which
// browsers send to nobody.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64url } from "jose";

/** A key for a tenant's link. */
export const newKey = (tenantId: string): string =>
  `${base64url.encode(hexToBytes(tenantId.replaceAll("-", "")))}.${base64url.encode(crypto.getRandomValues(new Uint8Array(32)))}`;

/** Of the key's letters and not of what they decode to, which has several spellings. */
export const hashOfKey = (key: string): Uint8Array => sha256(utf8ToBytes(key));

/** The tenant a key says it is of; believed once the rest of it is found there. */
export function tenantOfKey(key: string): string | null {
  const [tenant = ""] = key.split(".");
  const hex = bytesToHex(base64url.decode(tenant));
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex);
  return parts === null ? null : parts.slice(1).join("-");
}
