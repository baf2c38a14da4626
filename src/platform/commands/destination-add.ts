import { v7 } from "uuid";
import { z } from "zod";
import { ADDRESS_REFUSALS, vetUrl } from "../../destinations/address.ts";
import { destinationTypes } from "../../destinations/registry.ts";
import { sealSettings } from "../../destinations/settings.ts";
import { newWebhookSecret } from "../../destinations/webhook.ts";
import { KINDS } from "../../domain/flag.ts";
import { addDestinationEvent } from "../../storage/destination-events.ts";
import { putDestination } from "../../storage/destinations.ts";
import { createSealer } from "../../storage/secrets.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

const Kinds = z.array(z.enum(KINDS)).min(1);

/** Types that need an address and nothing more. The others are set up on their page. */
const BY_COMMAND: ReadonlySet<string> = new Set(["slack", "webhook"]);

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
    if (type === undefined || !BY_COMMAND.has(typeName))
      throw new UsageError(
        type === undefined
          ? `--type ${typeName} is none of ${[...BY_COMMAND].join(", ")}.`
          : `A destination of type ${typeName} is set up on the page /setup.`,
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
        events: type.hears,
      });
      await addDestinationEvent(database.forTenant(tenant.id), tenant.id, {
        id: v7(),
        at: new Date(),
        destinationId: id,
        byId: null,
        what: "added",
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
