import { v7 } from "uuid";
import type { Database } from "../../storage/database.ts";
import { createSealer } from "../../storage/secrets.ts";
import {
  replaceLaunchKey,
  replaceOAuthClient,
  rotateSigningKey,
  type Tenant,
} from "../../storage/tenants.ts";
import { readSettings, sealingKeys } from "../settings.ts";
import type { Command, World } from "./command.ts";
import { launchKeyFrom } from "./launch-key-file.ts";
import { tenantNamed, withStore } from "./operator-store.ts";
import { newSigningKey, saySigningKey } from "./signing-key.ts";

/** Enough for a colleague in another time zone to paste the new key into Zendesk. */
const OVERLAP_HOURS = 24;

export const tenantRotate: Command = {
  name: "tenant rotate",
  usage: "--tenant TENANT [--launch-key FILE.pem] [--oauth-client ID]",
  about: `Prints a new signing key, once; or pins another key for launches, or another OAuth client. A key before is accepted for ${OVERLAP_HOURS} hours more, and whoever is signed in stays so.`,
  options: { tenant: "text", "launch-key": "text", "oauth-client": "text" },
  async run(given, world) {
    const settings = readSettings(world.environment);
    const launchKey = await launchKeyFrom(given.optional("launch-key"));
    const oauthClient = given.optional("oauth-client") ?? null;
    const signingKey = launchKey === null && oauthClient === null ? newSigningKey() : null;
    const name = given.required("tenant");
    const until = new Date(Date.now() + OVERLAP_HOURS * 3_600_000);
    const sealed =
      signingKey === null ? null : await createSealer(sealingKeys(settings)).seal(signingKey);
    await withStore(settings, world, async (database) => {
      const tenant = await tenantNamed(database, name);
      const ofTenant = database.forTenant(tenant.id);
      if (sealed !== null) await rotateSigningKey(ofTenant, tenant.id, { id: v7(), sealed }, until);
      if (launchKey !== null) await rotateLaunchKey(ofTenant, tenant, { launchKey, until }, world);
      if (oauthClient !== null) await rotateOAuthClient(ofTenant, tenant, oauthClient, world);
    });
    if (signingKey === null) return;
    saySigningKey(world, signingKey);
    world.say(`The key before it is accepted until ${until.toISOString()}.`);
  },
};

async function rotateLaunchKey(
  database: Database,
  tenant: Tenant,
  { launchKey, until }: { readonly launchKey: string; readonly until: Date },
  { say }: World,
): Promise<void> {
  await replaceLaunchKey(database, tenant.id, launchKey, until);
  if (tenant.launchPublicKey === launchKey)
    say(`Launches of ${tenant.name} are verified with this key already.`);
  else if (tenant.launchPublicKey === null)
    say(`Launches of ${tenant.name} are verified with this key from now on.`);
  else
    say(
      `Launches of ${tenant.name} are verified with the new key, and until ${until.toISOString()} with the one before it.`,
    );
}

async function rotateOAuthClient(
  database: Database,
  tenant: Tenant,
  clientId: string,
  { say }: World,
): Promise<void> {
  await replaceOAuthClient(database, tenant.id, clientId);
  say(
    `People of ${tenant.name} sign in through the OAuth client ${clientId}. Delete the one before it in Zendesk ten minutes from now, when every sign-in begun with it has ended.`,
  );
}
