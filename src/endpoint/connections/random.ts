// What nobody can guess: the door in a connection's address, and the secret that messages are signed with.

const random = (bytes: number): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));

/** 128 random bits as base64url. */
export const newDoor = (): string =>
  random(16).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** 32 random bytes, written as the Standard Webhooks specification asks. */
export const newSecret = (): string => `whsec_${random(32)}`;
