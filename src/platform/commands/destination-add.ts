import { v7 } from "uuid";
import { z } from "zod";
import { ADDRESS_REFUSALS, vetUrl } from "../../destinations/address.ts";
import { EVENTS } from "../../destinations/events.ts";
import { destinationTypes } from "../../destinations/registry.ts";
import { sealSettings } from "../../destinations/settings.ts";
import { KINDS } from "../../domain/flag.ts";
import { putDestination } from "../../storage/destinations.ts";
import { createSealer } from "../../storage/secrets.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { newWebhookSecret } from "./webhook-secret.ts";

const Kinds = z.array(z.enum(KINDS)).min(1);

/** A channel hears of new flags only; a program is told everything, and takes what it wants. */
const HEARS: Readonly<Record<string, readonly string[]>> = {
  slack: ["raised"],
  webhook: Object.keys(EVENTS),
};

export const destinationAdd: Command = {
  name: "destination add",
  usage: `--tenant TENANT --type slack|webhook --name NAME --url URL [--kinds ${KINDS.join(",")}]`,
  about: "Has flags sent to Slack or to a signed webhook, whose secret is printed once.",
  options: { tenant: "text", type: "text", name: "text", url: "text", kinds: "text" },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const sealer = createSealer(sealingKeys(settings));
    const typeName = given.required("type");
    const type = destinationTypes.get(typeName);
    const events = HEARS[typeName];
    if (type === undefined || events === undefined)
      throw new UsageError(
        `--type ${typeName} is none of ${[...destinationTypes.keys()].join(", ")}.`,
      );
    const kinds = Kinds.safeParse((given.optional("kinds") ?? KINDS.join(",")).split(","));
    if (!kinds.success) throw new UsageError(`--kinds is none of ${KINDS.join(", ")}.`);
    const name = given.required("name");
    const url = given.required("url");
    const vetted = vetUrl(url, settings.webhookPorts);
    if ("refused" in vetted) throw new CommandError(ADDRESS_REFUSALS[vetted.refused]);

    const secret = typeName === "webhook" ? newWebhookSecret() : null;
    const sealed = await sealSettings(
      sealer,
      type,
      secret === null ? { url } : { url, secrets: [secret] },
    );
    const tenantName = given.required("tenant");
    await withStore(settings, world, async (database) => {
      const tenant = await tenantNamed(database, tenantName);
      const id = v7();
      await putDestination(database.forTenant(tenant.id), tenant.id, {
        id,
        type: typeName,
        name,
        sealed,
        kinds: kinds.data,
        events,
      });
      world.say(`${tenant.name} sends ${kinds.data.join(" and ")} flags to ${name}: ${id}`);
    });
    if (secret !== null) {
      world.say(
        "Give the receiver this secret, which every message is signed with. It is shown once:",
      );
      world.say(secret);
    }
  },
};
