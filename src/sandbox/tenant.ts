// The company of the sandbox: a tenant with its people, accounts and destinations.
import { v7 } from "uuid";
import type { DestinationType } from "../destinations/destination-type.ts";
import { sealSettings } from "../destinations/settings.ts";
import { slack } from "../destinations/slack.ts";
import { webhook } from "../destinations/webhook.ts";
import { KINDS } from "../domain/flag.ts";
import { putAccount } from "../storage/accounts.ts";
import type { Database } from "../storage/database.ts";
import { putDestination } from "../storage/destinations.ts";
import { putMember } from "../storage/members.ts";
import type { Sealer } from "../storage/secrets.ts";
import { addSigningKey, addTenant, pinIdentity, tenantByInstallation } from "../storage/tenants.ts";
import { accountBook } from "./sample/account-book.ts";
import { adminPerson, agents, csManagers, opsPerson } from "./sample/people.ts";

export const SANDBOX = {
  name: "Fernwell",
  subdomain: "fernwell",
  installationId: "360001234567",
  appId: 1,
  zone: "Europe/Berlin",
  oauthClientId: "signal_flag",
} as const;

const DAY = 86_400_000;

/** The sandbox's tenant; made, with people and accounts, when this database has none yet. */
export async function sandboxTenant(
  database: Database,
  parts: {
    readonly sealer: Sealer;
    readonly signingKey: string;
    readonly appOrigin: string;
    /** PEM (SPKI). */
    readonly launchPublicKey: string;
    readonly now: Date;
  },
): Promise<{ readonly tenantId: string; readonly isNew: boolean }> {
  const known = await tenantByInstallation(database, SANDBOX.installationId);
  if (known !== null) {
    // The port may be another one today.
    const ofTenant = database.forTenant(known.id);
    await ofTenant.query(`update tenants set app_origin = $2 where id = $1`, [
      known.id,
      parts.appOrigin,
    ]);
    await pinIdentity(ofTenant, known.id, {
      launchPublicKey: parts.launchPublicKey,
      oauthClientId: SANDBOX.oauthClientId,
    });
    return { tenantId: known.id, isNew: false };
  }
  const id = v7();
  await database.forTenant(id).transaction(async (tx) => {
    await addTenant(
      tx,
      {
        id,
        ...SANDBOX,
        appId: String(SANDBOX.appId),
        appOrigin: parts.appOrigin,
        launchPublicKey: parts.launchPublicKey,
      },
      parts.now,
    );
    await addSigningKey(tx, id, v7(), await parts.sealer.seal(parts.signingKey));
    const person = { team: null, calendarId: null, active: true };
    for (const agent of agents) await putMember(tx, id, { ...person, ...agent, roles: ["agent"] });
    for (const member of [...csManagers, opsPerson, adminPerson])
      await putMember(tx, id, {
        ...person,
        ...member,
        roles: member.role === "admin" ? ["agent", "cs_manager", "ops", "admin"] : [member.role],
      });
    for (const { renewsInDays, arrMinor, ...account } of accountBook)
      await putAccount(tx, id, {
        ...account,
        arrMinor: String(arrMinor),
        renewalOn: new Date(parts.now.getTime() + renewsInDays * DAY).toISOString().slice(0, 10),
      });
  });
  return { tenantId: id, isNew: true };
}

/** The sandbox's two destinations: stand-ins for Slack and for a webhook's receiver, on today's port. */
export async function sandboxDestinations(
  database: Database,
  tenantId: string,
  parts: { readonly url: string; readonly webhookSecret: string; readonly sealer: Sealer },
): Promise<void> {
  const receiver = `${parts.url}/sandbox/receivers`;
  const add = async (id: string, type: DestinationType, name: string, settings: object) =>
    putDestination(database, tenantId, {
      id,
      type: type.type,
      name,
      sealed: await sealSettings(parts.sealer, type, settings),
      kinds: [...KINDS],
      events: ["raised"],
    });
  await add("slack", slack, "#expansion", { url: `${receiver}/slack` });
  await add("webhook", webhook, "Data warehouse", {
    url: `${receiver}/webhook`,
    secrets: [parts.webhookSecret],
  });
}
