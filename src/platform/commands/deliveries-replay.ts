import { Temporal } from "temporal-polyfill";
import { v7 } from "uuid";
import { z } from "zod";
import { addDestinationEvent } from "../../storage/destination-events.ts";
import { type Replay, replayDeliveries } from "../../storage/replays.ts";
import { readSettings } from "../settings.ts";
import { type Command, CommandError, type Given, UsageError } from "./command.ts";
import { destinationNamed } from "./destination-named.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const deliveriesReplay: Command = {
  name: "deliveries replay",
  usage: "--tenant TENANT --delivery ID | --failed [--since DATE] [--destination DESTINATION]",
  about:
    "Sends messages again that did not arrive, each under its own id: one, all that failed, or those owed since a date.",
  options: {
    tenant: "text",
    delivery: "text",
    failed: "switch",
    since: "text",
    destination: "text",
  },
  async run(given, world) {
    const asked = askedOf(given);
    const tenantName = given.required("tenant");
    await withStore(readSettings(world.environment), world, async (database) => {
      const tenant = await tenantNamed(database, tenantName);
      const replay: Replay =
        asked.which === "one"
          ? asked
          : {
              which: "failed",
              since: asked.since === null ? null : instantOf(asked.since, tenant.zone),
              destinationId:
                asked.destination === null
                  ? null
                  : (await destinationNamed(database, tenant, asked.destination)).id,
            };
      const at = new Date();
      const ofTenant = database.forTenant(tenant.id);
      const outcome = await replayDeliveries(ofTenant, tenant.id, replay, { at, by: null });
      switch (outcome.is) {
        case "replayed":
          for (const destinationId of outcome.destinationIds)
            await addDestinationEvent(ofTenant, tenant.id, {
              id: v7(),
              at,
              destinationId,
              byId: null,
              what: "replayed",
            });
          world.say(`${outcome.deliveries} messages of ${tenant.name} are sent again.`);
          return;
        case "not-found":
          throw new CommandError(`${tenant.name} has no message of this id.`);
        case "not-failed":
          throw new CommandError(
            `This message is ${outcome.status}. Only one that failed, or may have been posted, is sent again.`,
          );
      }
    });
  },
};

type Asked =
  | Extract<Replay, { which: "one" }>
  | {
      readonly which: "failed";
      readonly since: string | null;
      readonly destination: string | null;
    };

function askedOf(given: Given): Asked {
  const delivery = given.optional("delivery");
  const since = given.optional("since") ?? null;
  const destination = given.optional("destination") ?? null;
  const many = given.has("failed");
  if ((delivery !== undefined) === many)
    throw new UsageError("Say either --delivery ID or --failed, and with the latter --since DATE.");
  if (delivery === undefined) {
    if (since !== null && !Day.or(Instant).safeParse(since).success)
      throw new UsageError(
        `--since ${since} is neither a day such as 2026-11-20 nor an instant such as 2026-11-20T08:00:00Z.`,
      );
    return { which: "failed", since, destination };
  }
  if (!z.uuid().safeParse(delivery).success)
    throw new UsageError(`--delivery ${delivery} is not the id of a message.`);
  if (since !== null || destination !== null)
    throw new UsageError(
      "--delivery stands alone: the message names its destination and its time.",
    );
  return { which: "one", deliveryId: delivery };
}

const Day = z.iso.date();
const Instant = z.iso.datetime({ offset: true });

/** A day begins at midnight of the tenant's zone. */
const instantOf = (since: string, zone: string): Date =>
  Day.safeParse(since).success
    ? new Date(Temporal.PlainDate.from(since).toZonedDateTime(zone).epochMilliseconds)
    : new Date(since);
