// Cloudflare Workers, with the compatibility flag `nodejs_compat`: `fetch` answers requests, `scheduled` is for a cron
// trigger every minute.
//
// A socket belongs to the request that opened it, so each request has connections of its own (Hyperdrive pools them),
// while the app, its settings and what it remembers live as long as the isolate.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Hono } from "hono";
import { createApp } from "../endpoint/app.ts";
import { connect, type Database } from "../storage/database.ts";
import { createRaiser } from "../storage/raise.ts";
import { createConsoleLog, sayAsLine } from "./console-log.ts";
import { endpointParts } from "./endpoint-parts.ts";
import { onlyOnce } from "./only-once.ts";
import type { Job } from "./jobs.ts";
import { transportSecurity } from "../endpoint/guard/headers.ts";
import { HASHED_FILE_HEADERS, pageHeaders } from "./page-headers.ts";
import { runJobs } from "./run-jobs.ts";
import { createStoreCheck } from "./safe-store.ts";
import { forHosting, readSettings } from "./settings.ts";

/** What a Worker is given besides its settings, which are strings. */
interface Bindings {
  readonly [setting: string]: unknown;
  /** A pool of connections near the database. Instead of DATABASE_URL. */
  readonly HYPERDRIVE?: { readonly connectionString: string };
  /** The built pages, `dist/pages`. */
  readonly ASSETS?: { fetch(url: URL): Promise<Response> };
}

interface Lifetime {
  waitUntil(work: Promise<unknown>): void;
}

interface Isolate {
  readonly app: Hono;
  readonly jobs: () => Promise<readonly Job[]>;
  readonly connect: (statementTimeoutMs: number, role?: "worker") => Database;
}

/** A Worker may have six connections open while it answers. */
const CONNECTIONS = 5;
const REQUEST_MS = 5_000;
/** Reports are asked for over the same connections. */
const LONGEST_MS = 30_000;

const own = new AsyncLocalStorage<Database>();

function ofThisRequest(): Database {
  const database = own.getStore();
  if (database === undefined) throw new Error("The database was asked outside of a request.");
  return database;
}

const current: Database = {
  query: (sql, params) => ofThisRequest().query(sql, params),
  transaction: (work, kind) => ofThisRequest().transaction(work, kind),
  forTenant: (tenantId) => ofThisRequest().forTenant(tenantId),
  close: () => ofThisRequest().close(),
};

let isolate: Isolate | undefined;

function isolateOf(bindings: Bindings): Isolate {
  if (isolate !== undefined) return isolate;
  const given = Object.fromEntries(
    Object.entries(bindings).filter(
      (binding): binding is [string, string] => typeof binding[1] === "string",
    ),
  );
  const hyperdrive = bindings.HYPERDRIVE?.connectionString;
  const settings = forHosting(
    hyperdrive === undefined
      ? readSettings(given)
      : // Its address leads no further than Cloudflare's own pool, which has TLS to the database.
        readSettings({ ...given, DATABASE_URL: hyperdrive }, { privateWays: ["DATABASE_URL"] }),
  );
  const database = createStoreCheck(sayAsLine)(current);
  // The cron trigger may come as another role, which is looked at by itself.
  const worker = createStoreCheck(sayAsLine)(current);
  const tools = onlyOnce(async () => (await import("./fetch-tools.ts")).createTools(settings));
  const assets = bindings.ASSETS;
  const app = createApp(
    endpointParts({
      settings,
      database,
      // Two requests can't share a commit, since neither may use the other's connection.
      raise: (flag) => createRaiser(database, { lanes: 1, batch: 1 })(flag),
      tools,
      log: createConsoleLog(),
      // Set by Cloudflare on every request, whatever the request said of itself.
      addressOf: (request) => request.headers.get("cf-connecting-ip"),
      ...(assets === undefined
        ? {}
        : {
            launchPage: async (name) => {
              const page = await assets.fetch(new URL(`/${name}/index.html`, settings.publicUrl));
              return page.text();
            },
          }),
    }),
  );
  isolate = {
    app,
    /** What only the cron trigger needs is not run before an agent's first answer. */
    jobs: async () => {
      const [{ dueWork }, toSend] = await Promise.all([import("./due-work.ts"), tools()]);
      return dueWork({ settings, database: worker, tools: toSend, log: sayAsLine });
    },
    connect: (statementTimeoutMs, role) =>
      connect({
        url: (role === "worker" ? settings.workerDatabaseUrl : null) ?? settings.databaseUrl,
        max: CONNECTIONS,
        statementTimeoutMs,
        applicationName: "signal-flag-workers",
      }),
  };
  return isolate;
}

/** Runs `work` with connections of its own, which are closed once the answer is on its way. */
async function withDatabase<T>(
  database: Database,
  lifetime: Lifetime,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await own.run(database, work);
  } finally {
    lifetime.waitUntil(database.close());
  }
}

const PAGES = new Map([
  ["/queue", "/queue/index.html"],
  ["/report", "/report/index.html"],
  ["/people", "/people/index.html"],
  ["/setup", "/setup/index.html"],
  ["/ledger", "/ledger/index.html"],
  ["/outcomes", "/outcomes/index.html"],
  ["/yours", "/yours/index.html"],
]);

/** One of the built pages or their files, or `null` when the request is for the endpoint. */
async function built(request: Request, { ASSETS }: Bindings): Promise<Response | null> {
  const url = new URL(request.url);
  const page = PAGES.get(url.pathname);
  const isFile = url.pathname.startsWith("/pages-assets/");
  if (ASSETS === undefined || request.method !== "GET" || (page === undefined && !isFile))
    return null;
  const found = await ASSETS.fetch(new URL(page ?? url.pathname, url.origin));
  if (!found.ok) return found;
  const headers = new Headers(found.headers);
  const usual = isFile ? HASHED_FILE_HEADERS : pageHeaders();
  for (const [name, value] of Object.entries({ ...usual, ...transportSecurity(request.url) }))
    headers.set(name, value);
  return new Response(found.body, { status: found.status, headers });
}

export default {
  async fetch(request: Request, bindings: Bindings, lifetime: Lifetime): Promise<Response> {
    const page = await built(request, bindings);
    if (page !== null) return page;
    const { app, connect: open } = isolateOf(bindings);
    const isReport = new URL(request.url).pathname.startsWith("/v1/reports/");
    return withDatabase(open(isReport ? LONGEST_MS : REQUEST_MS), lifetime, () =>
      app.fetch(request),
    );
  },

  async scheduled(_event: unknown, bindings: Bindings, lifetime: Lifetime): Promise<void> {
    const { jobs, connect: open } = isolateOf(bindings);
    await withDatabase(open(LONGEST_MS, "worker"), lifetime, async () => runJobs(await jobs()));
  },
};
