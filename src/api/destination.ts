// Destinations as the people see them who look after them, and sending again what did not arrive.
import { z } from "zod";
import { KINDS } from "../domain/flag.ts";
import { Instant, text } from "./text.ts";

export const DestinationId = text(100).min(1);

/** Its address and its secrets are never told. */
export const Destination = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  kinds: z.array(z.enum(KINDS)),
  /** `false`: nothing is sent. */
  active: z.boolean(),
  /** Why it was switched off by itself, and what now; `null` when a person did it, or nobody. */
  problem: z.string().nullable(),
  offSince: Instant.nullable(),
  /** First failure since the last success. */
  failingSince: Instant.nullable(),
  /** Nothing is sent before this, since it mostly failed. */
  pausedUntil: Instant.nullable(),
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
