// The endpoint as production runs it, told by a campaign where its store is. A planted fault is wired in here and nowhere
// in the product.
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Tools } from "../../src/destinations/destination-type.ts";
import { createTokenCache } from "../../src/destinations/tokens.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { endpointParts } from "../../src/platform/endpoint-parts.ts";
import { listen } from "../../src/platform/listen.ts";
import { createLog } from "../../src/platform/log.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { createRaiser, type NewFlag, type RaiseOutcome } from "../../src/storage/raise.ts";
import { pause } from "./campaign.ts";
import { answerParent } from "./parent.ts";
import { EndpointMessage, PUBLIC_URL } from "./endpoint-message.ts";
import { wrapped } from "./wrapped.ts";

const WITHOUT_LIMIT = { perSecond: 1e9, burst: 1e9 };

/** Destinations can be set up, and nothing leaves this computer. */
const NO_WAY_OUT: Tools = {
  ask: () => Promise.resolve({ is: "failed", kind: "refused", mayHaveArrived: false }),
  mail: null,
  tokens: createTokenCache(),
};

type Raise = (flag: NewFlag) => Promise<RaiseOutcome>;

answerParent(async (said) => {
  const { url, sessionKey, encryptionKey, port, plant, usualLimits, ...raiser } =
    EndpointMessage.parse(said);
  const database = connect({ url, max: 10 });
  const parts = endpointParts({
    settings: {
      port,
      host: "127.0.0.1",
      databaseUrl: url,
      dataDir: "",
      publicUrl: PUBLIC_URL,
      trustedProxies: 0,
      sessionKey: bytes(sessionKey),
      encryptionKeys: [{ version: 1, key: bytes(encryptionKey) }],
    },
    database,
    reports: connect({ url, max: 4, statementTimeoutMs: 30_000 }),
    raise: raiseWith(database, plant, raiser),
    tools: () => Promise.resolve(NO_WAY_OUT),
    log: createLog({ quiet: true }),
  });
  const app = createApp({
    ...parts,
    ...(usualLimits === true
      ? {}
      : { limits: { member: WITHOUT_LIMIT, tenant: WITHOUT_LIMIT, installation: WITHOUT_LIMIT } }),
  });
  if (plant === "patient-server") return patiently(app.fetch);
  const listening = await listen((request, env) => app.fetch(request, env), {
    port,
    host: "127.0.0.1",
  });
  return listening.port;
});

/** A server that waits for everybody for as long as they like; its port. */
async function patiently(fetch: Parameters<typeof listen>[0]): Promise<number> {
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 },
    (request, response) => void answer(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return address.port;
}

function raiseWith(
  database: Database,
  plant: string | undefined,
  { lanes, batch, commitMs = 0 }: Pick<EndpointMessage, "lanes" | "batch" | "commitMs">,
): Raise {
  const options = { ...(lanes && { lanes }), ...(batch && { batch }) };
  if (plant === "endless-queue") return endlessly(commitMs, database, options);
  if (plant === "unsafe-commit") return createRaiser(unsafely(database), options);
  const raise = createRaiser(commitMs === 0 ? database : slowly(database, commitMs), options);
  if (plant === "answer-before-commit")
    return async (flag) => {
      void pause(20)
        .then(() => raise(flag))
        .catch(() => undefined);
      const { id, kind, ticketId, raisedAt, identityAssurance } = flag;
      const accountId = flag.account?.id ?? null;
      return {
        is: "stored",
        receipt: { id, kind, ticketId, accountId, raisedAt, identityAssurance, joined: null },
      };
    };
  return raise;
}

/** Past the product's own refusal, which asks every new connection: here it changes afterwards, for each raise. */
const unsafely = (database: Database): Database =>
  wrapped(
    database,
    (_ask, own) => (sql, params) =>
      own.transaction(async (tx) => {
        await tx.query("set local synchronous_commit = off");
        return tx.query(sql, params);
      }),
  );

/** Takes everybody, however long the queue is: the raiser is given no more than it can store at once. */
function endlessly(
  commitMs: number,
  database: Database,
  options: { readonly lanes?: number; readonly batch?: number },
): Raise {
  const raise = createRaiser(slowly(database, commitMs), options);
  const room = (options.lanes ?? 2) * (options.batch ?? 64);
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (flag) => {
    if (inside >= room) await new Promise<void>((resolve) => waiting.push(resolve));
    inside += 1;
    try {
      return await raise(flag);
    } finally {
      inside -= 1;
      waiting.shift()?.();
    }
  };
}

const slowly = (database: Database, ms: number): Database =>
  wrapped(database, (ask) => async (sql, params) => {
    await pause(ms);
    return ask(sql, params);
  });

function bytes(key: string): Uint8Array {
  return new Uint8Array(Buffer.from(key, "base64url"));
}
