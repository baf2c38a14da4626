// Everything on one machine: embedded PostgreSQL, endpoint, pages, and the stand-in Zendesk with sample data.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Hono } from "hono";
import { v7 } from "uuid";
import { boundedPost, TOTAL_MS } from "../destinations/bounded-post.ts";
import type { Post } from "../destinations/post.ts";
import type { Taxonomy } from "../domain/taxonomy.ts";
import { createApp } from "../endpoint/app.ts";
import { createCrm } from "../sandbox/crm/crm.ts";
import { dealsOf } from "../sandbox/crm/deals.ts";
import { createFaults, faultMiddleware } from "../sandbox/faults.ts";
import { accounts } from "../sandbox/sample/accounts.ts";
import { adminPerson, agents, csManagers, opsPerson } from "../sandbox/sample/people.ts";
import { tickets as sampleTickets } from "../sandbox/sample/tickets.ts";
import { ticketFromSample } from "../sandbox/sample-ticket.ts";
import { createLaunches, publicKeyOf } from "../sandbox/launches.ts";
import { createReceivers } from "../sandbox/receivers.ts";
import { createSandbox } from "../sandbox/server.ts";
import { SANDBOX, sandboxDestinations, sandboxTenant } from "../sandbox/tenant.ts";
import type { TicketFile } from "../sandbox/tickets.ts";
import { writeHistory } from "../sandbox/write-history.ts";
import { createZendeskOAuth } from "../sandbox/zendesk-oauth.ts";
import { publishNext } from "../storage/configuration.ts";
import { allMembers } from "../storage/members.ts";
import { createRaiser } from "../storage/raise.ts";
import { createSealer } from "../storage/secrets.ts";
import { dueWork } from "./due-work.ts";
import { startJobs } from "./jobs.ts";
import { sandboxKeys } from "./keys.ts";
import { launchKeysOf } from "./launch-key.ts";
import { listen, PortError } from "./listen.ts";
import { createLog } from "./log.ts";
import { PAGE_POLICY } from "./page-headers.ts";
import { launchPage } from "./pages.ts";
import { hashedFiles, page } from "./static-files.ts";
import { openStore } from "./store.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PAGES = join(ROOT, "dist/pages");

export interface SandboxOptions {
  /** Of the desk, endpoint and pages; the sidebar is served from the next one. 0: any two that are free. */
  readonly port: number;
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** Tickets of a Zendesk export instead of the sample's. */
  readonly tickets?: TicketFile;
  /** Published as the next version when it differs from the one in force. */
  readonly taxonomy?: Taxonomy;
  /** Write three months of sample history at the first start. */
  readonly history: boolean;
  readonly log: (sentence: string) => void;
  /** Milliseconds UTC. */
  readonly now?: () => number;
}

export interface RunningSandbox {
  readonly url: string;
  readonly appUrl: string;
  readonly tenantId: string;
  /** Of the store, with the rights of the role that serves. */
  readonly storeUrl: string;
  stop(): Promise<void>;
}

/** Starts the sandbox and returns once it can take a flag. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { log } = options;
  const now = options.now ?? (() => Date.now());
  const store = await openStore(options);
  const stops: (() => Promise<void>)[] = [() => store.close()];
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end();
  };
  try {
    const keys = await sandboxKeys(options.dataDir);
    const sealer = createSealer(bytes(keys.encryptionKey));

    // Ports first: the tenant's origin is made of one, and a port in use should be said before anything is written.
    const served: { main?: Hono; app?: Hono } = {};
    const main = await listen((request, env) => served.main?.fetch(request, env) ?? starting(), {
      port: options.port,
    });
    stops.push(() => main.close());
    const app = await listen((request, env) => served.app?.fetch(request, env) ?? starting(), {
      port: options.port === 0 ? 0 : options.port + 1,
    }).catch((cause: unknown) => {
      if (!(cause instanceof PortError)) throw cause;
      throw new PortError(
        `Port ${options.port + 1} is in use, and the sidebar takes the port after ${options.port}. Stop what listens there, or set PORT to another number.`,
        { cause },
      );
    });
    stops.push(() => app.close());
    const url = `http://localhost:${main.port}`;
    const appOrigin = `http://localhost:${app.port}`;

    const { database, reports } = store;
    const { tenantId, isNew } = await sandboxTenant(database, {
      sealer,
      signingKey: keys.signingKey,
      appOrigin,
      launchPublicKey: publicKeyOf(keys.launchKey),
      now: new Date(now()),
    });
    const ofTenant = database.forTenant(tenantId);
    if (options.taxonomy !== undefined) {
      const version = await publishNext(ofTenant, tenantId, options.taxonomy, new Date(now()));
      if (version !== null) log(`Published the taxonomy as version ${version}.`);
    }
    if (isNew && options.history) {
      log("First start: writing three months of sample history …");
      const written = await writeHistory(reports.forTenant(tenantId), tenantId, new Date(now()));
      log(`Wrote ${written.flags} flags and ${written.opportunities} opportunities.`);
    }

    const endpoint = createApp({
      database,
      reports,
      raise: createRaiser(database),
      sealer,
      sessionKey: bytes(keys.sessionKey),
      publicUrl: url,
      now,
      newId,
      log: createLog({ quiet: true }),
      pages: {
        html: launchPage(PAGES),
        launchKeys: launchKeysOf,
        frameAncestor: url,
        sdk: "/sandbox/zaf-sdk.js",
      },
      // The stand-in is on this machine; in production people are sent to their own Zendesk.
      zendesk: { origin: () => url, fetch: (address, init) => fetch(address, init) },
    });
    const root = new Hono();
    const faults = createFaults();
    root.use("/v1/*", faultMiddleware(faults, appOrigin));
    root.route(
      "/",
      createZendeskOAuth({
        clientId: SANDBOX.oauthClientId,
        redirectUri: `${url}/sign-in/callback`,
        people: () => allMembers(ofTenant, tenantId),
        now,
      }),
    );
    root.route("/", createLaunches({ ...SANDBOX, privateKey: keys.launchKey, now }));
    root.route(
      "/",
      createCrm({
        deals: dealsOf(ofTenant, tenantId, { now, newId }),
        accounts: [...accounts, ...(options.tickets?.accounts ?? [])],
        now,
      }),
    );
    root.route("/", createReceivers({ webhookSecret: keys.webhookSecret, now }));
    root.route(
      "/",
      desk({ url, appUrl: `${appOrigin}/`, options, signingKey: keys.signingKey, faults, now }),
    );
    page(root, "/", join(ROOT, "dist/sandbox/desk/index.html"), deskPolicy(appOrigin));
    hashedFiles(root, "/desk-assets", "dist/sandbox/desk");
    page(root, "/queue", join(ROOT, "dist/pages/queue/index.html"));
    page(root, "/report", join(ROOT, "dist/pages/report/index.html"));
    page(root, "/people", join(ROOT, "dist/pages/people/index.html"));
    hashedFiles(root, "/pages-assets", "dist/pages");
    root.all("*", (context) => endpoint.fetch(context.req.raw, context.env));
    served.main = root;
    served.app = sidebarFiles();

    await sandboxDestinations(ofTenant, tenantId, {
      url,
      webhookSecret: keys.webhookSecret,
      sealer,
    });
    const jobs = dueWork({
      settings: {
        encryptionKeys: [{ version: 1, key: bytes(keys.encryptionKey) }],
        publicUrl: url,
      },
      database: store.worker,
      log,
      // The receivers are on this machine, where a production endpoint never sends anything.
      post: loopbackPost,
      roundMs: 1_000,
      now: () => new Date(now()),
    });
    stops.push(startJobs(jobs, (name, error) => log(`The job ${name} failed: ${nameOf(error)}.`)));
    return { url, appUrl: appOrigin, tenantId, storeUrl: store.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function desk({
  url,
  appUrl,
  options,
  signingKey,
  faults,
  now,
}: {
  url: string;
  appUrl: string;
  options: SandboxOptions;
  signingKey: string;
  faults: ReturnType<typeof createFaults>;
  now: () => number;
}): Hono {
  const at = new Date(now());
  const given = options.tickets;
  const people = [
    ...agents,
    ...csManagers.map((person) => ({ ...person, team: "Customer success" })),
    { ...opsPerson, team: "Operations" },
    { ...adminPerson, team: "Administration" },
  ];
  return createSandbox({
    tickets: given?.tickets ?? sampleTickets.map((ticket) => ticketFromSample(ticket, at)),
    people: [...people, ...(given?.people ?? [])],
    accounts: [...accounts, ...(given?.accounts ?? [])],
    endpointUrl: url,
    appAssetsUrl: appUrl,
    signingKey,
    installationId: SANDBOX.installationId,
    appId: SANDBOX.appId,
    subdomain: SANDBOX.subdomain,
    appVersion: process.env["npm_package_version"] ?? "0.1.0",
    faults,
    now: () => new Date(now()),
  });
}

const starting = (): Response =>
  new Response("Signal Flag is starting. Try again in a moment.", {
    status: 503,
    headers: { "Retry-After": "2" },
  });

/** The desk is a page of its own that frames the app, which no other page may. */
const deskPolicy = (appOrigin: string): string => `${PAGE_POLICY}; frame-src 'self' ${appOrigin}`;

/** The sidebar's files, as Zendesk's own host would serve them: another origin, and framed. */
function sidebarFiles(): Hono {
  const assets = new Hono();
  const folder = join(ROOT, "dist/sandbox/app");
  assets.get("/index.html", async (context) => {
    context.header("Cache-Control", "no-cache");
    return context.html(await readFile(join(folder, "index.html"), "utf8"));
  });
  hashedFiles(assets, "", folder);
  return assets;
}

const loopbackPost: Post = (url, message) =>
  boundedPost(new URL(url), message, { addresses: null, totalMs: TOTAL_MS });

const bytes = (key: string): Uint8Array => new Uint8Array(Buffer.from(key, "base64url"));
const newId = (): string => v7();
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
