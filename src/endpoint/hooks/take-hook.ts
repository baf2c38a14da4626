// POST /v1/hooks/{crm}/{door}: what CRMs send by themselves. The door is unguessable, the signature over the raw bytes is
// the proof, and either a message is taken as a whole or it is refused, kept and shown to the admin.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { z } from "zod";
import { Door } from "../../api/connection.ts";
import { parseExactly } from "../../domain/crm/exact-json.ts";
import { type ConnectionRecord, connectionOfDoor } from "../../storage/crm/connections.ts";
import { liveSecrets } from "../../storage/crm/connection-secrets.ts";
import { noteEvents, noteHeard } from "../../storage/crm/heard-events.ts";
import type { Configuration } from "../../storage/configuration.ts";
import { openOperation } from "../contract/operation.ts";
import type { Endpoint } from "../endpoint.ts";
import { json } from "../message/answer.ts";
import { readBytes, refuseType } from "../message/body.ts";
import { scanJson } from "../message/json-scan.ts";
import { owedTo } from "../owed.ts";
import { invalid, type Refusal } from "../problem.ts";
import { CrmName } from "../opportunities.ts";
import { type Fault, type Heard, isFault } from "./heard.ts";
import {
  type Genuineness,
  hubspotProof,
  isNear,
  type Knock,
  salesforceProof,
  standardProof,
} from "./proof.ts";
import { readHubSpot } from "./read-hubspot.ts";
import { readSalesforce, sentAtOf } from "./read-salesforce.ts";
import { readStandard } from "./read-standard.ts";
import { storeHeard } from "./store-heard.ts";

/** A hundred deals with every field filled, or a hundred events of HubSpot. */
const MOST_BYTES = 256 * 1024;
const MOST_KEYS = 5000;
const MOST_DEPTH = 8;
/** What is kept of a message that was refused, in characters. */
const MOST_KEPT = 64 * 1024;

const Taken = z.object({
  /** Events that were new: 0 when the same message came before. */
  events: z.int(),
  /** Deals and activities that stand otherwise now. */
  changed: z.int(),
  /** Deals that the CRM is asked for. */
  waiting: z.int(),
});

const FORGED: Refusal = {
  refused: "signature-invalid",
  detail: "This request is not signed with a secret that this address takes.",
};
const OLD: Refusal = {
  refused: "token-expired",
  detail:
    "This request was signed more than five minutes ago or ahead of time. One of the clocks may be wrong.",
};

export const takeHook = openOperation({
  id: "hook.take",
  summary:
    "Takes what a CRM tells of its deals by a signed webhook: Salesforce, HubSpot, or any system by Standard Webhooks. All of a message is taken or none; the same event again changes nothing.",
  params: { crm: CrmName, door: Door },
  rawBody: "application/json",
  answers: { 200: { description: "Taken.", schema: Taken } },
  refusals: ["signature-invalid", "token-expired", "not-allowed", "too-deep"],
  async handle({ request, params, requestId }, endpoint) {
    const refusedType = refuseType(request, "application/json");
    if (refusedType !== null) return refusedType;
    const bytes = await readBytes(request, MOST_BYTES);
    if ("refused" in bytes) return bytes;
    const found = await behind(params, endpoint);
    // A door that was made up is answered like a signature that was.
    if (found === null) return FORGED;
    const { connection, configuration } = found;
    const knock: Knock = {
      method: request.method,
      url: addressed(request.url, endpoint.publicUrl),
      headers: request.headers,
      bytes,
    };
    const proven = await proofOf(knock, connection, endpoint);
    if (proven === "forged") return FORGED;
    if (proven === "old") return OLD;
    if (!connection.active)
      return { refused: "not-allowed", detail: "This connection is switched off." };
    const ofTenant = endpoint.database.forTenant(connection.tenantId);
    const at = new Date(endpoint.now());
    const text = new TextDecoder().decode(bytes);
    const eventId = request.headers.get("webhook-id");
    const read = readMessage(text, connection, {
      eventId,
      zone: configuration.tenant.zone,
      now: endpoint.now(),
    });
    if (!isFault(read)) {
      const owed = owedTo(configuration, endpoint.newId);
      const taken = await storeHeard(ofTenant, connection, read, { at, owed });
      return {
        ...json(taken satisfies z.infer<typeof Taken>),
        person: { tenantId: connection.tenantId, memberId: connection.id },
      };
    }
    if (read.field === SENT_AT) return OLD;
    const { field, sentence } = read;
    const reason = field === "" ? `The message ${sentence}.` : `The field ${field}: ${sentence}.`;
    const refusedEvent = {
      id: eventId ?? `${requestId}:${bytesToHex(sha256(bytes)).slice(0, 16)}`,
      result: "refused" as const,
      reason,
      deals: [],
      body: text.length > MOST_KEPT ? null : text,
      asks: [],
    };
    await ofTenant.transaction(async (tx) => {
      await noteEvents(tx, connection.tenantId, connection.id, [refusedEvent], at);
      await noteHeard(tx, connection.tenantId, connection.id, at);
    });
    return invalid(field, reason);
  },
});

async function behind(
  { crm = "", door = "" }: Readonly<Record<string, string>>,
  endpoint: Endpoint,
): Promise<{ connection: ConnectionRecord; configuration: Configuration } | null> {
  const connection = await connectionOfDoor(endpoint.database, door);
  if (connection === null || connection.crm !== crm) return null;
  const configuration = await endpoint.configurations.get(connection.tenantId);
  return configuration === null ? null : { connection, configuration };
}

/** The address as the outside has it, whatever stands before this endpoint. */
const addressed = (url: string, publicUrl: string): string => {
  const { pathname, search } = new URL(url);
  return `${new URL(publicUrl).origin}${pathname}${search}`;
};

async function proofOf(
  knock: Knock,
  { tenantId, id, system }: ConnectionRecord,
  { database, sealer, now }: Endpoint,
): Promise<Genuineness> {
  const live = await liveSecrets(database.forTenant(tenantId), tenantId, id, new Date(now()));
  const secrets = await Promise.all(live.map(({ sealed }) => sealer.open(sealed)));
  switch (system) {
    case "hubspot":
      return hubspotProof(knock, secrets, now());
    case "salesforce":
      return knock.headers.get("webhook-signature") === null
        ? salesforceProof(knock, secrets)
        : standardProof(knock, secrets, now());
    case "standard":
      return standardProof(knock, secrets, now());
  }
}

const SENT_AT = "sentAt";

/** What a message says, or what is wrong with it. Also for one that was kept and is tried again. */
export function readMessage(
  text: string,
  connection: ConnectionRecord,
  reading: {
    readonly eventId: string | null;
    readonly zone: string;
    readonly now: number;
    /** When a kept message came; it is as old as that. */
    readonly isKept?: boolean;
  },
): readonly Heard[] | Fault {
  const scanned = scanJson(text, { depth: MOST_DEPTH, keys: MOST_KEYS });
  if (scanned !== null)
    return { field: "", sentence: `is refused: ${scanned.replaceAll("-", " ")}` };
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    return { field: "", sentence: "is not JSON" };
  }
  const { eventId, zone, now, isKept = false } = reading;
  switch (connection.system) {
    case "hubspot":
      return readHubSpot(value, { connection, eventId, zone, now });
    case "salesforce": {
      // Signed by a formula, the message alone says when it was sent.
      const sentAt = sentAtOf(value);
      if (eventId === null && !isKept && sentAt !== null && !isNear(sentAt, now))
        return { field: SENT_AT, sentence: "is more than five minutes away" };
      return readSalesforce(value, { connection, eventId, zone, now });
    }
    case "standard":
      return readStandard(value, { connection, eventId, zone, now });
  }
}
