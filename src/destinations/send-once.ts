// One message through one destination's own requests, whatever these come to.
import type { Database } from "../storage/database.ts";
import type { Sealer } from "../storage/secrets.ts";
import { askingTwiceWhenQuick } from "./ask.ts";
import {
  DestinationSettingsError,
  type OpenDestination,
  type Outcome,
  type Sent,
  type Tools,
  type Vault,
} from "./destination-type.ts";
import { forgetfulVault, vaultOf } from "./vault.ts";

/**
 * Sends one message, or what "send a test" does when `test` is set. A destination whose own code fails costs this
 * message only; a store that is away is rejected with, since nothing is known of the message then.
 */
export async function sendOnce(
  open: OpenDestination,
  sent: Sent,
  {
    database,
    sealer,
    tools,
    name,
    test = false,
    forgetful = false,
  }: {
    readonly database: Database;
    readonly sealer: Sealer;
    readonly tools: Tools;
    /** What people call the destination. */
    readonly name: string;
    readonly test?: boolean;
    /** Whether its settings were not saved, so that nothing may be kept for it. */
    readonly forgetful?: boolean;
  },
): Promise<Outcome> {
  const away: unknown[] = [];
  const send = test ? (open.test ?? open.send) : open.send;
  try {
    return await send(sent, {
      ...tools,
      ask: askingTwiceWhenQuick(tools.ask),
      vault: forgetful ? forgetfulVault() : noting(vaultOf(database, sealer, sent), away),
      sign: (purpose, text) => sealer.sign(purpose, text),
    });
  } catch (error) {
    if (away.length > 0) throw away[0];
    return error instanceof DestinationSettingsError
      ? {
          result: { is: "failed", kind: "bad-answer", mayHaveArrived: false },
          problem: `Not sent to ${name}. ${error.message}`,
        }
      : {
          result: { is: "failed", kind: "bad-answer", mayHaveArrived: true },
          problem: `Not delivered to ${name}: its answer could not be understood.`,
        };
  }
}

/** The same vault; what goes wrong with the store itself is noted. */
function noting(vault: Vault, away: unknown[]): Vault {
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof DestinationSettingsError)) away.push(error);
      throw error;
    }
  };
  return {
    keeps: vault.keeps ?? true,
    read: () => watched(vault.read()),
    write: (secret) => watched(vault.write(secret)),
  };
}
