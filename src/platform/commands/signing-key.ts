import { randomBytes } from "node:crypto";
import type { World } from "./command.ts";

/** A key that Zendesk's proxy signs with: 32 random bytes, as text. */
export const newSigningKey = (): string => randomBytes(32).toString("base64url");

/** Shown once; only its sealed form is kept. */
export function saySigningKey({ say }: World, signingKey: string): void {
  say("Paste this signing key into the app's settings in Zendesk. It is shown once:");
  say(signingKey);
}
