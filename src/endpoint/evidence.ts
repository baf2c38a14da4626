// A deal's evidence sheet: everything that its credit rests on, on one page, with a hash of what it says.
import { Evidence } from "../api/evidence.ts";
import {
  type ChainLink,
  chainOf,
  type EvidenceInput,
  sheetHash,
  type Statement,
  statementOf,
} from "../domain/evidence/statement.ts";
import { allSignals } from "../domain/taxonomy.ts";
import { ruleVersion } from "../storage/attribution-rules.ts";
import type { Database } from "../storage/database.ts";
import { evidenceOf, type StoredEvidence, type StoredFlag } from "../storage/evidence.ts";
import { hiddenAgents } from "../storage/hidden-agents.ts";
import { linkText, newestSeal } from "../storage/newest-seal.ts";
import type { DealName } from "../storage/disputes.ts";
import { sessionOperation } from "./contract/operation.ts";
import { isAllowed } from "./contract/roles.ts";
import { disputeView } from "./disputes.ts";
import { numbered } from "./flag-view.ts";
import { json } from "./message/answer.ts";
import { CrmName, DealId } from "./opportunities.ts";
import { notFound } from "./problem.ts";

export interface Sheet {
  readonly stored: StoredEvidence;
  readonly statement: Statement;
  readonly sha256: string;
  readonly chain: readonly ChainLink[];
}

/** What the sheet of a deal says now, with its hash; null when there is no such deal. */
export async function sheetOf(
  database: Database,
  tenantId: string,
  name: DealName,
): Promise<Sheet | null> {
  const stored = await evidenceOf(database, tenantId, name);
  if (stored === null) return null;
  const { deal } = stored;
  const rule =
    (await ruleVersion(database, tenantId, deal.ruleVersion)) ??
    (await ruleVersion(database, tenantId, null));
  if (rule === null) throw new Error("There is no rule of attribution.");
  const input = {
    deal: {
      crm: deal.crm,
      id: deal.id,
      type: deal.type,
      status: deal.status,
      amountMinor: deal.amountMinor,
      currency: deal.currency,
      accountId: deal.accountId,
      createdAt: deal.createdAt.getTime(),
      closedAt: deal.closedAt?.getTime() ?? null,
    },
    credit: deal,
    aboutFlagId: stored.aboutFlagId,
    rule: { version: deal.ruleVersion, ...rule.body },
    flags: stored.flags.map(flagEvidence),
    events: stored.events,
    told: stored.told,
    activities: stored.activities,
    disputes: stored.disputes.flatMap(({ id, events }) =>
      events.map(({ seq, type, at, byId, data }) => ({
        disputeId: id,
        seq,
        type,
        at: at.getTime(),
        byId,
        bucket: textIn(data, "bucket"),
        flagId: textIn(data, "flagId"),
      })),
    ),
  } satisfies EvidenceInput;
  const statement = statementOf(input);
  return { stored, statement, sha256: sheetHash(statement), chain: chainOf(input) };
}

const textIn = (data: Readonly<Record<string, unknown>>, key: string): string | null => {
  const value = data[key];
  return typeof value === "string" ? value : null;
};

const flagEvidence = (flag: StoredFlag): EvidenceInput["flags"][number] => ({
  id: flag.id,
  kind: flag.kind,
  signal: flag.signal,
  status: flag.status,
  ticketId: flag.ticketId,
  agentId: flag.agentId,
  raisedAt: flag.raisedAt.getTime(),
  duplicateOf: flag.duplicateOf,
  snapshot: {
    accountId: flag.accountId,
    plan: flag.plan,
    segment: flag.segment,
    seats: flag.seats,
    seatsUsed: flag.seatsUsed,
    arrMinor: flag.arrMinor,
    currency: flag.currency,
    renewalOn: flag.renewalOn,
    ownerId: flag.accountOwnerId,
  },
});

export const showEvidence = sessionOperation({
  id: "evidence.show",
  summary:
    "A deal's evidence sheet: its story, the snapshot of the flag, the rule with this deal's numbers, and a hash of what it says.",
  params: { crm: CrmName, id: DealId },
  answers: { 200: { description: "The sheet.", schema: Evidence } },
  async handle({ params, caller, configuration }, endpoint) {
    const { crm = "", id = "" } = params;
    const { database } = endpoint;
    const sheet = await sheetOf(database, caller.tenantId, { crm, id });
    if (sheet === null) return notFound("deal");
    const { stored, statement, sha256, chain } = sheet;
    const { deal, flags, disputes } = stored;
    const [hidden, newest] = await Promise.all([
      hiddenAgents(
        database,
        caller.tenantId,
        flags.map(({ agentId }) => agentId),
      ),
      newestSeal(database, caller.tenantId),
    ]);
    const labels = new Map(
      allSignals(configuration.taxonomy).map(({ signal }) => [signal.id, signal.label]),
    );
    const credited = flags.find(({ id: flagId }) => flagId === stored.aboutFlagId);
    const isOpen = disputes.some(({ state }) => state === "contested" || state === "reopened");
    return json({
      asOf: new Date(endpoint.now()).toISOString(),
      statement,
      sha256,
      chain: [...chain],
      newestLink: newest === null ? null : linkText(newest),
      names: {
        deal: deal.name,
        account: deal.accountName,
        owner:
          credited === undefined || credited.accountOwnerId === null
            ? null
            : (credited.accountOwnerName ?? numbered(credited.accountOwnerId)),
        byEvent: Object.fromEntries(
          stored.events.flatMap(({ flagId, seq, byId, byName }) =>
            byId === null || hidden.has(byId)
              ? []
              : [[`${flagId}:${seq}`, byName ?? numbered(byId)]],
          ),
        ),
        members: Object.fromEntries(
          disputes.flatMap(({ events }) =>
            events.map(({ byId, byName }) => [byId, byName ?? numbered(byId)]),
          ),
        ),
      },
      flags: flags.map((flag) => ({
        id: flag.id,
        signal: flag.signal,
        signalLabel: flag.signal === null ? null : (labels.get(flag.signal) ?? null),
        status: flag.status,
        ticketId: flag.ticketId,
        raisedAt: flag.raisedAt.toISOString(),
        agent: hidden.has(flag.agentId)
          ? null
          : { id: flag.agentId, name: flag.agentName ?? numbered(flag.agentId) },
        quote: flag.quote,
      })),
      disputes: disputes.map((dispute) => disputeView(dispute, caller)),
      mayContest:
        !isOpen &&
        deal.accountId !== null &&
        deal.bucket !== "out-of-scope" &&
        isAllowed(caller.roles, "dispute.contest"),
    } satisfies Evidence);
  },
});
