// Keys of a sandbox: made at the first start and kept in the data folder, readable by its owner only.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const Keys = z.strictObject({
  sessionKey: z.string(),
  encryptionKey: z.string(),
  signingKey: z.string(),
  webhookSecret: z.string(),
  /** The RSA key that the stand-in Zendesk signs launches with, PEM (PKCS8). */
  launchKey: z.string(),
});
export type Keys = z.infer<typeof Keys>;

const key = (): string => randomBytes(32).toString("base64url");
const rsaKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();

/** The keys in `folder`, made when there are none. A production start never calls this: it is given its keys. */
export async function sandboxKeys(folder: string): Promise<Keys> {
  const file = join(folder, "sandbox-keys.json");
  const stored = await readFile(file, "utf8").catch(() => null);
  if (stored !== null) {
    const known = Keys.partial({ launchKey: true }).parse(JSON.parse(stored));
    if (known.launchKey !== undefined) return { ...known, launchKey: known.launchKey };
    // A folder from before launches were signed.
    const completed = { ...known, launchKey: rsaKey() };
    await writeFile(file, JSON.stringify(completed), { mode: 0o600 });
    return completed;
  }
  const keys: Keys = {
    sessionKey: key(),
    encryptionKey: key(),
    signingKey: key(),
    // The form that Standard Webhooks gives its secrets.
    webhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
    launchKey: rsaKey(),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
