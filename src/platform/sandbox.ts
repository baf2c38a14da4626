// Everything on one machine: embedded PostgreSQL, endpoint, pages, and the stand-in Zendesk with sample data.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Hono } from "hono";
import { v7 } from "uuid";
import type { Tools } from "../destinations/destination-type.ts";
import { boundedAsk, TOTAL_MS } from "../destinations/bounded-ask.ts";
import { createTokenCache } from "../destinations/tokens.ts";
import { loopbackMail } from "../destinations/email/guarded-mail.ts";
import { sendDigests } from "../destinations/email/send-digests.ts";
import { sendMonthMails } from "../destinations/email/send-month-mails.ts";
import { mondayToFriday } from "../domain/calendar.ts";
import { nextDigestTime } from "../domain/digest-week.ts";
import { monthBounds, monthOf } from "../domain/month.ts";
import { nextMonthMail } from "../domain/month-mail.ts";
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
import { createOutside } from "../sandbox/outside.ts";
import { createHubSpotApi } from "../sandbox/crm/hubspot-api.ts";
import { createSalesforceApi } from "../sandbox/crm/salesforce-api.ts";
import { crmCredentials } from "../sandbox/crm/credentials.ts";
import { startMail } from "../sandbox/mail/mail.ts";
import { createReceivers } from "../sandbox/receivers.ts";
import { slackCredentials } from "../sandbox/slack/credentials.ts";
import { createSlack, standInForSlack } from "../sandbox/slack/slack.ts";
import type { DeskTicket } from "../sandbox/desk-data.ts";
import { createSandbox, ticketBook } from "../sandbox/server.ts";
import { SANDBOX, sandboxDestinations, sandboxTenant, SLACK_APP } from "../sandbox/tenant.ts";
import type { TicketFile } from "../sandbox/tickets.ts";
import { writeHistory } from "../sandbox/write-history.ts";
import { clientOf } from "../sandbox/zendesk/client.ts";
import { createZendeskApi, standInForZendesk } from "../sandbox/zendesk/tickets-api.ts";
import { createZendeskOAuth } from "../sandbox/zendesk-oauth.ts";
import { calendarsOf } from "../storage/calendars.ts";
import { publishNext } from "../storage/configuration.ts";
import { allMembers } from "../storage/members.ts";
import { createRaiser } from "../storage/raise.ts";
import { createSealer } from "../storage/secrets.ts";
import { destinationDesk } from "./destination-desk.ts";
import { dueWork } from "./due-work.ts";
import { slackOf } from "./endpoint-parts.ts";
import { startJobs } from "./jobs.ts";
import { sandboxKeys } from "./keys.ts";
import { launchKeysOf } from "./launch-key.ts";
import { listen, PortError } from "./listen.ts";
import { drawPng } from "./month-mail/draw-png.ts";
import { writeLetters } from "./month-mail/write-letters.ts";
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

    const tools = loopbackTools(url);
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
      destinationDesk: destinationDesk({
        sealer,
        tools: () => Promise.resolve(tools),
        publicUrl: url,
        ports: null,
      }),
      slack: slackOf(sealer, () => Promise.resolve(tools)),
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
    const crm = crmCredentials(keys.signingKey);
    const deals = dealsOf(ofTenant, tenantId, {
      now,
      newId,
      hook: { url: `${url}/v1/hooks/salesforce/${crm.door}`, secret: crm.hookSecret },
    });
    root.route(
      "/",
      createCrm({
        deals,
        accounts: [...accounts, ...(options.tickets?.accounts ?? [])],
        now,
      }),
    );
    const outside = createOutside(now);
    root.route("/", outside.pages);
    const started = new Date(now());
    const tickets = ticketBook(
      options.tickets?.tickets ?? sampleTickets.map((ticket) => ticketFromSample(ticket, started)),
    );
    const zendeskClient = clientOf(keys.signingKey);
    root.route("/", createZendeskApi({ client: zendeskClient, tickets, outside, now }));
    root.route("/", createReceivers({ webhookSecret: keys.webhookSecret, outside }));
    const users = new Map(csManagers.map(({ email, id }) => [email, `005SANDBOX${id.slice(-5)}`]));
    root.route("/", createSalesforceApi({ ...crm, users, outside, book: deals }));
    root.route("/", createHubSpotApi({ ...crm, owners: users, outside }));
    const digests = sendDigests({
      database: store.worker,
      sealer,
      mail: tools.mail,
      queueUrl: new URL("/queue", url).href,
      random: () => Math.random(),
    });
    const monthMails = sendMonthMails({
      database: store.worker,
      sealer,
      mail: tools.mail,
      queueUrl: new URL("/queue", url).href,
      random: () => Math.random(),
      letters: writeLetters({ publicUrl: url, drawPng, now: () => new Date(now()) }),
    });
    const mail = await startMail({
      key: keys.signingKey,
      now,
      outside,
      // A week is long to wait for a look at one.
      sendDigests: () => digests(new Date(nextDigestTime(SANDBOX.zone, now()))),
      sendReports: async () => {
        const calendar = (await calendarsOf(ofTenant, tenantId)).get("default");
        // That of the month that is running, which is the one with something in it.
        const { to } = monthBounds(monthOf(now(), SANDBOX.zone), SANDBOX.zone);
        const at = nextMonthMail(calendar ?? mondayToFriday(SANDBOX.zone), to - 1);
        return at === null ? { sent: 0, empty: 0 } : monthMails(new Date(at));
      },
    });
    stops.push(() => mail.server.close());
    root.route("/", mail.routes);
    const slack = slackCredentials(keys.signingKey);
    root.route(
      "/",
      createSlack({
        people: [...csManagers, adminPerson, opsPerson, ...agents],
        credentials: slack,
        requestUrl: `${url}/hooks/slack/${tenantId}/${SLACK_APP}`,
        outside,
        now,
      }).routes,
    );
    root.route(
      "/",
      desk({
        url,
        appUrl: `${appOrigin}/`,
        options,
        tickets,
        signingKey: keys.signingKey,
        faults,
        now,
      }),
    );
    page(root, "/", join(ROOT, "dist/sandbox/desk/index.html"), deskPolicy(appOrigin));
    page(root, "/sandbox/backtest", join(ROOT, "dist/sandbox/desk/backtest.html"));
    hashedFiles(root, "/desk-assets", "dist/sandbox/desk");
    page(root, "/queue", join(ROOT, "dist/pages/queue/index.html"));
    page(root, "/report", join(ROOT, "dist/pages/report/index.html"));
    page(root, "/people", join(ROOT, "dist/pages/people/index.html"));
    page(root, "/ledger", join(ROOT, "dist/pages/ledger/index.html"));
    page(root, "/setup", join(ROOT, "dist/pages/setup/index.html"));
    page(root, "/outcomes", join(ROOT, "dist/pages/outcomes/index.html"));
    page(root, "/yours", join(ROOT, "dist/pages/yours/index.html"));
    hashedFiles(root, "/pages-assets", "dist/pages");
    root.all("*", (context) => endpoint.fetch(context.req.raw, context.env));
    served.main = root;
    served.app = sidebarFiles();

    await sandboxDestinations(ofTenant, tenantId, {
      url,
      webhookSecret: keys.webhookSecret,
      zendesk: zendeskClient,
      slack,
      crm,
      mail: mail.server,
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
      tools,
      drawPng,
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
  tickets,
  signingKey,
  faults,
  now,
}: {
  url: string;
  appUrl: string;
  options: SandboxOptions;
  tickets: Map<string, DeskTicket>;
  signingKey: string;
  faults: ReturnType<typeof createFaults>;
  now: () => number;
}): Hono {
  const given = options.tickets;
  const people = [
    ...agents,
    ...csManagers.map((person) => ({ ...person, team: "Customer success" })),
    { ...opsPerson, team: "Operations" },
    { ...adminPerson, team: "Administration" },
  ];
  return createSandbox({
    tickets,
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

/** What the internet would be: stand-ins on this machine. */
const standIn = (address: string, url: string): string =>
  standInForZendesk(standInForSlack(address, url), SANDBOX.subdomain, url);

const THIS_MACHINE = new Set(["localhost", "127.0.0.1", "[::1]"]);

const loopbackTools = (url: string): Tools => ({
  ask: async (address, request) => {
    const asked = new URL(standIn(address, url));
    // Whoever tries the set-up page types any address; from here nothing but the stand-ins is reached.
    if (!THIS_MACHINE.has(asked.hostname))
      return {
        is: "refused-address",
        sentence: "The sandbox sends to this machine only, such as to /sandbox/receivers/webhook.",
      };
    return boundedAsk(asked, request, { addresses: null, totalMs: TOTAL_MS });
  },
  mail: loopbackMail,
  tokens: createTokenCache(),
});

const bytes = (key: string): Uint8Array => new Uint8Array(Buffer.from(key, "base64url"));
const newId = (): string => v7();
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
