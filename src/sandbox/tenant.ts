// The company of the sandbox: a tenant with its people, accounts and destinations.
import { v7 } from "uuid";
import type { DestinationType } from "../destinations/destination-type.ts";
import { email } from "../destinations/email/email.ts";
import { sealSettings } from "../destinations/settings.ts";
import { slackApp } from "../destinations/slack-app/slack-app.ts";
import type { CrmCredentials } from "./crm/credentials.ts";
import { hubspot } from "../destinations/crm/hubspot.ts";
import { salesforce } from "../destinations/crm/salesforce.ts";
import { CrmSettings } from "../domain/crm/mapping.ts";
import { addSecret } from "../storage/crm/connection-secrets.ts";
import { addConnection } from "../storage/crm/connections.ts";
import { ORGANIZATION_FIELD } from "./crm/salesforce-records.ts";
import { slack } from "../destinations/slack.ts";
import { webhook } from "../destinations/webhook.ts";
import { zendesk } from "../destinations/zendesk/zendesk.ts";
import { localDate } from "../domain/local-date.ts";
import { KINDS } from "../domain/flag.ts";
import { putAccount } from "../storage/accounts.ts";
import type { Database } from "../storage/database.ts";
import { resealDestination } from "../storage/destination-secrets.ts";
import { putDestination } from "../storage/destinations.ts";
import { putMember, setAbsence } from "../storage/members.ts";
import { publishRouting } from "../storage/routing.ts";
import type { Sealer } from "../storage/secrets.ts";
import { addSigningKey, addTenant, pinIdentity, tenantByInstallation } from "../storage/tenants.ts";
import { accountBook } from "./sample/account-book.ts";
import { adminPerson, agents, csManagers, opsPerson } from "./sample/people.ts";
import { sampleAbsence, sampleRouting } from "./sample/routing.ts";
import type { ZendeskClient } from "./zendesk/client.ts";
import { CHANNELS, type SlackCredentials, WORKSPACE } from "./slack/credentials.ts";

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
    await publishRouting(tx, id, {
      expected: 0,
      body: sampleRouting,
      by: adminPerson.id,
      at: parts.now,
    });
    const { memberId, deputyId, days } = sampleAbsence;
    const absentOn = (day: number) => localDate(parts.now.getTime() + day * DAY, SANDBOX.zone);
    await setAbsence(tx, id, { memberId, deputyId, from: absentOn(0), until: absentOn(days - 1) });
  });
  return { tenantId: id, isNew: true };
}

/** The id of the destination that is an app in Slack: part of the address that Slack sends presses to. */
export const SLACK_APP = "slack-app";

/** The sandbox's destinations: stand-ins for Slack and for a webhook's receiver, on today's port. */
export async function sandboxDestinations(
  database: Database,
  tenantId: string,
  parts: {
    readonly url: string;
    readonly webhookSecret: string;
    readonly zendesk: ZendeskClient;
    readonly slack: SlackCredentials;
    readonly crm: CrmCredentials;
    /** The stand-in mail server. */
    readonly mail: {
      readonly port: number;
      readonly credentials: { readonly user: string; readonly password: string };
    };
    readonly sealer: Sealer;
  },
): Promise<void> {
  const receiver = `${parts.url}/sandbox/receivers`;
  const add = async (
    id: string,
    type: DestinationType,
    name: string,
    settings: object,
    events: readonly string[] = ["raised"],
  ) => {
    const sealed = await sealSettings(parts.sealer, type, settings);
    // What somebody has set up here stays, on today's port; what was put away stays away.
    const [known] = await database.query<{ sealed: Uint8Array; isAway: boolean }>(
      `select sealed, archived_at is not null as "isAway" from destinations
       where tenant_id = $1 and id = $2`,
      [tenantId, id],
    );
    if (known === undefined)
      await putDestination(database, tenantId, {
        id,
        type: type.type,
        name,
        sealed,
        kinds: [...KINDS],
        events,
      });
    else if (!known.isAway)
      await resealDestination(database, tenantId, id, { before: known.sealed, after: sealed });
  };
  const [expansion, friction] = CHANNELS;
  const app = {
    ...parts.slack,
    teamId: WORKSPACE.teamId,
    queueChannels: `friction = ${friction.id}`,
    channel: expansion.id,
    directMessages: "reminders",
  };
  await add(SLACK_APP, slackApp, "Slack", app, slackApp.hears);
  await add("slack", slack, "#expansion", { url: `${receiver}/slack` });
  const mail = {
    host: "localhost",
    port: parts.mail.port,
    security: "starttls",
    ...parts.mail.credentials,
    from: "flags@fernwell.example",
    fromName: "Signal Flag",
    toOwner: true,
    toLead: false,
    language: "en",
    digests: true,
  };
  await add("email", email, "E-mail", mail, email.hears);
  const { clientId, clientSecret, token } = parts.crm;
  const deal = { closesInDays: 90 };
  const salesforceSettings = {
    url: `${parts.url}/sandbox/salesforce`,
    clientId,
    clientSecret,
    makes: "task",
    field: "Signal_Flag_Id__c",
    stage: "Prospecting",
    ...deal,
  };
  await add("salesforce", salesforce, "Salesforce", salesforceSettings, salesforce.hears);
  const hubspotSettings = {
    url: `${parts.url}/sandbox/hubspot`,
    token,
    makes: "task-and-deal",
    property: "signal_flag_id",
    pipeline: "default",
    stage: "appointmentscheduled",
    ...deal,
  };
  await add("hubspot", hubspot, "HubSpot", hubspotSettings, hubspot.hears);
  const ticketSettings = {
    subdomain: SANDBOX.subdomain,
    clientId: parts.zendesk.id,
    clientSecret: parts.zendesk.secret,
    answer: "note",
    tag: "signal_flag",
    language: "en",
  };
  await add("zendesk", zendesk, "Support tickets", ticketSettings, zendesk.hears);
  await sandboxConnection(database, tenantId, parts);
  await add("webhook", webhook, "Data warehouse", {
    url: `${receiver}/webhook`,
    secrets: [parts.webhookSecret],
  });
}

/** The connection by which the stand-in Salesforce is heard: its flow sends what changes, and it is asked as well. */
async function sandboxConnection(
  database: Database,
  tenantId: string,
  { crm, sealer }: { readonly crm: CrmCredentials; readonly sealer: Sealer },
): Promise<void> {
  const now = new Date();
  const by = () => ({ id: v7(), at: now, byId: null });
  const added = await addConnection(
    database,
    tenantId,
    {
      id: "salesforce",
      system: "salesforce",
      crm: "salesforce",
      name: "Salesforce",
      door: crm.door,
      settings: CrmSettings.parse({ organizationField: ORGANIZATION_FIELD }),
      destinationId: "salesforce",
      // What the sample's history told is known.
      since: now,
    },
    by(),
  );
  if (!added) return;
  const sealed = await sealer.seal(crm.hookSecret);
  await addSecret(database, tenantId, "salesforce", { id: v7(), sealed, othersUntil: now }, by());
}
