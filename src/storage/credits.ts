// Credits: which flag an opportunity is owed to. Recomputed from the facts whenever one of them changes.
import { type Decision, decide, defaultRule, type Rule } from "../domain/attribution.ts";
import { type Kind, makeMove, type MoveName, type Status } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import { stateOf } from "./flag-record.ts";
import { lockAccounts, lockedFlag } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";

interface OpportunityFactRow {
  readonly crm: string;
  readonly id: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly accountId: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

interface StoredDeal extends OpportunityFactRow {
  readonly firstSeenAt: Date;
  readonly isCredited: boolean;
}

/** Days after the later of close and first sight in which facts that arrive late still change a credit. */
const SEALS_AFTER_DAYS = 30;
const DAY = 86_400_000;

/** A closed month stays as it was reported: from here on only a recorded dispute changes the credit. */
const isSealed = (deal: StoredDeal, at: Date): boolean =>
  deal.isCredited &&
  deal.status !== "open" &&
  deal.closedAt !== null &&
  Math.max(deal.closedAt.getTime(), deal.firstSeenAt.getTime()) + SEALS_AFTER_DAYS * DAY <
    at.getTime();

/** A deal's name across CRMs: two CRMs may use the same id. */
const key = (deal: { crm: string; id: string }) => `${deal.crm}\n${deal.id}`;

/**
 * Decides again every opportunity of these accounts, stores what changed with an event on the flag, and moves the
 * linked flags to where their deal stands. Runs inside the transaction that changed the facts.
 */
export async function creditAccounts(
  tx: Database,
  tenantId: string,
  accountIds: readonly string[],
  at: Date,
  owed: Owed,
  rule: Rule = defaultRule,
): Promise<void> {
  await lockAccounts(tx, tenantId, accountIds);
  const opportunities = await tx.query<StoredDeal>(
    `select o.crm, o.id, o.type, o.status, o.account_id as "accountId",
       o.created_at as "createdAt", o.closed_at as "closedAt", o.first_seen_at as "firstSeenAt",
       c.opportunity_id is not null as "isCredited"
     from opportunities o
     left join credits c
       on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id
     where o.tenant_id = $1 and o.account_id = any($2)`,
    [tenantId, accountIds],
  );
  const flags = await tx.query<{
    id: string;
    kind: Kind;
    status: Status;
    accountId: string;
    raisedAt: Date;
  }>(
    `select id, kind, status, account_id as "accountId", raised_at as "raisedAt"
     from flags where tenant_id = $1 and account_id = any($2) and kind = 'expansion'`,
    [tenantId, accountIds],
  );
  const dealsOf = Map.groupBy(opportunities, (deal) => deal.accountId);
  const flagsOf = Map.groupBy(flags, (flag) => flag.accountId);
  const facts = (deal: OpportunityFactRow) => ({
    id: key(deal),
    type: deal.type,
    accountId: deal.accountId,
    createdAt: deal.createdAt.getTime(),
    closedAt: deal.closedAt?.getTime() ?? null,
  });
  const decided = new Map<OpportunityFactRow, Decision>();
  for (const [accountId, deals] of dealsOf) {
    const otherOpportunities = deals.map(facts);
    const raised = (flagsOf.get(accountId ?? "") ?? []).map((flag) => ({
      ...flag,
      raisedAt: flag.raisedAt.getTime(),
    }));
    for (const deal of deals.filter((each) => !isSealed(each, at)))
      decided.set(
        deal,
        decide(
          {
            opportunity: facts(deal),
            flags: raised,
            otherOpportunities,
            // Recorded contacts of CS and sales arrive with the CRM's activities; none are imported yet.
            activities: [],
            asOf: at.getTime(),
          },
          rule,
        ),
      );
  }
  await storeCredits(tx, tenantId, decided, at, owed);
  await followDeals(tx, tenantId, opportunities, decided, at, owed);
}

/** Credits of opportunities without an account of ours: never guessed, listed as not measured. */
export async function creditUnmatched(
  tx: Database,
  tenantId: string,
  deals: readonly OpportunityFactRow[],
  at: Date,
): Promise<void> {
  const decided = new Map(
    deals.map((deal) => [
      deal,
      decide(
        {
          opportunity: {
            id: key(deal),
            type: deal.type,
            accountId: null,
            createdAt: deal.createdAt.getTime(),
            closedAt: deal.closedAt?.getTime() ?? null,
          },
          flags: [],
          otherOpportunities: [],
          activities: [],
          asOf: at.getTime(),
        },
        defaultRule,
      ),
    ]),
  );
  await storeCredits(tx, tenantId, decided, at, () => []);
}

async function storeCredits(
  tx: Database,
  tenantId: string,
  decided: ReadonlyMap<OpportunityFactRow, Decision>,
  at: Date,
  owed: Owed,
): Promise<void> {
  if (decided.size === 0) return;
  const rows = [...decided].map(([deal, decision]) => ({
    crm: deal.crm,
    id: deal.id,
    bucket: decision.bucket,
    flagId: decision.flagId,
    reason: decision.reason,
    ruleVersion: decision.ruleVersion,
  }));
  const changed = await tx.query<{
    crm: string;
    id: string;
    bucket: string;
    flagId: string | null;
    reason: string;
    ruleVersion: number;
    formerFlagId: string | null;
  }>(
    `with former as (
       select k.crm, k.opportunity_id, k.flag_id
       from credits k
       join jsonb_to_recordset($2::jsonb) as c (crm text, id text)
         on k.crm = c.crm and k.opportunity_id = c.id
       where k.tenant_id = $1
     ), stored as (
     insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version, decided_at)
     select $1, c.crm, c.id, c.bucket, c."flagId", c.reason, c."ruleVersion", $3
     from jsonb_to_recordset($2::jsonb)
       as c (crm text, id text, bucket text, "flagId" uuid, reason text, "ruleVersion" int)
     on conflict (tenant_id, crm, opportunity_id) do update set
       bucket = excluded.bucket, flag_id = excluded.flag_id, reason = excluded.reason,
       rule_version = excluded.rule_version, decided_at = excluded.decided_at
     where (credits.bucket, credits.flag_id, credits.reason, credits.rule_version)
       is distinct from (excluded.bucket, excluded.flag_id, excluded.reason, excluded.rule_version)
     returning crm, opportunity_id, bucket, flag_id, reason, rule_version)
     select stored.crm, stored.opportunity_id as id, stored.bucket, stored.flag_id as "flagId",
       stored.reason, stored.rule_version as "ruleVersion", former.flag_id as "formerFlagId"
     from stored left join former using (crm, opportunity_id)`,
    [tenantId, JSON.stringify(rows), at],
  );
  for (const { flagId, formerFlagId, crm, id, bucket, reason, ruleVersion } of changed) {
    const told = (bucketOfFlag: string) => ({
      type: "credited",
      requestId: null,
      by: null,
      at,
      data: { crm, opportunityId: id, bucket: bucketOfFlag, reason, ruleVersion },
      owed,
    });
    // Whoever loses a credit hears of it as well.
    const lost = formerFlagId === null || formerFlagId === flagId ? null : formerFlagId;
    const loser = lost === null ? null : await lockedFlag(tx, tenantId, lost);
    if (loser !== null) await record(tx, tenantId, loser, stateOf(loser), told("none"));
    const flag = flagId === null ? null : await lockedFlag(tx, tenantId, flagId);
    if (flag !== null) await record(tx, tenantId, flag, stateOf(flag), told(bucket));
  }
}

/** Which move brings a flag from its status to where its deal stands. */
function moveTowards(status: Status, deal: "open" | "won" | "lost"): MoveName | null {
  const here = { open: "opportunity", won: "won", lost: "lost" }[deal];
  if (status === here) return null;
  if (deal === "won") return "win";
  if (deal === "lost") return "lose";
  return status === "won" || status === "lost" ? "resume" : null;
}

/** Links flags to the deals they sourced, and moves every linked flag to won, lost or back to opportunity. */
async function followDeals(
  tx: Database,
  tenantId: string,
  opportunities: readonly OpportunityFactRow[],
  decided: ReadonlyMap<OpportunityFactRow, Decision>,
  at: Date,
  owed: Owed,
): Promise<void> {
  for (const [deal, decision] of decided) {
    if (decision.bucket !== "sourced" || decision.flagId === null) continue;
    const flag = await lockedFlag(tx, tenantId, decision.flagId);
    if (flag === null || flag.opportunityId !== null) continue;
    const linked = makeMove(
      stateOf(flag),
      { move: "opportunity", opportunity: { crm: deal.crm, id: deal.id } },
      { as: "system", id: null },
      // The steps it implies happened when the deal was opened, not when its file was imported.
      Math.max(deal.createdAt.getTime(), flag.raisedAt.getTime()),
    );
    if ("refused" in linked) continue;
    await record(tx, tenantId, flag, linked.flag, {
      type: "opportunity",
      requestId: null,
      by: null,
      at,
      data: { crm: deal.crm, opportunityId: deal.id, reason: decision.reason },
      owed,
    });
  }
  const linked = await tx.query<{ id: string; crm: string; opportunityId: string }>(
    `select f.id, f.crm, f.opportunity_id as "opportunityId"
     from flags f
     join jsonb_to_recordset($2::jsonb) as d (crm text, id text)
       on f.crm = d.crm and f.opportunity_id = d.id
     where f.tenant_id = $1 and f.status in ('opportunity', 'won', 'lost')`,
    [tenantId, JSON.stringify(opportunities.map(({ crm, id }) => ({ crm, id })))],
  );
  const dealByKey = new Map(opportunities.map((deal) => [key(deal), deal]));
  for (const { id, crm, opportunityId } of linked) {
    const deal = dealByKey.get(key({ crm, id: opportunityId }));
    const flag = await lockedFlag(tx, tenantId, id);
    if (deal === undefined || flag === null) continue;
    const move = moveTowards(flag.status, deal.status);
    if (move !== "win" && move !== "lose" && move !== "resume") continue;
    const outcomeAt = deal.closedAt ?? at;
    const moved = makeMove(
      stateOf(flag),
      { move },
      { as: "system", id: null },
      outcomeAt.getTime(),
    );
    if ("refused" in moved) continue;
    await record(tx, tenantId, flag, moved.flag, {
      type: move,
      requestId: null,
      by: null,
      at,
      data: { crm, opportunityId },
      owed,
    });
  }
}
