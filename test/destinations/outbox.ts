// A tenant with destinations and messages that are owed to them, and ways to look at what became of those.
import { v7 } from "uuid";
import type { Answer, Ask, AskRequest } from "../../src/destinations/ask.ts";
import { deliverDue, type DeliverParts } from "../../src/destinations/deliver.ts";
import type { Tools } from "../../src/destinations/destination-type.ts";
import { destinationTypes } from "../../src/destinations/registry.ts";
import { sealSettings } from "../../src/destinations/settings.ts";
import { createTokenCache } from "../../src/destinations/tokens.ts";
import type { Database } from "../../src/storage/database.ts";
import { putDestination } from "../../src/storage/destinations.ts";
import { createRaiser, type NewFlag } from "../../src/storage/raise.ts";
import { createSealer } from "../../src/storage/secrets.ts";
import { aFlag, makeTenant, NOW } from "../helpers/flags.ts";

export const sealer = createSealer(new Uint8Array(32).fill(1));
export const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export interface DeliveryRow {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  readonly lastStatus: number | null;
  readonly problem: string | null;
  readonly body: string | null;
  readonly leaseToken: string | null;
}

export async function outboxOf(database: Database, tenantId: string): Promise<DeliveryRow[]> {
  return database.query<DeliveryRow>(
    `select id, status, attempts, next_attempt_at as "nextAttemptAt", last_status as "lastStatus",
       problem, body, lease_token as "leaseToken"
     from deliveries where tenant_id = $1 order by created_at, id`,
    [tenantId],
  );
}

/** A tenant with these destinations, a new one unless it is named; `url` is where the first word of its id says. */
export async function tenantWith(
  database: Database,
  destinations: Readonly<Record<string, "webhook" | "slack">>,
  urlOf: (id: string) => string = (id) => `https://${id}.example.com/hook`,
  known?: string,
): Promise<string> {
  const tenantId = known ?? (await makeTenant(database));
  for (const [id, type] of Object.entries(destinations)) {
    const ofType = destinationTypes.get(type);
    if (ofType === undefined) throw new Error(`There is no type ${type}.`);
    const settings =
      type === "webhook" ? { url: urlOf(id), secrets: [SECRET] } : { url: urlOf(id) };
    await putDestination(database, tenantId, {
      id,
      type,
      name: `the ${id}`,
      sealed: await sealSettings(sealer, ofType, settings),
      kinds: ["expansion", "friction"],
      events: ["raised"],
    });
  }
  return tenantId;
}

/** Raises flags, each with one message to every one of these destinations, due at `at`. */
export async function owe(
  database: Database,
  tenantId: string,
  destinationIds: readonly string[],
  {
    flags = 1,
    at = NOW,
    ...changes
  }: { readonly flags?: number; readonly at?: Date } & Partial<NewFlag> = {},
): Promise<string[]> {
  const raise = createRaiser(database);
  const made = Array.from({ length: flags }, () =>
    aFlag(tenantId, {
      ...changes,
      deliveries: destinationIds.map((destinationId) => ({
        id: v7(),
        destinationId,
        nextAttemptAt: at,
      })),
    }),
  );
  await Promise.all(made.map(raise));
  return made.map((flag) => flag.id);
}

export const answered = (status: number, retryAfter: string | null = null): Answer => ({
  is: "answered",
  status,
  retryAfter,
  text: null,
});

export interface Sent extends AskRequest {
  readonly url: string;
  readonly body: string;
}

/** A way out that only remembers, and answers as told. */
export function recordingPost(
  answer: (sent: Sent, nth: number) => Answer | Promise<Answer> = () => answered(200),
): { readonly sent: Sent[]; readonly post: Ask } {
  const sent: Sent[] = [];
  return {
    sent,
    post: async (url, request) => {
      const each = { url, ...request, body: request.body ?? "" };
      sent.push(each);
      return answer(each, sent.length);
    },
  };
}

/** The tools of a process whose way out is this one. */
export const toolsOf = (ask: Ask): Tools => ({ ask, mail: null, tokens: createTokenCache() });

/** A worker's round; chance is always in the middle, so that times can be foretold. */
export const worker = (database: Database, post: Ask, changes: Partial<DeliverParts> = {}) =>
  deliverDue({
    database,
    sealer,
    tools: toolsOf(post),
    queueUrl: "https://flags.example.com/queue",
    random: () => 0.5,
    ...changes,
  });

export const later = (ms: number, from: Date = NOW): Date => new Date(from.getTime() + ms);
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
