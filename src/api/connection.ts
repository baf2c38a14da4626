// Connections: where a CRM is heard, by signed webhooks or by being asked.
import { z } from "zod";
import { CrmSettings } from "../domain/crm/mapping.ts";
import { filledText, FlagId, Instant, text } from "./text.ts";

export const CONNECTION_SYSTEMS = ["salesforce", "hubspot", "standard"] as const;
export const ConnectionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "is not a connection's id");
/** 128 random bits as base64url. */
export const Door = z.string().regex(/^[\w-]{22}$/);
/** `salesforce`, `hubspot` or a name of the tenant's own. */
const Crm = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a CRM");
/** What HubSpot signs with: the client secret of its app. */
const EnteredSecret = text(200).min(16, "is shorter than any secret");

export const ConnectionSecret = z.object({
  id: z.string(),
  madeAt: Instant,
  /** Until then it is accepted; `null`: until somebody retires it. */
  acceptedUntil: Instant.nullable(),
});

export const Connection = z.object({
  id: z.string(),
  system: z.enum(CONNECTION_SYSTEMS),
  /** The name its deals are kept under. */
  crm: z.string(),
  name: z.string(),
  /** Where webhooks are sent. */
  url: z.string(),
  settings: CrmSettings,
  /** The destination whose credentials the CRM is asked with; `null`: it is only listened to. */
  destinationId: z.string().nullable(),
  active: z.boolean(),
  version: z.int(),
  secrets: z.array(ConnectionSecret),
  createdAt: Instant,
  /** When the last signed webhook came. */
  heardAt: Instant.nullable(),
  polledAt: Instant.nullable(),
  nextPollAt: Instant.nullable(),
  /** What stops the asking. */
  problem: z.string().nullable(),
  failingSince: Instant.nullable(),
  /** Events of the last 30 days, by what became of them. */
  counts: z.record(z.string(), z.int()),
});
export type Connection = z.infer<typeof Connection>;

/** `GET /v1/connections` */
export const Connections = z.object({
  items: z.array(Connection),
  /** Destinations whose credentials can be used for asking. */
  destinations: z.array(
    z.object({ id: z.string(), name: z.string(), system: z.enum(["salesforce", "hubspot"]) }),
  ),
});
export type Connections = z.infer<typeof Connections>;

/** `POST /v1/connections` */
export const AddConnection = z
  .strictObject({
    /** Made by the client, so that the same request sent twice adds one. */
    id: ConnectionId,
    system: z.enum(CONNECTION_SYSTEMS),
    crm: Crm,
    name: filledText(100),
    settings: CrmSettings.optional(),
    destinationId: text(100).nullable().optional(),
    /** HubSpot alone: the client secret of its app. */
    secret: EnteredSecret.optional(),
    /** From when on the CRM is asked for changes; everything when left out. */
    since: Instant.optional(),
  })
  .refine(({ system, crm }) => system === "standard" || system === crm, {
    path: ["crm"],
    message: "is the system's own name, except for a system of your own",
  })
  .refine(({ system, crm }) => system !== "standard" || !["salesforce", "hubspot"].includes(crm), {
    path: ["crm"],
    message: "belongs to Salesforce or HubSpot: choose another name",
  });
export type AddConnection = z.infer<typeof AddConnection>;

/** `PATCH /v1/connections/{id}` */
export const ChangeConnection = z.strictObject({
  version: z.int(),
  name: filledText(100).optional(),
  settings: CrmSettings.optional(),
  destinationId: text(100).nullable().optional(),
  active: z.boolean().optional(),
  /** Asks the CRM at once. */
  askNow: z.literal(true).optional(),
});
export type ChangeConnection = z.infer<typeof ChangeConnection>;

/** A connection, and what is shown this once. */
export const ChangedConnection = z.object({
  connection: Connection,
  secret: z.string().nullable(),
});
export type ChangedConnection = z.infer<typeof ChangedConnection>;

/** `POST /v1/connections/{id}/secrets` */
export const AddConnectionSecret = z.strictObject({
  /** HubSpot alone: the new client secret. */
  secret: EnteredSecret.optional(),
  /** For how long the one before is accepted as well. */
  othersForHours: z.int().min(0).max(720).default(24),
});

/** `GET /v1/connections/{id}/events` */
export const ConnectionEvents = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      at: Instant,
      result: z.enum(["stored", "unchanged", "refused", "waiting", "passed-over"]),
      reason: z.string().nullable(),
      deals: z.array(z.string()),
      /** It was kept and can be tried again. */
      isKept: z.boolean(),
    }),
  ),
  changes: z.array(
    z.object({
      id: z.string(),
      at: Instant,
      by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
      what: z.string(),
      fields: z.array(z.string()),
    }),
  ),
});
export type ConnectionEvents = z.infer<typeof ConnectionEvents>;

/** `POST /v1/connections/{id}/retries` */
export const RetryEvents = z.strictObject({
  /** One event; all that were refused when left out. */
  event: text(200).optional(),
});
export const RetriedEvents = z.object({ stored: z.int(), refused: z.int() });
export type RetriedEvents = z.infer<typeof RetriedEvents>;

export const SecretId = FlagId;
