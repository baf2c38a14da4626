// What every host of the endpoint hands in alike, so that a host's own file only translates.
import type { EndpointParts, LaunchedPage } from "../endpoint/endpoint.ts";
import type { Log } from "../endpoint/log.ts";
import type { Database } from "../storage/database.ts";
import { createRaiser, type Raiser } from "../storage/raise.ts";
import { createSealer } from "../storage/secrets.ts";
import type { AddressOf } from "./address/beyond-proxies.ts";
import { launchKeysOf } from "./launch-key.ts";
import { newId } from "./new-id.ts";
import type { ProductionSettings } from "./settings.ts";

export interface Host {
  readonly settings: ProductionSettings;
  readonly database: Database;
  /** For reports and jobs. The same as `database` when left out. */
  readonly reports?: Database;
  /** Several flags in one commit when left out; a host that can't share work between requests hands in its own. */
  readonly raise?: Raiser;
  readonly log: Log;
  /** Where a request comes from; without it nobody is counted by address. */
  readonly addressOf?: AddressOf;
  /** HTML of the pages that a launch opens; without it, launches are answered with 404. */
  readonly launchPage?: (page: LaunchedPage) => Promise<string>;
}

/** The endpoint's parts in production. */
export function endpointParts(host: Host): EndpointParts {
  const { settings, database, reports, launchPage } = host;
  return {
    database,
    ...(reports === undefined ? {} : { reports }),
    raise: host.raise ?? createRaiser(database),
    sealer: createSealer(settings.encryptionKeys),
    sessionKey: settings.sessionKey,
    publicUrl: settings.publicUrl,
    now: () => Date.now(),
    newId,
    log: host.log,
    ...(host.addressOf === undefined ? {} : { addressOf: host.addressOf }),
    ...(launchPage === undefined ? {} : { pages: { html: launchPage, launchKeys: launchKeysOf } }),
  };
}
