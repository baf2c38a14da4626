// What a destination needs (its URL, its secrets), sealed for the store and opened for a delivery.
import { hexToBytes } from "@noble/hashes/utils.js";
import type { Sealer } from "../storage/secrets.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type OpenDestination,
} from "./destination-type.ts";

/**
 * Seals the settings of a destination after its type has checked them.
 * @throws {DestinationSettingsError}
 */
export async function sealSettings(
  sealer: Sealer,
  type: DestinationType,
  settings: unknown,
): Promise<Uint8Array> {
  type.open(settings);
  return sealer.seal(JSON.stringify(settings));
}

/** @throws {DestinationSettingsError} with a sentence that holds nothing secret. */
export async function openSettings(
  sealer: Sealer,
  type: DestinationType,
  sealedHex: string,
): Promise<OpenDestination> {
  return type.open(await unsealed(sealer, sealedHex));
}

/** What was sealed, as it was. */
export async function unsealed(sealer: Sealer, sealedHex: string): Promise<unknown> {
  try {
    return JSON.parse(await sealer.open(hexToBytes(sealedHex)));
  } catch (cause) {
    throw new DestinationSettingsError(
      "Its settings can't be opened with the ENCRYPTION_KEY set here. Enter them again.",
      { cause },
    );
  }
}
