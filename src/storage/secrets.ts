// Secrets at rest: AES-256-GCM with keys of the operator's, so that a copy of the database opens nothing.

const IV_BYTES = 12;

/** A key and its number, which stands in the first byte of everything sealed with it. */
export interface SealingKey {
  /** 1 to 255. A number is never given to another key. */
  readonly version: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Sealer {
  seal(plain: string): Promise<Uint8Array>;
  /** @throws {Error} when the bytes were sealed with none of the keys. */
  open(sealed: Uint8Array): Promise<string>;
  /** Whether it was sealed with the key that is used for sealing now. */
  isCurrent(sealed: Uint8Array): boolean;
}

/**
 * A sealer that seals with the first key and opens with any. One key alone is version 1. WebCrypto, so that it runs on
 * Node, Lambda and Workers alike.
 */
export function createSealer(keys: Uint8Array | readonly SealingKey[]): Sealer {
  const given = keys instanceof Uint8Array ? [{ version: 1, key: keys }] : keys;
  const imported = new Map(given.map(({ version, key }) => [version, imports(key)]));
  const current = given[0]?.version;
  const sealingKey = current === undefined ? undefined : imported.get(current);
  if (current === undefined || sealingKey === undefined)
    throw new Error("ENCRYPTION_KEY holds no key.");
  return {
    async seal(plain) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const box = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv },
        await sealingKey(),
        new TextEncoder().encode(plain),
      );
      return new Uint8Array([current, ...iv, ...new Uint8Array(box)]);
    },
    async open(sealed) {
      const key = imported.get(sealed[0] ?? 0);
      if (key === undefined)
        throw new Error("A stored secret was sealed with an ENCRYPTION_KEY that is not set here.");
      const bytes = new Uint8Array(sealed);
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(1, 1 + IV_BYTES) },
        await key(),
        bytes.slice(1 + IV_BYTES),
      );
      return new TextDecoder("utf-8", { fatal: true }).decode(plain);
    },
    isCurrent: (sealed) => sealed[0] === current,
  };
}

/** Imports the key when it is first needed: a process may start for a request that has no secret in it. */
function imports(key: Uint8Array): () => Promise<CryptoKey> {
  if (key.byteLength !== 32)
    throw new Error("ENCRYPTION_KEY must be 32 bytes, written as base64url.");
  let imported: Promise<CryptoKey> | undefined;
  return () =>
    (imported ??= crypto.subtle.importKey("raw", new Uint8Array(key), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]));
}
