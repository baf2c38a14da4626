// Whether a webhook comes from who it says: an HMAC over its raw bytes, compared by the platform in constant time.
import { fromBase64, fromHex, hmacFits, utf8 } from "./hmac.ts";

/** As Standard Webhooks and HubSpot take it, to both sides, in milliseconds. */
export const WINDOW_MS = 5 * 60_000;

/** `old`: signed well, but more than five minutes ago or ahead. Said only of a good signature. */
export type Genuineness = "genuine" | "old" | "forged";

export interface Knock {
  readonly method: string;
  /** The whole address, as the sender has it. */
  readonly url: string;
  readonly headers: { readonly get: (name: string) => string | null };
  /** As they came. */
  readonly bytes: Uint8Array;
}

/** Whether a moment is within five minutes of now, both in milliseconds UTC. */
export const isNear = (ms: number, now: number) => Math.abs(now - ms) <= WINDOW_MS;

async function anyFits(
  keys: readonly Uint8Array[],
  signatures: readonly Uint8Array[],
  parts: readonly Uint8Array[],
): Promise<boolean> {
  const fits = await Promise.all(
    keys.flatMap((key) => signatures.map((signature) => hmacFits(key, signature, parts))),
  );
  return fits.includes(true);
}

/** More than any sender signs with at once. */
const MOST_SIGNATURES = 8;

/** By the Standard Webhooks specification, version 1 (https://www.standardwebhooks.com). */
export async function standardProof(
  { headers, bytes }: Knock,
  secrets: readonly string[],
  now: number,
): Promise<Genuineness> {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  if (id === "" || id.length > 200 || !/^\d{1,12}$/.test(timestamp)) return "forged";
  const signatures = (headers.get("webhook-signature") ?? "")
    .split(" ")
    .slice(0, MOST_SIGNATURES)
    .flatMap((each) => {
      const bytesOf = each.startsWith("v1,") ? fromBase64(each.slice(3)) : null;
      return bytesOf === null ? [] : [bytesOf];
    });
  const keys = secrets.flatMap((secret) => fromBase64(secret.replace(/^whsec_/, "")) ?? []);
  if (!(await anyFits(keys, signatures, [utf8(`${id}.${timestamp}.`), bytes]))) return "forged";
  return isNear(Number(timestamp) * 1000, now) ? "genuine" : "old";
}

/**
 * By a formula in a custom header of Salesforce's external credential: HEX(HMAC('SHA-256', body, secret)). The header
 * has no time; the body does, and it is signed with it.
 */
export async function salesforceProof(
  { headers, bytes }: Knock,
  secrets: readonly string[],
): Promise<Exclude<Genuineness, "old">> {
  const signature = fromHex(headers.get("x-signal-flag-signature") ?? "");
  if (signature === null) return "forged";
  return (await anyFits(secrets.map(utf8), [signature], [bytes])) ? "genuine" : "forged";
}

/** What HubSpot decodes in an address before it signs it; the "?" that begins the query is none of them. */
const DECODED: readonly (readonly [RegExp, string])[] = [
  [/%3A/gi, ":"],
  [/%2F/gi, "/"],
  [/%3F/gi, "?"],
  [/%40/g, "@"],
  [/%21/g, "!"],
  [/%24/g, "$"],
  [/%27/g, "'"],
  [/%28/g, "("],
  [/%29/g, ")"],
  [/%2A/gi, "*"],
  [/%2C/gi, ","],
  [/%3B/gi, ";"],
];

/** By version 3 of HubSpot's signatures (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation). */
export async function hubspotProof(
  { method, url, headers, bytes }: Knock,
  secrets: readonly string[],
  now: number,
): Promise<Genuineness> {
  const timestamp = headers.get("x-hubspot-request-timestamp") ?? "";
  const signature = fromBase64(headers.get("x-hubspot-signature-v3") ?? "");
  if (signature === null || !/^\d{1,16}$/.test(timestamp)) return "forged";
  const uri = DECODED.reduce((text, [coded, plain]) => text.replaceAll(coded, plain), url);
  const parts = [utf8(`${method}${uri}`), bytes, utf8(timestamp)];
  if (!(await anyFits(secrets.map(utf8), [signature], parts))) return "forged";
  return isNear(Number(timestamp), now) ? "genuine" : "old";
}
