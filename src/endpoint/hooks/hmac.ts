// HMAC-SHA-256 by the platform, whose `verify` takes the same time however much of a signature is right.

export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text));

/** A SHA-256's 32 bytes from base64 of one spelling, or a secret of any length; `null` when it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{1,200}={0,2}$/.test(text)) return null;
  try {
    const decoded = atob(text);
    // Bits beyond the last byte could be spelt in several ways; one is enough.
    return btoa(decoded) === text ? Uint8Array.from(decoded, (c) => c.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

/** The 32 bytes of 64 hexadecimal digits; `null` when it is something else. */
export const fromHex = (text: string): Uint8Array<ArrayBuffer> | null =>
  /^[0-9a-f]{64}$/i.test(text)
    ? Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : null;

/** Whether `signature` is the HMAC of the parts, one behind the other, with this key. */
export async function hmacFits(
  key: Uint8Array,
  signature: Uint8Array,
  parts: readonly Uint8Array[],
): Promise<boolean> {
  if (key.byteLength === 0) return false;
  const imported = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(key),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return crypto.subtle.verify("HMAC", imported, new Uint8Array(signature), whole);
}
