// Destinations as the people see them who look after them, and sending again what did not arrive.
import { z } from "zod";
import { KINDS } from "../domain/flag.ts";
import { QueueId } from "../domain/routing/body.ts";
import { filledText, FlagId, Instant, SignalId, text } from "./text.ts";

export const DestinationId = text(100).min(1);

/** Its address and its secrets are never told. */
export const Destination = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  kinds: z.array(z.enum(KINDS)),
  /** Events it hears, as `GET /v1/destination-types` names them. */
  events: z.array(z.string()),
  /** Of flags in these queues; `null`: in every one. */
  queues: z.array(z.string()).nullable(),
  /** Of flags of these signals; `null`: of every one. */
  signals: z.array(z.string()).nullable(),
  /** To be sent back with a change, so that two who change it at once don't overwrite each other. */
  version: z.int(),
  /** `false`: nothing is sent. */
  active: z.boolean(),
  /** Why it was switched off by itself, and what now; `null` when a person did it, or nobody. */
  problem: z.string().nullable(),
  offSince: Instant.nullable(),
  /** First failure since the last success. */
  failingSince: Instant.nullable(),
  /** Nothing is sent before this, since it mostly failed. */
  pausedUntil: Instant.nullable(),
  /** When something last arrived; `null` when nothing ever did. */
  deliveredAt: Instant.nullable(),
  /** Messages. */
  waiting: z.int(),
  failed: z.int(),
  /** They may have arrived. */
  unknown: z.int(),
});
export type Destination = z.infer<typeof Destination>;

/** `GET /v1/destinations` */
export const Destinations = z.object({ items: z.array(Destination) });
export type Destinations = z.infer<typeof Destinations>;

/** What is stored for one setting, as far as it is told: of a secret its last two characters at most. */
export const ShownSetting = z.union([
  z.object({ secret: z.literal(true), ending: z.string().nullable() }),
  z.object({
    secret: z.literal(false),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  }),
]);
export type ShownSetting = z.infer<typeof ShownSetting>;

export const DestinationChange = z.object({
  id: z.string(),
  at: Instant,
  /** `null`: an operator, by command. */
  by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  what: z.enum([
    "added",
    "changed",
    "tested",
    "switched-on",
    "switched-off",
    "replayed",
    "archived",
  ]),
  /** Names of what was changed, never a value. */
  fields: z.array(z.string()),
});
export type DestinationChange = z.infer<typeof DestinationChange>;

/** `GET /v1/destinations/{id}` */
export const DestinationDetail = z.object({
  destination: Destination,
  /** By key; empty for those who may not change them, and where they can't be opened. */
  settings: z.record(z.string(), ShownSetting),
  /** The newest first; for admins. */
  changes: z.array(DestinationChange),
  /** Where the service sends what people do there, to be entered there; `null` where nothing comes back. */
  requestUrl: z.string().nullable(),
});
export type DestinationDetail = z.infer<typeof DestinationDetail>;

export const SettingField = z.object({
  key: z.string(),
  input: z.enum(["text", "url", "email", "number", "choice", "switch"]),
  label: z.string(),
  help: z.string().optional(),
  secret: z.boolean().optional(),
  /** Whoever changes it enters the secrets again. */
  leads: z.boolean().optional(),
  optional: z.boolean().optional(),
  /** Asked only when an existing destination is changed. */
  editing: z.boolean().optional(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  initial: z.union([z.string(), z.number(), z.boolean()]).optional(),
  placeholder: z.string().optional(),
});
export type SettingField = z.infer<typeof SettingField>;

/** A type of destination, as its form is drawn. Words are English; the page shows its own where it has them. */
export const DestinationKind = z.object({
  type: z.string(),
  label: z.string(),
  about: z.string(),
  fields: z.array(SettingField),
  /** Events that a new one hears until somebody chooses others. */
  hears: z.array(z.string()),
});
export type DestinationKind = z.infer<typeof DestinationKind>;

/** `GET /v1/destination-types` */
export const DestinationTypes = z.object({
  items: z.array(DestinationKind),
  /** The catalogue: what can be heard. */
  events: z.array(z.object({ type: z.string(), name: z.string(), means: z.string() })),
});
export type DestinationTypes = z.infer<typeof DestinationTypes>;

const setup = {
  name: filledText(100),
  kinds: z.array(z.enum(KINDS)).min(1, "needs at least one kind").max(KINDS.length),
  events: z.array(text(60).min(1)).min(1, "needs at least one event").max(100),
  queues: z.array(QueueId).min(1, "needs at least one queue").max(200).nullable(),
  signals: z.array(SignalId).min(1, "needs at least one signal").max(500).nullable(),
};
/** What a person entered, by key. A secret that is left out or empty stays what it was. */
const Settings = z
  .record(text(60), z.union([text(4000), z.number(), z.boolean()]))
  .refine((entered) => Object.keys(entered).length <= 40, "holds too many settings");

/** `POST /v1/destinations` */
export const AddDestination = z.strictObject({
  /** Made by whoever asks, so that the same request sent twice makes one. */
  id: FlagId,
  type: text(60).min(1),
  ...setup,
  settings: Settings,
});
export type AddDestination = z.infer<typeof AddDestination>;

/** `PATCH /v1/destinations/{id}`: everything but the settings, each time; of the settings, what was entered. */
export const ChangeDestination = z.strictObject({
  version: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  ...setup,
  settings: Settings,
});
export type ChangeDestination = z.infer<typeof ChangeDestination>;

/** The destination as it is now, and what is shown this once, such as a secret to give to the receiver. */
export const ChangedDestination = z.object({
  destination: Destination,
  showOnce: z.string().nullable(),
});
export type ChangedDestination = z.infer<typeof ChangedDestination>;

/** `POST /v1/destination-tests`: of what was entered, on top of what is stored of a destination that there is. */
export const TestDestination = z.strictObject({
  destinationId: DestinationId.optional(),
  type: text(60).min(1),
  name: text(100).optional(),
  settings: Settings,
});
export type TestDestination = z.infer<typeof TestDestination>;

export const TestedDestination = z.object({
  delivered: z.boolean(),
  /** What happened, to be shown as it is. */
  sentence: z.string(),
});
export type TestedDestination = z.infer<typeof TestedDestination>;

export const DELIVERY_STATUSES = [
  "waiting",
  "delivered",
  "failed",
  "unknown",
  "cancelled",
] as const;

export const PastDelivery = z.object({
  id: z.string(),
  flag: z.object({ id: z.string(), ticketId: z.string(), accountName: z.string().nullable() }),
  event: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  createdAt: Instant,
  deliveredAt: Instant.nullable(),
  nextAttemptAt: Instant.nullable(),
  problem: z.string().nullable(),
  replayedAt: Instant.nullable(),
  attempts: z.array(
    z.object({
      attempt: z.int(),
      at: Instant,
      outcome: z.enum(DELIVERY_STATUSES),
      statusCode: z.int().nullable(),
      problem: z.string().nullable(),
    }),
  ),
});
export type PastDelivery = z.infer<typeof PastDelivery>;

/** `GET /v1/destinations/{id}/deliveries?status=failed&after=…` */
export const HistoryQuery = z.strictObject({
  status: z.enum(DELIVERY_STATUSES).optional(),
  after: z.uuid().optional(),
});
export const History = z.object({ items: z.array(PastDelivery), next: z.string().nullable() });
export type History = z.infer<typeof History>;

/** `PUT /v1/destinations/{id}` */
export const SwitchDestination = z.strictObject({ active: z.boolean() });

const ofDestination = {
  /** Of this one only; of every one when left out. */
  destinationId: DestinationId.optional(),
};

/** `POST /v1/replays`: one message, all that failed, or those that were owed since a date and failed. */
export const ReplayDeliveries = z.discriminatedUnion("which", [
  z.strictObject({ which: z.literal("one"), deliveryId: z.uuid() }),
  z.strictObject({ which: z.literal("all-failed"), ...ofDestination }),
  z.strictObject({ which: z.literal("since"), since: Instant, ...ofDestination }),
]);
export type ReplayDeliveries = z.infer<typeof ReplayDeliveries>;

/** How many messages are sent again, each under its own id. */
export const Replayed = z.object({ deliveries: z.int() });
export type Replayed = z.infer<typeof Replayed>;
