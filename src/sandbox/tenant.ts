// The company of the sandbox: a tenant with its people, accounts and three months of history, written once.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { v7 } from "uuid";
import type { DestinationType } from "../destinations/destination-type.ts";
import { sealSettings } from "../destinations/settings.ts";
import { slack } from "../destinations/slack.ts";
import { webhook } from "../destinations/webhook.ts";
import { KINDS } from "../domain/flag.ts";
import { monthOf } from "../domain/month.ts";
import { route } from "../domain/routing.ts";
import { findSignal } from "../domain/taxonomy.ts";
import { urgencyAndDeadline } from "../endpoint/urgency.ts";
import { type AccountRecord, accountsById, putAccount } from "../storage/accounts.ts";
import { type Configuration, configurationOf } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { putDestination } from "../storage/destinations.ts";
import { putMember } from "../storage/members.ts";
import { moveFlag } from "../storage/moves.ts";
import { type OpportunityInput, upsertOpportunity } from "../storage/opportunities.ts";
import { createRaiser, type NewFlag } from "../storage/raise.ts";
import type { Sealer } from "../storage/secrets.ts";
import { addSigningKey, addTenant, pinIdentity, tenantByInstallation } from "../storage/tenants.ts";
import { accounts } from "./sample/accounts.ts";
import { sampleHistory } from "./sample/history.ts";
import type { HistoryFlag, HistoryOpportunity, HistoryStep } from "./sample/history-records.ts";
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
    for (const { renewsInDays, arrMinor, ...account } of accounts)
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

/**
 * Writes the sample's history through the same functions that requests use, in the order in which it happened.
 * Returns how many flags and opportunities there are now. `progress` is told the share done, 0 to 1.
 */
export async function writeHistory(
  database: Database,
  tenantId: string,
  now: Date,
  progress: (share: number) => void,
): Promise<{ flags: number; opportunities: number }> {
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("The sandbox's tenant is missing.");
  const known = await accountsById(
    database,
    tenantId,
    accounts.map((account) => account.id),
  );
  const { flags, opportunities } = sampleHistory(now);
  const ids = new Map(flags.map((flag) => [flag.key, v7({ msecs: flag.raisedAt.getTime() })]));
  const raise = createRaiser(database);
  const happened = [
    ...flags.map((flag) => ({ at: flag.raisedAt, order: 0, do: () => raiseOne(flag) })),
    ...flags.flatMap((flag) =>
      flag.steps.map((step) => ({ at: step.at, order: 2, do: () => moveOne(flag, step) })),
    ),
    ...opportunities.flatMap((deal) => [
      { at: deal.createdAt, order: 1, do: () => tell(deal, deal.createdAt, "open") },
      ...(deal.closedAt === null
        ? []
        : [
            {
              at: deal.closedAt,
              order: 3,
              do: () => tell(deal, deal.closedAt ?? now, deal.status),
            },
          ]),
    ]),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.order - b.order);

  const idOf = (flag: HistoryFlag) => ids.get(flag.key) ?? v7();
  const raiseOne = async (flag: HistoryFlag) => {
    const account = flag.accountId === null ? null : (known.get(flag.accountId) ?? null);
    await raise(sampleFlag({ id: idOf(flag), tenantId, flag, account, configuration }));
  };
  const moveOne = async (flag: HistoryFlag, step: HistoryStep) => {
    const [row] = await database.query<{ version: number }>(
      `select version from flags where tenant_id = $1 and id = $2`,
      [tenantId, idOf(flag)],
    );
    // A step that the deal's own credit has already taken is refused, which changes nothing.
    await moveFlag(database, tenantId, idOf(flag), {
      requestId: null,
      expectedVersion: row?.version ?? 0,
      by: step.move === "expire" ? { as: "system", id: null } : { as: "cs", id: step.by },
      move: moveOf(step, ids),
      at: step.at,
      owed: () => [],
    });
  };
  const tell = (deal: HistoryOpportunity, at: Date, status: HistoryOpportunity["status"]) =>
    upsertOpportunity(database, tenantId, dealAt(deal, status), at, () => []);

  for (const [index, each] of happened.entries()) {
    await each.do();
    if (index % 50 === 0) progress(index / happened.length);
  }
  progress(1);
  return { flags: flags.length, opportunities: opportunities.length };
}

function sampleFlag({
  id,
  tenantId,
  flag,
  account,
  configuration,
}: {
  id: string;
  tenantId: string;
  flag: HistoryFlag;
  account: AccountRecord | null;
  configuration: Configuration;
}): NewFlag {
  const { tenant, taxonomy, members } = configuration;
  const raisedAt = flag.raisedAt.getTime();
  const routed = route(
    { kind: flag.kind, account },
    (member) => members.get(member)?.active === true,
  );
  const { urgency, why, dueAt } = urgencyAndDeadline(
    {
      kind: flag.kind,
      signal: flag.signal === null ? null : (findSignal(taxonomy, flag.signal) ?? null),
      raisedAt,
      ownerId: routed.ownerId,
      arrMinor: account?.arrMinor ?? null,
      currency: account?.currency ?? null,
      renewalOn: account?.renewalOn ?? null,
    },
    configuration,
  );
  return {
    tenantId,
    id,
    kind: flag.kind,
    signal: flag.signal,
    taxonomyVersion: taxonomy.version,
    ticketId: flag.ticketId,
    ticketSubject: null,
    account,
    requesterId: null,
    requesterName: null,
    evidence: null,
    note: flag.note,
    quote: flag.quote,
    agentId: flag.agentId,
    team: members.get(flag.agentId)?.team ?? null,
    ownerId: routed.ownerId,
    queue: routed.queue,
    urgency,
    why: [...routed.why, ...why],
    dueAt,
    month: `${monthOf(raisedAt, tenant.zone)}-01`,
    zone: tenant.zone,
    raisedAt: flag.raisedAt,
    clientRaisedAt: flag.raisedAt,
    identityAssurance: "asserted",
    sessionId: "sample",
    bodySha256: sha256(utf8ToBytes(`sample ${flag.key}`)),
    deliveries: [],
  };
}

function moveOf(step: HistoryStep, ids: ReadonlyMap<number, string>) {
  switch (step.move) {
    case "decline":
      return { move: step.move, reason: step.reason ?? "not-qualified" } as const;
    case "duplicate":
      return { move: step.move, of: ids.get(step.duplicateOf ?? 0) ?? "" } as const;
    case "opportunity":
      return {
        move: step.move,
        opportunity: { crm: "salesforce", id: step.opportunityId ?? "" },
      } as const;
    case "claim":
    case "contact":
    case "accept":
    case "resolve":
    case "expire":
      return { move: step.move } as const;
  }
}

const dealAt = (
  deal: HistoryOpportunity,
  status: HistoryOpportunity["status"],
): OpportunityInput => ({
  ...deal,
  crmAccountId: null,
  amountMinor: String(deal.amountMinor),
  status,
  closedAt: status === "open" ? null : deal.closedAt,
});
