// Whether a request comes from Slack: an HMAC over time and raw bytes (https://docs.slack.dev/authentication/verifying-requests-from-slack).

/** As Slack's own libraries take it, in seconds, to both sides. */
const WINDOW_SECONDS = 5 * 60;
const VERSION = "v0";

export interface SignedRequest {
  /** The header `X-Slack-Request-Timestamp`; `null` when there is none. */
  readonly timestamp: string | null;
  /** The header `X-Slack-Signature`. */
  readonly signature: string | null;
  /** As they came. */
  readonly bytes: Uint8Array;
}

/** `old`: signed well, but longer ago or further ahead than five minutes. Said only of a good signature. */
export type Genuineness = "genuine" | "old" | "forged";

/** Compares in constant time, by the platform's own verification. `now` is in milliseconds UTC. */
export async function genuineness(
  secret: string,
  { timestamp, signature, bytes }: SignedRequest,
  now: number,
): Promise<Genuineness> {
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(signature ?? "") ?? [];
  if (hex === undefined || timestamp === null || !/^\d{1,12}$/.test(timestamp)) return "forged";
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const head = encoder.encode(`${VERSION}:${timestamp}:`);
  const signed = new Uint8Array(head.length + bytes.length);
  signed.set(head);
  signed.set(bytes, head.length);
  if (!(await crypto.subtle.verify("HMAC", key, bytesOf(hex), signed))) return "forged";
  return Math.abs(now / 1000 - Number(timestamp)) <= WINDOW_SECONDS ? "genuine" : "old";
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
