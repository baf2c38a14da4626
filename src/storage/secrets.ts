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
  /** 44 characters that only a holder of the keys can make for this text and this purpose; the same every time. */
  sign(purpose: string, text: string): Promise<string>;
  /** Whether `sign` made it, with any of the keys. Takes the same time however much of it is right. */
  signed(purpose: string, text: string, signature: string): Promise<boolean>;
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
  const signingKeys = new Map(given.map(({ version, key }) => [version, derivesFor(key)]));
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
    async sign(purpose, text) {
      const key = signingKeys.get(current);
      if (key === undefined) throw new Error("ENCRYPTION_KEY holds no key.");
      const made = await crypto.subtle.sign("HMAC", await key(purpose), utf8(text));
      return toBase64url(new Uint8Array([current, ...new Uint8Array(made)]));
    },
    async signed(purpose, text, signature) {
      // 33 bytes fill 44 characters to the last bit, so that a signature has one spelling and no other.
      if (!/^[\w-]{44}$/.test(signature)) return false;
      const bytes = fromBase64url(signature);
      const key = signingKeys.get(bytes[0] ?? 0);
      return (
        key !== undefined &&
        crypto.subtle.verify("HMAC", await key(purpose), bytes.slice(1), utf8(text))
      );
    },
  };
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text));

const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");

const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (digit) =>
    digit.charCodeAt(0),
  );

/** Keys for signing, one per purpose: what is signed for one is nothing for another, and none of them opens a secret. */
function derivesFor(key: Uint8Array): (purpose: string) => Promise<CryptoKey> {
  const made = new Map<string, Promise<CryptoKey>>();
  const derive = async (purpose: string) => {
    const whole = await crypto.subtle.importKey("raw", new Uint8Array(key), "HKDF", false, [
      "deriveKey",
    ]);
    return crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: utf8(""), info: utf8(`signal-flag/${purpose}`) },
      whole,
      { name: "HMAC", hash: "SHA-256", length: 256 },
      false,
      ["sign", "verify"],
    );
  };
  return (purpose) => {
    const known = made.get(purpose) ?? derive(purpose);
    made.set(purpose, known);
    return known;
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
