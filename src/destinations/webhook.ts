// A signed webhook by the Standard Webhooks specification (https://www.standardwebhooks.com, version 1).
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import type { Kind, Status } from "../domain/flag.ts";
import type { Urgency } from "../domain/taxonomy.ts";
import { resultOfAnswer } from "./ask.ts";
import { clip } from "./clip.ts";
import {
  DestinationSettingsError,
  type DestinationType,
  type Entered,
} from "./destination-type.ts";
import { EVENTS, type EventName, isDestinationEvent } from "./events.ts";
import type { Message } from "./message.ts";

/** The specification asks for 24 to 64 random bytes; the library would sign with one. */
const SHORTEST_SECRET = 24;
const LONGEST_SECRET = 64;

/** `whsec_` and base64, as every receiver's library takes it. */
export const WebhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, "must be whsec_ and base64")
  .refine((secret) => {
    const bytes = lengthOf(secret);
    return bytes !== null && bytes >= SHORTEST_SECRET && bytes <= LONGEST_SECRET;
  }, `must hold ${SHORTEST_SECRET} to ${LONGEST_SECRET} random bytes`);

export const WebhookSettings = z.strictObject({
  url: z.string().min(1),
  /** Two while one replaces the other: receivers accept a message when any signature fits. */
  secrets: z.array(WebhookSecret).min(1).max(2),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** 32 random bytes, as the specification asks. */
export function newWebhookSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

function lengthOf(secret: string): number | null {
  try {
    return atob(secret.slice("whsec_".length)).length;
  } catch {
    return null;
  }
}

/** What a receiver is sent. Fields are only ever added; what is taken away or changed gets a new `version`. */
export interface WebhookPayload {
  readonly type: EventName;
  readonly version: 1;
  /** When it happened, not when it was sent: that is the header `webhook-timestamp`. ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: {
    /** As it stood when the message was first sent. Ids are strings: Zendesk's have 64 bits. */
    readonly flag: {
      readonly id: string;
      readonly kind: Kind;
      readonly status: Status;
      readonly urgency: Urgency;
      /** `null`: the agent was not sure. */
      readonly signal: {
        readonly id: string;
        readonly label: string;
        readonly category: string | null;
      } | null;
      readonly ticket: { readonly id: string; readonly subject: string | null };
      /** The customer company as it was when the flag was raised; `null` when the ticket has none. */
      readonly account: {
        readonly id: string;
        readonly name: string | null;
        readonly plan: string | null;
        readonly seats: number | null;
        readonly seatsUsed: number | null;
        /** Minor units (cents) as a decimal string, and the ISO currency. */
        readonly arrMinor: string | null;
        readonly currency: string | null;
        readonly renewalOn: string | null;
      } | null;
      readonly agent: Person;
      readonly team: string | null;
      readonly owner: Person | null;
      /** `null` once erased. Cut with an ellipsis when the message would pass 20 kB. */
      readonly requesterName: string | null;
      readonly quote: string | null;
      readonly note: string | null;
      readonly evidence: string | null;
      readonly raisedAt: string;
      readonly dueAt: string;
      readonly contactedAt: string | null;
      /** `asserted`: Zendesk's proxy vouches for the installation, the browser for the agent. */
      readonly identityAssurance: "asserted" | "signed";
      readonly link: string;
    };
    readonly event: {
      /** Counts up per flag; messages may arrive in any order. */
      readonly seq: number;
      /** `null`: the system, on behalf of a clock or the CRM. */
      readonly by: Person | null;
      /** What this type of event says more. */
      readonly data: Readonly<Record<string, unknown>>;
    };
  };
}
interface Person {
  readonly id: string;
  readonly name: string | null;
}

/** Receivers may refuse more than this, by the specification's advice. In bytes. */
export const LONGEST_PAYLOAD = 20_000;

/** What texts are cut to, in turn, until the payload fits. The last one always fits. */
const TEXT_LENGTHS = [Number.POSITIVE_INFINITY, 1000, 400, 100];

/** What the store keeps with an event so that it can be taken back. */
const OWN_BUSINESS = new Set([
  "before",
  "asideBefore",
  "whyBefore",
  "following",
  "undoneFollowing",
]);

function payloadOf({ flag, event, signal, link }: Message): WebhookPayload {
  const data = Object.fromEntries(
    Object.entries(event.data).filter(([key]) => !OWN_BUSINESS.has(key)),
  );
  return {
    type: EVENTS[event.type].name,
    version: 1,
    timestamp: event.at.toISOString(),
    data: {
      flag: {
        id: flag.id,
        kind: flag.kind,
        status: flag.status,
        urgency: flag.urgency,
        signal,
        ticket: { id: flag.ticketId, subject: flag.ticketSubject },
        account:
          flag.accountId === null
            ? null
            : {
                id: flag.accountId,
                name: flag.accountName,
                plan: flag.plan,
                seats: flag.seats,
                seatsUsed: flag.seatsUsed,
                arrMinor: flag.arrMinor,
                currency: flag.currency,
                renewalOn: flag.renewalOn,
              },
        agent: { id: flag.agentId, name: flag.agentName },
        team: flag.team,
        owner: flag.ownerId === null ? null : { id: flag.ownerId, name: flag.ownerName },
        requesterName: flag.requesterName,
        quote: flag.quote,
        note: flag.note,
        evidence: flag.evidence,
        raisedAt: flag.raisedAt.toISOString(),
        dueAt: flag.dueAt.toISOString(),
        contactedAt: flag.contactedAt?.toISOString() ?? null,
        identityAssurance: flag.identityAssurance,
        link,
      },
      event: {
        seq: event.seq,
        by: event.byId === null ? null : { id: event.byId, name: event.byName },
        data,
      },
    },
  };
}

function build(message: Message): string {
  const payload = payloadOf(message);
  const encoder = new TextEncoder();
  let body = "";
  for (const most of TEXT_LENGTHS) {
    body = JSON.stringify(payload, (key, value: unknown) =>
      typeof value === "string" && key !== "link" ? clip(value, most) : value,
    );
    if (encoder.encode(body).byteLength < LONGEST_PAYLOAD) break;
  }
  return body;
}

/** The headers of one attempt: the same id at every attempt, a fresh time, one signature per living secret. */
export function signatureHeaders(
  secrets: readonly string[],
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
  };
}

export const webhook: DestinationType = {
  type: "webhook",
  label: "Signed webhook",
  about: "Sends every event to a program of yours, signed by the Standard Webhooks specification.",
  fields: [
    {
      key: "url",
      input: "url",
      label: "Address",
      help: "Receives a POST for every event. It must begin with https://.",
      secret: true,
      placeholder: "https://example.com/signal-flag",
    },
    {
      key: "newSecret",
      input: "switch",
      label: "Make a new secret",
      help: "It is shown once. Messages carry a signature of each secret until the old one is dropped.",
      editing: true,
      optional: true,
    },
    {
      key: "dropOldSecret",
      input: "switch",
      label: "Drop the old secret",
      help: "Only the newest secret signs from now on.",
      editing: true,
      optional: true,
    },
  ],
  settings: WebhookSettings,
  hears: Object.keys(EVENTS).filter(isDestinationEvent),
  inParallel: 4,
  spacingMs: 0,
  knowsRepeats: true,
  build,
  enter,
  open(settings) {
    const parsed = WebhookSettings.safeParse(settings);
    if (!parsed.success)
      throw new DestinationSettingsError(
        `A webhook needs a URL and one or two secrets: ${mistakesOf(parsed.error)}.`,
      );
    const { url, secrets } = parsed.data;
    return {
      send: async (sent, { ask }) => {
        const headers = {
          "content-type": "application/json",
          ...signatureHeaders(secrets, sent),
        };
        return {
          result: resultOfAnswer(await ask(url, { method: "POST", headers, body: sent.body })),
        };
      },
    };
  },
};

/** A secret is made here and shown once; nobody enters one. */
function enter(entered: Readonly<Record<string, unknown>>, before: unknown): Entered {
  const secrets = WebhookSettings.safeParse(before).data?.secrets ?? [];
  const [newest] = secrets;
  const { url } = entered;
  if (newest === undefined || entered["newSecret"] === true) {
    const secret = newWebhookSecret();
    return {
      settings: { url, secrets: newest === undefined ? [secret] : [secret, newest] },
      showOnce: secret,
    };
  }
  return { settings: { url, secrets: entered["dropOldSecret"] === true ? [newest] : secrets } };
}

/** Where the mistakes are, and never what was entered there: it may be a secret. */
const mistakesOf = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join(".") || "settings"} ${issue.message}`).join("; ");
