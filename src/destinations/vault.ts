// A secret that a service changes by itself, such as a refresh token: sealed in the store, one per destination.
import { hexToBytes } from "@noble/hashes/utils.js";
import type { Database } from "../storage/database.ts";
import { destinationVault, putDestinationVault } from "../storage/destination-kept.ts";
import type { Sealer } from "../storage/secrets.ts";
import { DestinationSettingsError, type Vault } from "./destination-type.ts";

/** The vault of settings that are only tried. */
export const forgetfulVault = (): Vault => {
  let kept: string | null = null;
  return {
    keeps: false,
    read: () => Promise.resolve(kept),
    write: (secret) => {
      kept = secret;
      return Promise.resolve();
    },
  };
};

/** The vault of one destination. It is emptied when somebody enters other settings. */
export const vaultOf = (
  database: Database,
  sealer: Sealer,
  of: { readonly tenantId: string; readonly destinationId: string },
): Vault => ({
  keeps: true,
  async read() {
    const sealed = await destinationVault(database, of.tenantId, of.destinationId);
    if (sealed === null) return null;
    try {
      return await sealer.open(hexToBytes(sealed));
    } catch (cause) {
      throw new DestinationSettingsError(
        "What it remembers can't be opened with the ENCRYPTION_KEY set here. Enter its settings again.",
        { cause },
      );
    }
  },
  async write(secret) {
    await putDestinationVault(database, of.tenantId, of.destinationId, await sealer.seal(secret));
  },
});
