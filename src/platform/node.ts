// `signal-flag serve`: the endpoint and its pages in one long-lived Node process.
import { resolve } from "node:path";
import { createApp } from "../endpoint/app.ts";
import { loadOperations } from "../endpoint/contract/operations.ts";
import { sayAsLine } from "./console-log.ts";
import { addressOfSocket } from "./address/of-socket.ts";
import { dueWork } from "./due-work.ts";
import { drawPng } from "./month-mail/draw-png.ts";
import { endpointParts } from "./endpoint-parts.ts";
import { startJobs } from "./jobs.ts";
import { type Fetch, listen } from "./listen.ts";
import { createLog } from "./log.ts";
import { launchPage, refuseMissingPages, withPages } from "./pages.ts";
import type { ServingSettings } from "./settings.ts";
import { openStore } from "./store.ts";
import { createTools } from "./tools.ts";

const PAGES = resolve(import.meta.dirname, "../../dist/pages");

export interface Serving {
  /** On this computer; people and Zendesk use PUBLIC_URL. */
  readonly url: string;
  /** Answers what is under way, then lets go of port and store. */
  stop(): Promise<void>;
}

/** Serves until `stop`; returns once a flag can be taken. */
export async function serve(
  settings: ServingSettings,
  { log, pages = PAGES }: { readonly log: (sentence: string) => void; readonly pages?: string },
): Promise<Serving> {
  await refuseMissingPages(pages);
  let fetch: Fetch = notYet;
  // The port first: one that is in use should be said before a database is started.
  const listening = await listen((request, bindings) => fetch(request, bindings), settings);
  const stops: (() => Promise<void>)[] = [() => listening.close()];
  const stop = async () => {
    for (const end of stops.splice(0)) await end();
  };
  try {
    const store = await openStore({ ...settings, production: true, log });
    stops.push(() => store.close());
    const { database, reports, worker } = store;
    const tools = createTools(settings);
    const endpoint = createApp(
      endpointParts({
        settings,
        database,
        reports,
        tools: () => Promise.resolve(tools),
        log: createLog({ quiet: false }),
        addressOf: addressOfSocket(settings.trustedProxies),
        launchPage: launchPage(pages),
      }),
    );
    const app = withPages(endpoint, pages, settings.publicUrl);
    // What can't be loaded should stop the start, and nobody's first request should wait for it.
    await loadOperations();
    const stopJobs = startJobs(
      dueWork({
        settings,
        database: worker,
        tools,
        drawPng,
        log: sayAsLine,
      }),
      (job, error) =>
        sayAsLine(`The job ${job} failed (${error instanceof Error ? error.name : "unknown"}).`),
    );
    // Jobs use the store, so they end before it does.
    stops.splice(1, 0, stopJobs);
    fetch = (request, bindings) => app.fetch(request, bindings);
    return { url: `http://${settings.host}:${listening.port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const notYet = (): Response =>
  new Response("Signal Flag is starting. Try again in a moment.", {
    status: 503,
    headers: { "Retry-After": "1", "Content-Type": "text/plain" },
  });
