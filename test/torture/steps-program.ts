// Raises one flag through the whole endpoint, or delivers what is due, and ends itself at a step of its parent's choice: before and after
// everything that is asked of the store, and before and after everything that is sent.
import { writeSync } from "node:fs";
import { z } from "zod";
import { boundedAsk } from "../../src/destinations/bounded-ask.ts";
import type { Ask } from "../../src/destinations/ask.ts";
import { createApp } from "../../src/endpoint/app.ts";
import { endpointParts } from "../../src/platform/endpoint-parts.ts";
import { createLog } from "../../src/platform/log.ts";
import { connect, type Database } from "../../src/storage/database.ts";
import { createRaiser } from "../../src/storage/raise.ts";
import { worker } from "../destinations/outbox.ts";
import { answerParent } from "./parent.ts";
import { PUBLIC_URL } from "./endpoint-message.ts";
import { wrapped } from "./wrapped.ts";

/** `faultAt`: the step at which it ends itself; 0 for none. */
const faults = { faultAt: z.int(), plant: z.string().optional() };
const StepsMessage = z.discriminatedUnion("does", [
  z.strictObject({
    does: z.literal("raise"),
    url: z.string(),
    sessionKey: z.string(),
    bearer: z.string(),
    body: z.string(),
    ...faults,
  }),
  z.strictObject({
    does: z.literal("deliver"),
    url: z.string(),
    leaseSeconds: z.number(),
    ...faults,
  }),
]);

let faultAt = 0;
let step = 0;
let opened: Database | undefined;

function reach(name: string): void {
  step += 1;
  // On a pipe this is there before the end is.
  writeSync(1, `${step} ${name}\n`);
  if (step === faultAt) process.kill(process.pid, "SIGKILL");
}

const firstWords = (sql: string) => sql.trim().replaceAll(/\s+/g, " ").slice(0, 40);

const faulty = (database: Database): Database =>
  wrapped(
    database,
    (ask) => async (sql, params) => {
      reach(`before: ${firstWords(sql)}`);
      const rows = await ask<never>(sql, params);
      reach(`after: ${firstWords(sql)}`);
      return rows;
    },
    async (transaction) => {
      reach("before a transaction");
      const result = await transaction();
      reach("after its commit");
      return result;
    },
  );

const faultyPost: Ask = async (url, message) => {
  reach("before sending");
  const result = await boundedAsk(new URL(url), message, { addresses: null, totalMs: 5000 });
  reach("after sending");
  return result;
};

answerParent(async (said) => {
  const message = StepsMessage.parse(said);
  ({ faultAt } = message);
  step = 0;
  // What the program did before belongs to its connections, not to this step.
  opened ??= faulty(connect({ url: message.url, max: 4 }));
  return message.does === "deliver" ? deliver(message, opened) : raise(message, opened);
});
type Message<Does> = Extract<z.infer<typeof StepsMessage>, { does: Does }>;

async function deliver(message: Message<"deliver">, database: Database): Promise<number> {
  const skewed = message.plant === "deliver-before-claim" ? settledFirst(database) : database;
  const { leaseSeconds } = message;
  const counts = await worker(skewed, faultyPost, { leaseSeconds })(new Date());
  return counts.delivered;
}

async function raise(message: Message<"raise">, database: Database): Promise<number> {
  const planted = message.plant === "no-event-in-commit" ? inTwoCommits(database) : database;
  const app = createApp(
    endpointParts({
      settings: {
        port: 0,
        host: "",
        databaseUrl: message.url,
        dataDir: "",
        publicUrl: PUBLIC_URL,
        trustedProxies: 0,
        sessionKey: new Uint8Array(Buffer.from(message.sessionKey, "base64url")),
        encryptionKeys: [{ version: 1, key: new Uint8Array(32).fill(9) }],
      },
      database,
      raise: createRaiser(planted),
      log: createLog({ quiet: true }),
    }),
  );
  const answer = await app.request("/v1/flags", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${message.bearer}` },
    body: message.body,
  });
  reach("answered");
  return answer.status;
}

const Flags = z.array(z.record(z.string(), z.unknown()));

/** Planted: the flag commits first and its deliveries afterwards. */
const inTwoCommits = (database: Database): Database =>
  wrapped(database, (ask) => async <Row>(sql: string, params?: readonly unknown[]) => {
    const [raised] = params ?? [];
    if (!sql.includes("join_heads(") || typeof raised !== "string") return ask<Row>(sql, params);
    const nobody = { deliveries: [], joinedDeliveries: [] };
    const silent = Flags.parse(JSON.parse(raised)).map((flag) => ({ ...flag, ...nobody }));
    const stored = await ask<Row>(sql, [JSON.stringify(silent)]);
    await ask(
      `insert into deliveries (tenant_id, id, flag_id, seq, destination_id, next_attempt_at)
       select (f ->> 'tenantId')::uuid, (d ->> 'id')::uuid, coalesce(h.flag_id, (f ->> 'id')::uuid),
         coalesce(h.seq, 1), d ->> 'destinationId', (d ->> 'nextAttemptAt')::timestamptz
       from jsonb_array_elements($1::jsonb) f
       left join flag_events h on h.type = 'corroborated' and h.data ->> 'flagId' = f ->> 'id'
       cross join lateral jsonb_array_elements(
         f -> case when h.seq is null then 'deliveries' else 'joinedDeliveries' end) d
       on conflict do nothing`,
      params,
    );
    return stored;
  });

/** Planted: a message counts as delivered from the moment it is claimed. */
const settledFirst = (database: Database): Database =>
  wrapped(database, (ask) => async <Row>(sql: string, params?: readonly unknown[]) => {
    const rows = await ask<Row>(sql, params);
    if (sql.includes("set lease_until = now() +"))
      await ask(
        "update deliveries set status = 'delivered' where tenant_id = $1 and lease_token is not null",
        [params?.[0]],
      );
    return rows;
  });
