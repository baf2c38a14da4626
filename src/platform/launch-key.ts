// The public key that Zendesk signs an app's launches with, as an operator pinned it.
import { importSPKI } from "jose";
import type { Tenant } from "../storage/tenants.ts";

const ALGORITHM = "RS256";

/** The key that launches of this tenant are verified with; `null` when none was pinned. */
export async function launchKeyOf(
  tenant: Pick<Tenant, "launchPublicKey">,
): Promise<CryptoKey | null> {
  return tenant.launchPublicKey === null ? null : importSPKI(tenant.launchPublicKey, ALGORITHM);
}

/** Whether the text is such a key, before it is pinned. */
export async function isLaunchKey(pem: string): Promise<boolean> {
  return importSPKI(pem, ALGORITHM).then(
    () => true,
    () => false,
  );
}
