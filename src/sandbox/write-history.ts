// The sample's three months, written once, through the same functions that requests use.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { v7 } from "uuid";
import { monthOf } from "../domain/month.ts";
import { route } from "../domain/routing/route.ts";
import { findSignal } from "../domain/taxonomy.ts";
import { personOf, ready, routable } from "../endpoint/routed.ts";
import { urgencyAndDeadline } from "../endpoint/urgency.ts";
import { type AccountRecord, accountsById } from "../storage/accounts.ts";
import { type Configuration, configurationOf } from "../storage/configuration.ts";
import type { Database } from "../storage/database.ts";
import { leaveOverdue } from "../storage/escalate.ts";
import { standHeads } from "../storage/heads.ts";
import { moveFlag } from "../storage/moves.ts";
import { type OpportunityInput, upsertOpportunity } from "../storage/opportunities.ts";
import { createRaiser, type NewFlag } from "../storage/raise.ts";
import { competitorNamed } from "./sample/competitors.ts";
import { accountBook } from "./sample/account-book.ts";
import { sampleHistory } from "./sample/history.ts";
import type { HistoryFlag, HistoryOpportunity, HistoryStep } from "./sample/history-records.ts";
import { writeCompanies } from "./write-companies.ts";

/** Accounts written at the same time: as many as the pool for reports has connections, less one. */
const AT_ONCE = 3;

/**
 * Writes the sample's history through the same functions that requests use, each account's in the order in which it
 * happened and in one commit, since no account's past depends on another's.
 * Returns how many flags and opportunities there are now.
 */
export async function writeHistory(
  database: Database,
  tenantId: string,
  now: Date,
): Promise<{ flags: number; opportunities: number }> {
  const configuration = await configurationOf(database, tenantId);
  if (configuration === null) throw new Error("The sandbox's tenant is missing.");
  const known = await accountsById(
    database,
    tenantId,
    accountBook.map((account) => account.id),
  );
  const { flags, opportunities } = sampleHistory(now);
  const ids = new Map(flags.map((flag) => [flag.key, v7({ msecs: flag.raisedAt.getTime() })]));
  const pasts = [...pastsOf(flags, opportunities)];
  const writeNext = async (): Promise<void> => {
    for (let past = pasts.pop(); past !== undefined; past = pasts.pop()) {
      const { accountId, happened } = past;
      const account = accountId === null ? null : (known.get(accountId) ?? null);
      await database.transaction(async (tx) => {
        const writer = createWriter(tx, { tenantId, account, configuration, ids });
        for (const each of happened) await writer(each);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writeNext));
  await writeCompanies(database, tenantId, now);
  await standHeads(database, tenantId, now);
  await leaveOverdue(database, tenantId, now);
  return { flags: flags.length, opportunities: opportunities.length };
}

/** One thing that happened; `order` decides between two at the same instant. */
type Happening = { readonly at: Date; readonly order: number } & (
  | { readonly is: "raised"; readonly flag: HistoryFlag }
  | { readonly is: "moved"; readonly flag: HistoryFlag; readonly step: HistoryStep }
  | {
      readonly is: "told";
      readonly deal: HistoryOpportunity;
      readonly status: HistoryOpportunity["status"];
    }
);

interface Past {
  /** Null: what nobody could match to an account. */
  readonly accountId: string | null;
  readonly happened: readonly Happening[];
}

function* pastsOf(
  flags: readonly HistoryFlag[],
  opportunities: readonly HistoryOpportunity[],
): Generator<Past> {
  const flagsOf = Map.groupBy(flags, ({ accountId }) => accountId);
  const dealsOf = Map.groupBy(opportunities, ({ accountId }) => accountId);
  for (const accountId of new Set([...flagsOf.keys(), ...dealsOf.keys()])) {
    const happened: Happening[] = [];
    for (const flag of flagsOf.get(accountId) ?? []) {
      happened.push({ is: "raised", at: flag.raisedAt, order: 0, flag });
      for (const step of flag.steps)
        happened.push({ is: "moved", at: step.at, order: 2, flag, step });
    }
    for (const deal of dealsOf.get(accountId) ?? []) {
      happened.push({ is: "told", at: deal.createdAt, order: 1, deal, status: "open" });
      if (deal.closedAt !== null)
        happened.push({ is: "told", at: deal.closedAt, order: 3, deal, status: deal.status });
    }
    yield {
      accountId,
      happened: happened.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.order - b.order),
    };
  }
}

function createWriter(
  tx: Database,
  {
    tenantId,
    account,
    configuration,
    ids,
  }: {
    tenantId: string;
    account: AccountRecord | null;
    configuration: Configuration;
    ids: ReadonlyMap<number, string>;
  },
): (happening: Happening) => Promise<unknown> {
  const raise = createRaiser(tx);
  const idOf = ({ key }: HistoryFlag) => ids.get(key) ?? v7();
  return async (happening) => {
    const { at } = happening;
    switch (happening.is) {
      case "raised": {
        const { flag } = happening;
        return raise(sampleFlag({ id: idOf(flag), tenantId, flag, account, configuration }));
      }
      case "moved": {
        const { flag, step } = happening;
        const [row] = await tx.query<{ version: number }>(
          `select version from flags where tenant_id = $1 and id = $2`,
          [tenantId, idOf(flag)],
        );
        // A step that the deal's own credit has already taken is refused, which changes nothing.
        return moveFlag(tx, tenantId, idOf(flag), {
          requestId: null,
          expectedVersion: row?.version ?? 0,
          by: step.move === "expire" ? { as: "system", id: null } : { as: "cs", id: step.by },
          move: moveOf(step, ids),
          at,
          owed: () => [],
        });
      }
      case "told":
        return upsertOpportunity(
          tx,
          tenantId,
          dealAt(happening.deal, happening.status),
          at,
          () => [],
        );
    }
  };
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
  const facts = { ...flag, account, language: null, tags: [], requesterId: null, raisedAt };
  const { routing } = configuration;
  // Months are written side by side, so nobody's load is known: a pool takes turns by the flag's number.
  const openLoad = (memberId: string) => (Number(memberId.slice(-3)) * 7 + flag.key * 131) % 97;
  const routed = route(routable(facts, tenant.zone), ready(routing), {
    person: personOf(members),
    openLoad,
  });
  const { urgency, why, dueAt, nextStepAt } = urgencyAndDeadline(
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
    evidence: competitorNamed(flag.signal, flag.key),
    note: flag.note,
    quote: flag.quote,
    agentId: flag.agentId,
    team: members.get(flag.agentId)?.team ?? null,
    ownerId: routed.ownerId,
    queue: routed.queue,
    routingVersion: routing.version,
    language: null,
    tags: [],
    urgency,
    why: [...routed.why, ...why],
    dueAt,
    nextStepAt,
    month: `${monthOf(raisedAt, tenant.zone)}-01`,
    zone: tenant.zone,
    raisedAt: flag.raisedAt,
    clientRaisedAt: flag.raisedAt,
    identityAssurance: "asserted",
    sessionId: "sample",
    bodySha256: sha256(utf8ToBytes(`sample ${flag.key}`)),
    deliveries: [],
    // The sample's own hand merges what it wants merged.
    joinsSince: null,
    joinedDeliveries: [],
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
  crmAccountId: accountBook.find(({ id }) => id === deal.accountId)?.crmId ?? null,
  amountMinor: String(deal.amountMinor),
  status,
  closedAt: status === "open" ? null : deal.closedAt,
});
