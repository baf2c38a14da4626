import { v7 } from "uuid";
import { ADDRESS_REFUSALS, vetUrl } from "../../destinations/address.ts";
import { changeSettings, type SettingsChange } from "../../destinations/change-settings.ts";
import { destinationTypes } from "../../destinations/registry.ts";
import { newWebhookSecret } from "../../destinations/webhook.ts";
import { addDestinationEvent } from "../../storage/destination-events.ts";
import { switchDestination } from "../../storage/destination-state.ts";
import { resealDestination } from "../../storage/destination-secrets.ts";
import { createSealer } from "../../storage/secrets.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import { type Command, CommandError, type Given, UsageError } from "./command.ts";
import { destinationNamed } from "./destination-named.ts";
import { tenantNamed, withStore } from "./operator-store.ts";

export const destinationChange: Command = {
  name: "destination change",
  usage: "--tenant TENANT --destination DESTINATION --url URL | --new-secret | --drop-old-secret",
  about:
    "Gives a destination another address and switches it on, or a webhook another secret; both secrets sign until the old one is dropped.",
  options: {
    tenant: "text",
    destination: "text",
    url: "text",
    "new-secret": "switch",
    "drop-old-secret": "switch",
  },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const sealer = createSealer(sealingKeys(settings));
    const change = changeOf(given, settings.webhookPorts);
    const tenantName = given.required("tenant");
    const name = given.required("destination");
    await withStore(settings, world, async (database) => {
      const tenant = await tenantNamed(database, tenantName);
      const ofTenant = database.forTenant(tenant.id);
      const { id, sealed, ...destination } = await destinationNamed(database, tenant, name);
      const type = destinationTypes.get(destination.type);
      if (type === undefined)
        throw new CommandError(`${destination.name} is of a type that is not known here.`);
      const after = await changeSettings(sealer, type, sealed, change);
      if (!(await resealDestination(ofTenant, tenant.id, id, { before: sealed, after })))
        throw new CommandError(
          `Somebody changed ${destination.name} at the same moment. Nothing was changed by this; run it again.`,
        );
      await addDestinationEvent(ofTenant, tenant.id, {
        id: v7(),
        at: new Date(),
        destinationId: id,
        byId: null,
        what: "changed",
        fields: [change.is === "address" ? "url" : "secrets"],
      });
      if (change.is === "address")
        await switchDestination(ofTenant, tenant.id, id, { active: true, at: new Date() });
      for (const line of said(destination.name, change)) world.say(line);
    });
  },
};

function changeOf(given: Given, ports: readonly number[]): SettingsChange {
  const url = given.optional("url");
  const changes: SettingsChange[] = [
    ...(url === undefined ? [] : [{ is: "address", url } as const]),
    ...(given.has("new-secret") ? [{ is: "secret", secret: newWebhookSecret() } as const] : []),
    ...(given.has("drop-old-secret") ? [{ is: "one-secret" } as const] : []),
  ];
  const [change] = changes;
  if (change === undefined || changes.length > 1)
    throw new UsageError("Say one of --url URL, --new-secret and --drop-old-secret.");
  const vetted = change.is === "address" ? vetUrl(change.url, ports) : null;
  if (vetted !== null && "refused" in vetted)
    throw new CommandError(ADDRESS_REFUSALS[vetted.refused]);
  return change;
}

function said(name: string, change: SettingsChange): string[] {
  switch (change.is) {
    case "address":
      return [`${name} has its new address and is switched on. What waited is sent there.`];
    case "secret":
      return [
        `Messages to ${name} are signed with both secrets from now on. Give the receiver the new one, which is shown once:`,
        change.secret,
        "Then run destination change --drop-old-secret.",
      ];
    case "one-secret":
      return [`Messages to ${name} are signed with its newest secret only.`];
  }
}
