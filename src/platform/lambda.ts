// AWS Lambda: `handler` behind an API Gateway (HTTP API) or a function URL, `schedule` for a scheduled event every minute.
//
// An instance serves one request at a time and is frozen between them, so nothing here relies on code that runs after
// an answer: what repeats is done by the schedule.
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { handle, type LambdaContext, type LambdaEvent } from "hono/aws-lambda";
import { createApp } from "../endpoint/app.ts";
import { connect } from "../storage/database.ts";
import { addressOfGateway } from "./address/of-gateway.ts";
import { createConsoleLog, sayAsLine } from "./console-log.ts";
import { endpointParts } from "./endpoint-parts.ts";
import { onlyOnce } from "./only-once.ts";
import { runJobs } from "./run-jobs.ts";
import { createStoreCheck } from "./safe-store.ts";
import { forHosting, readSettings } from "./settings.ts";

/** The built pages, when they were deployed beside this file. */
const PAGES = resolve(import.meta.dirname, "pages");

/** A request asks a handful of things at once; a thousand instances share one database server. */
const CONNECTIONS = 4;
/** A schedule comes every minute and a function may be given as little as that. */
const ROUND_MS = 20_000;

const open = (applicationName: string, max: number, statementTimeoutMs: number, url: string) =>
  connect({
    url,
    max,
    statementTimeoutMs,
    applicationName,
    // Expected: the server may have hung up while the instance was frozen.
    onIdleError: () => undefined,
  });

/** What one instance keeps from one request to the next: the connections above all. */
async function createInstance() {
  const settings = forHosting(readSettings(process.env));
  const { databaseUrl, workerDatabaseUrl } = settings;
  const checked = createStoreCheck(sayAsLine);
  const database = checked(open("signal-flag-lambda", CONNECTIONS, 5_000, databaseUrl));
  const reports = checked(open("signal-flag-lambda-reports", 2, 30_000, databaseUrl));
  // Another role is looked at by itself.
  const worker =
    workerDatabaseUrl === null
      ? reports
      : createStoreCheck(sayAsLine)(
          open("signal-flag-lambda-worker", 2, 30_000, workerDatabaseUrl),
        );
  const pages = await access(PAGES).then(
    () => import("./pages.ts"),
    () => null,
  );
  const tools = onlyOnce(async () => (await import("./tools.ts")).createTools(settings));
  const endpoint = createApp(
    endpointParts({
      settings,
      database,
      reports,
      tools,
      log: createConsoleLog(),
      addressOf: addressOfGateway(settings.trustedProxies),
      ...(pages === null ? {} : { launchPage: pages.launchPage(PAGES) }),
    }),
  );
  return {
    answer: handle(
      pages === null ? endpoint : pages.withPages(endpoint, PAGES, settings.publicUrl),
    ),
    /** What only the schedule needs is not loaded before an agent's first answer. */
    jobs: async () => {
      const [{ dueWork }, toSend] = await Promise.all([import("./due-work.ts"), tools()]);
      return dueWork({
        settings,
        database: worker,
        tools: toSend,
        roundMs: ROUND_MS,
        log: sayAsLine,
      });
    },
    close: async () => {
      await database.close();
      await reports.close();
      await worker.close();
    },
  };
}

let started: ReturnType<typeof createInstance> | undefined;

function instance(): ReturnType<typeof createInstance> {
  started ??= createInstance().catch((error: unknown) => {
    // A missing setting may be there at the next try; until then every call says which.
    started = undefined;
    throw error;
  });
  return started;
}

/** Answers one request. */
export async function handler(event: LambdaEvent, context?: LambdaContext) {
  const { answer } = await instance();
  return answer(event, context);
}

/** Does what is due, once, and returns what was counted. */
export async function schedule(): Promise<Record<string, unknown>> {
  const { jobs } = await instance();
  return runJobs(await jobs());
}

/** Lets go of the connections; Lambda never asks for it. */
export async function shutDown(): Promise<void> {
  const last = started;
  started = undefined;
  await (await last)?.close();
}
