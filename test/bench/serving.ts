// The endpoint as a production process runs it, for a benchmark to ask: our listener, our app, our log.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { v7 } from "uuid";
import { z } from "zod";
import type { EndpointParts } from "../../src/endpoint/endpoint.ts";
import { createSessionTokens } from "../../src/endpoint/caller/session-token.ts";
import { type Role, ROLES } from "../../src/api/session.ts";
import { createLog } from "../../src/platform/log.ts";
import { newId } from "../../src/platform/new-id.ts";
import { connect } from "../../src/storage/database.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { startChild } from "./child-process.ts";

const PUBLIC_URL = "https://flags.example.com";
/** A benchmark's whole load comes from one agent, whom the usual limits would turn away. */
const WITHOUT_LIMIT = { perSecond: 1e9, burst: 1e9 };

const Start = z.strictObject({
  is: z.literal("start"),
  url: z.string(),
  sessionKey: z.string(),
  /** Left out: as in production. */
  raiser: z.strictObject({ lanes: z.int(), batch: z.int() }).optional(),
});
/** What its process is told. */
export const ServingMessage = z.discriminatedUnion("is", [
  Start,
  z.strictObject({ is: z.literal("cpu") }),
  z.strictObject({ is: z.literal("stop") }),
]);

export interface Serving {
  readonly port: number;
  readonly sessionKey: Uint8Array;
  /** A bearer that is good for hours. */
  bearer(tenantId: string, memberId: string, role: Role): Promise<string>;
  /** Milliseconds of processor time that this process has used so far. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the endpoint in a process of its own. */
export async function startServing(
  url: string,
  raiser?: { readonly lanes: number; readonly batch: number },
  nodeArguments: readonly string[] = [],
): Promise<Serving> {
  const sessionKey = randomBytes(32).toString("base64url");
  const program = new URL("./serving-program.ts", import.meta.url);
  // Its log goes where nobody reads, but it is written.
  const asInstalled = await nodeArgumentsOf(
    new URL("../../src/platform/signal-flag.ts", import.meta.url),
  );
  const child = startChild(program, {
    nodeArguments: [...asInstalled, ...nodeArguments],
    standardError: "ignore",
  });
  const start = { is: "start", url, sessionKey, ...(raiser && { raiser }) };
  const port = await child.ask(start, z.int());
  const sessions = createSessionTokens({
    sessionKey: keyOf(sessionKey),
    issuer: PUBLIC_URL,
    now: Date.now,
  });
  return {
    port,
    sessionKey: keyOf(sessionKey),
    async bearer(tenantId, memberId, role) {
      const { bearer } = await sessions.issue({
        tenantId,
        memberId,
        roles: ROLES.filter((each) => each === role),
        identityAssurance: role === "agent" ? "asserted" : "signed",
        sessionId: v7(),
        seconds: 12 * 60 * 60,
      });
      return bearer;
    },
    cpu: () => child.ask({ is: "cpu" }, z.number()),
    async stop() {
      await child.ask({ is: "stop" }, z.null());
      child.stop();
    },
  };
}

/** What `npx signal-flag` hands to Node: it stands in the first line of the program. */
async function nodeArgumentsOf(program: URL): Promise<string[]> {
  const [first = ""] = (await readFile(program, "utf8")).split("\n");
  return first.split(" ").filter((word) => word.startsWith("--"));
}

/** Everything the endpoint is made of, as a production process hands it in. */
export function partsOf({
  url,
  sessionKey,
  raiser,
}: {
  readonly url: string;
  readonly sessionKey: Uint8Array;
  readonly raiser?: { readonly lanes: number; readonly batch: number } | undefined;
}): EndpointParts & { close(): Promise<void> } {
  // One connection for every lane; without lanes of its own, as many as a production process opens.
  const database = connect({ url, max: Math.max(10, raiser?.lanes ?? 0) });
  const reports = connect({ url, max: 4, statementTimeoutMs: 30_000 });
  return {
    database,
    reports,
    raise: createRaiser(database, raiser),
    sealer: createSealer(new Uint8Array(32).fill(9)),
    sessionKey,
    publicUrl: PUBLIC_URL,
    now: Date.now,
    newId,
    log: createLog({ quiet: false }),
    limits: { member: WITHOUT_LIMIT, tenant: WITHOUT_LIMIT, installation: WITHOUT_LIMIT },
    close: async () => {
      await database.close();
      await reports.close();
    },
  };
}

/** A key as it is told between processes. */
export const keyOf = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
