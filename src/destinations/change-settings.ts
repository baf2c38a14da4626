// Another address or another secret for a destination that is in use.
import { z } from "zod";
import type { Sealer } from "../storage/secrets.ts";
import { DestinationSettingsError, type DestinationType } from "./destination-type.ts";
import { sealSettings } from "./settings.ts";

const Kept = z.strictObject({ url: z.string(), secrets: z.array(z.string()).min(1).optional() });
type Kept = z.infer<typeof Kept>;

export type SettingsChange =
  | { readonly is: "address"; readonly url: string }
  /** The newest secret so far goes on signing beside it, so that the receiver can change over in its own time. */
  | { readonly is: "secret"; readonly secret: string }
  /** Only the newest secret signs from now on. */
  | { readonly is: "one-secret" };

/**
 * The settings after a change, sealed anew.
 * @throws {DestinationSettingsError} with a sentence that holds nothing secret.
 */
export async function changeSettings(
  sealer: Sealer,
  type: DestinationType,
  sealed: Uint8Array,
  change: SettingsChange,
): Promise<Uint8Array> {
  const kept = await openKept(sealer, sealed);
  return sealSettings(sealer, type, changed(kept, type, change));
}

async function openKept(sealer: Sealer, sealed: Uint8Array): Promise<Kept> {
  let settings: unknown;
  try {
    settings = JSON.parse(await sealer.open(sealed));
  } catch (cause) {
    throw new DestinationSettingsError(
      "Its settings can't be opened with the ENCRYPTION_KEY set here. Add the destination anew.",
      { cause },
    );
  }
  const kept = Kept.safeParse(settings);
  if (!kept.success)
    throw new DestinationSettingsError("Its settings are changed on the page /setup.");
  return kept.data;
}

function changed(kept: Kept, { type }: DestinationType, change: SettingsChange): Kept {
  if (change.is === "address") return { ...kept, url: change.url };
  const [newest] = kept.secrets ?? [];
  if (newest === undefined)
    throw new DestinationSettingsError(`A destination of type ${type} has no secret.`);
  return {
    ...kept,
    secrets: change.is === "secret" ? [change.secret, newest] : [newest],
  };
}
