// What every host of the endpoint hands in alike, so that a host's own file only translates.
import { v7 } from "uuid";
import { deliverDue } from "../destinations/deliver.ts";
import type { Post } from "../destinations/post.ts";
import type { EndpointParts } from "../endpoint/endpoint.ts";
import type { Log } from "../endpoint/log.ts";
import type { Database } from "../storage/database.ts";
import { createRaiser, type NewFlag, type RaiseOutcome } from "../storage/raise.ts";
import { sealDue } from "../storage/seals.ts";
import { createSealer } from "../storage/secrets.ts";
import { forgetProofs } from "../storage/tenants.ts";
import type { Job } from "./jobs.ts";
import { launchKeyOf } from "./launch-key.ts";
import type { ProductionSettings } from "./settings.ts";

export interface Host {
  readonly settings: ProductionSettings;
  readonly database: Database;
  /** For reports and jobs. The same as `database` when left out. */
  readonly reports?: Database;
  /** Several flags in one commit when left out; a host that can't share work between requests hands in its own. */
  readonly raise?: (flag: NewFlag) => Promise<RaiseOutcome>;
  readonly log: Log;
  /** HTML of the page that a launch opens; without it, launches are answered with 404. */
  readonly launchPage?: () => Promise<string>;
}

/** The endpoint's parts in production. */
export function endpointParts(host: Host): EndpointParts {
  const { settings, database, reports, launchPage } = host;
  return {
    database,
    ...(reports === undefined ? {} : { reports }),
    raise: host.raise ?? createRaiser(database),
    sealer: createSealer(settings.encryptionKey),
    sessionKey: settings.sessionKey,
    publicUrl: settings.publicUrl,
    now: () => Date.now(),
    newId: () => v7(),
    log: host.log,
    ...(launchPage === undefined ? {} : { pages: { html: launchPage, launchKey: launchKeyOf } }),
  };
}

/** The work that repeats. Messages are what people wait for; the rest only has to happen. */
export function dueWork(host: {
  readonly settings: ProductionSettings;
  readonly database: Database;
  readonly post: Post;
  /** How long one round of deliveries may claim more work, in milliseconds. */
  readonly roundMs?: number;
}): Job[] {
  const { settings, database, post, roundMs } = host;
  const deliver = deliverDue({
    database,
    sealer: createSealer(settings.encryptionKey),
    post,
    queueUrl: new URL("/queue", settings.publicUrl).href,
    random: () => Math.random(),
    ...(roundMs === undefined ? {} : { roundMs }),
  });
  return [
    { name: "deliver", everyMs: 1_000, runOnce: () => deliver(new Date()) },
    { name: "seal", everyMs: 5_000, runOnce: () => sealDue(database) },
    { name: "forget-proofs", everyMs: 60_000, runOnce: () => forgetProofs(database, new Date()) },
  ];
}
