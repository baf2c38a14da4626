import { v7 } from "uuid";
import { isZone } from "../../domain/calendar.ts";
import { sqlState } from "../../storage/database.ts";
import { createSealer } from "../../storage/secrets.ts";
import { addSigningKey, addTenant } from "../../storage/tenants.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import { type Command, CommandError, type Given, UsageError } from "./command.ts";
import { launchKeyFrom } from "./launch-key-file.ts";
import { withStore } from "./operator-store.ts";
import { newSigningKey, saySigningKey } from "./signing-key.ts";

export const tenantAdd: Command = {
  name: "tenant add",
  usage:
    "--name NAME --subdomain SUBDOMAIN --installation ID --app-id ID --zone ZONE [--launch-key FILE.pem] [--oauth-client ID]",
  about: "Adds a Zendesk account and prints the signing key for its app settings, once.",
  options: {
    name: "text",
    subdomain: "text",
    installation: "text",
    "app-id": "text",
    zone: "text",
    "launch-key": "text",
    "oauth-client": "text",
  },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const sealer = createSealer(sealingKeys(settings));
    const tenant = {
      id: v7(),
      ...readTenant(given),
      launchPublicKey: await launchKeyFrom(given.optional("launch-key")),
      oauthClientId: given.optional("oauth-client") ?? null,
    };
    const signingKey = newSigningKey();
    await withStore(settings, world, async (database) => {
      const sealed = await sealer.seal(signingKey);
      await database
        .forTenant(tenant.id)
        .transaction(async (tx) => {
          await addTenant(tx, tenant, new Date());
          await addSigningKey(tx, tenant.id, v7(), sealed);
        })
        .catch((error: unknown) => {
          if (sqlState(error) !== "23505") throw error;
          throw new CommandError(
            `Installation ${tenant.installationId} is a tenant already. Use signal-flag tenant rotate for a new signing key.`,
          );
        });
    });
    world.say(`Added ${tenant.name}: ${tenant.id}`);
    saySigningKey(world, signingKey);
    if (tenant.launchPublicKey === null)
      world.note(
        "Queue and report can't be opened inside Zendesk before the app's public key is given with --launch-key.",
      );
    if (tenant.oauthClientId === null)
      world.note(
        "Nobody can sign in to the pages on their own before the OAuth client of this Zendesk account is given with --oauth-client.",
      );
  },
};

function readTenant(given: Given) {
  const appId = shaped(given, "app-id", /^[1-9]\d{0,18}$/, "the number of the app in Zendesk");
  const zone = given.required("zone");
  if (!isZone(zone)) throw new UsageError(`--zone ${zone} is no time zone such as Europe/Berlin.`);
  return {
    name: given.required("name"),
    subdomain: shaped(
      given,
      "subdomain",
      /^[a-z0-9][a-z0-9-]{1,62}$/,
      "what stands before .zendesk.com",
    ),
    installationId: shaped(
      given,
      "installation",
      /^[1-9]\d{0,18}$/,
      "the number of the installation in Zendesk",
    ),
    appId,
    appOrigin: `https://${appId}.apps.zdusercontent.com`,
    zone,
  };
}

function shaped(given: Given, option: string, shape: RegExp, what: string): string {
  const value = given.required(option);
  if (!shape.test(value)) throw new UsageError(`--${option} ${value} is not ${what}.`);
  return value;
}
