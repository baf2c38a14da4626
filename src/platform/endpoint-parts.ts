// What every host of the endpoint hands in alike, so that a host's own file only translates.
import type { Tools } from "../destinations/destination-type.ts";
import type { EndpointParts, LaunchedPage } from "../endpoint/endpoint.ts";
import type { Log } from "../endpoint/log.ts";
import type { Database } from "../storage/database.ts";
import { createRaiser, type Raiser } from "../storage/raise.ts";
import { createSealer, type Sealer } from "../storage/secrets.ts";
import type { AddressOf } from "./address/beyond-proxies.ts";
import { destinationDesk } from "./destination-desk.ts";
import { launchKeysOf } from "./launch-key.ts";
import { newId } from "./new-id.ts";
import { onlyOnce } from "./only-once.ts";
import type { ProductionSettings, WorkerSettings } from "./settings.ts";

export interface Host {
  /** Ports that messages may go to: 443 when left out. */
  readonly settings: ProductionSettings & Partial<Pick<WorkerSettings, "webhookPorts">>;
  readonly database: Database;
  /** For reports and jobs. The same as `database` when left out. */
  readonly reports?: Database;
  /** Several flags in one commit when left out; a host that can't share work between requests hands in its own. */
  readonly raise?: Raiser;
  readonly log: Log;
  /** Where a request comes from; without it nobody is counted by address. */
  readonly addressOf?: AddressOf;
  /** Ways out to the outside, loaded when the first is needed; without them nothing is taken from Slack. */
  readonly tools?: () => Promise<Tools>;
  /** HTML of the pages that a launch opens; without it, launches are answered with 404. */
  readonly launchPage?: (page: LaunchedPage) => Promise<string>;
}

/** The endpoint's parts in production. */
export function endpointParts(host: Host): EndpointParts {
  const { settings, database, reports, launchPage, tools } = host;
  const sealer = createSealer(settings.encryptionKeys);
  return {
    database,
    ...(reports === undefined ? {} : { reports }),
    raise: host.raise ?? createRaiser(database),
    sealer,
    sessionKey: settings.sessionKey,
    publicUrl: settings.publicUrl,
    now: () => Date.now(),
    newId,
    log: host.log,
    ...(host.tools === undefined ? {} : { slack: slackOf(sealer, host.tools) }),
    ...(host.addressOf === undefined ? {} : { addressOf: host.addressOf }),
    ...(tools === undefined
      ? {}
      : {
          destinationDesk: destinationDesk({
            sealer,
            tools,
            publicUrl: settings.publicUrl,
            ports: settings.webhookPorts,
          }),
        }),
    ...(launchPage === undefined ? {} : { pages: { html: launchPage, launchKeys: launchKeysOf } }),
  };
}

/** Slack's side of pressed buttons. What people of Slack it has found is kept by the process. */
export const slackOf = (
  sealer: Sealer,
  tools: () => Promise<Tools>,
): NonNullable<EndpointParts["slack"]> =>
  onlyOnce(async () => {
    const [{ slackSide }, { ask }] = await Promise.all([
      import("../destinations/slack-app/side.ts"),
      tools(),
    ]);
    return slackSide({ sealer, ask });
  });
