// Secrets at rest: AES-256-GCM with a key of the operator's, so that a copy of the database opens nothing.

/** First byte of everything sealed: which key opens it. Rotation adds versions; nothing is re-keyed in place. */
const KEY_VERSION = 1;
const IV_BYTES = 12;

export interface Sealer {
  seal(plain: string): Promise<Uint8Array>;
  /** @throws {Error} when the bytes were not sealed with this key. */
  open(sealed: Uint8Array): Promise<string>;
}

/** A sealer over a 32-byte key. WebCrypto, so that it runs on Node, Lambda and Workers alike. */
export function createSealer(encryptionKey: Uint8Array): Sealer {
  if (encryptionKey.byteLength !== 32)
    throw new Error("ENCRYPTION_KEY must be 32 bytes, written as base64url.");
  const key = crypto.subtle.importKey("raw", new Uint8Array(encryptionKey), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  return {
    async seal(plain) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const box = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv },
        await key,
        new TextEncoder().encode(plain),
      );
      return new Uint8Array([KEY_VERSION, ...iv, ...new Uint8Array(box)]);
    },
    async open(sealed) {
      if (sealed[0] !== KEY_VERSION)
        throw new Error("A stored secret was sealed with an ENCRYPTION_KEY that is not set here.");
      const bytes = new Uint8Array(sealed);
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(1, 1 + IV_BYTES) },
        await key,
        bytes.slice(1 + IV_BYTES),
      );
      return new TextDecoder("utf-8", { fatal: true }).decode(plain);
    },
  };
}
