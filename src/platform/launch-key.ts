// The public keys that Zendesk signs an app's launches with, as an operator pinned them.
import type { Tenant } from "../storage/tenants.ts";

const ALGORITHM = "RS256";

/** The keys that launches of this tenant are verified with: two while one replaces the other, none when none was pinned. */
export async function launchKeysOf({
  launchPublicKey,
  launchKeyBefore,
}: Pick<Tenant, "launchPublicKey" | "launchKeyBefore">): Promise<readonly CryptoKey[]> {
  const pinned = [launchPublicKey, launchKeyBefore].filter((pem) => pem !== null);
  // Launches are rare: no other request waits for this to be loaded.
  const { importSPKI } = await import("jose");
  return Promise.all(pinned.map((pem) => importSPKI(pem, ALGORITHM)));
}

/** Whether the text is such a key, before it is pinned. */
export async function isLaunchKey(pem: string): Promise<boolean> {
  const { importSPKI } = await import("jose");
  return importSPKI(pem, ALGORITHM).then(
    () => true,
    () => false,
  );
}
