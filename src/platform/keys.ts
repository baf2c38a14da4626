// Keys of a sandbox: made at the first start and kept in the data folder, readable by its owner only.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const Keys = z.strictObject({
  sessionKey: z.string(),
  encryptionKey: z.string(),
  signingKey: z.string(),
  webhookSecret: z.string(),
});
export type Keys = z.infer<typeof Keys>;

const key = (): string => randomBytes(32).toString("base64url");

/** The keys in `folder`, made when there are none. A production start never calls this: it is given its keys. */
export async function sandboxKeys(folder: string): Promise<Keys> {
  const file = join(folder, "sandbox-keys.json");
  const stored = await readFile(file, "utf8").catch(() => null);
  if (stored !== null) return Keys.parse(JSON.parse(stored));
  const keys: Keys = {
    sessionKey: key(),
    encryptionKey: key(),
    signingKey: key(),
    // The form that Standard Webhooks gives its secrets.
    webhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
