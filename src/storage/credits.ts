// Credits: which flag an opportunity is owed to. Recomputed from the facts whenever one of them changes.
import type { Rule } from "../domain/attribution.ts";
import { makeMove, type MoveName, type Status } from "../domain/flag.ts";
import { ruleOf } from "./attribution-rules.ts";
import {
  creditFacts,
  type CreditedDeal,
  DEAL_COLUMNS,
  DEAL_JOIN,
  decideCredits,
  type DecidedDeal,
  decideUnmatched,
  isAlike,
} from "./credit-facts.ts";
import { recordCredited } from "./credited-events.ts";
import { type LinkedFlag, linkedFlags } from "./crm/linked-flags.ts";
import type { Database } from "./database.ts";
import { stateOf } from "./flag-record.ts";
import { kinshipOf } from "./kinship.ts";
import { lockAccounts, lockedFlags } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";

/** Why credits are decided again: a fact changed, or a version of the rule was published. */
export type Because = "facts" | "rule";

/** Deals that were decided, and those of them whose credit is another one now. */
export interface Credited {
  readonly deals: number;
  readonly changed: number;
}

/**
 * Decides again every opportunity of these accounts and of those that count as the same, stores what changed with an event
 * on the flag, and moves the linked flags to where their deal stands. Runs inside the transaction that changed the facts.
 */
export async function creditAccounts(
  tx: Database,
  tenantId: string,
  accountIds: readonly string[],
  at: Date,
  owed: Owed,
  {
    rule,
    because = "facts",
  }: {
    /** The one in force when left out. */
    readonly rule?: Rule;
    readonly because?: Because;
  } = {},
): Promise<Credited> {
  if (accountIds.length === 0) return { deals: 0, changed: 0 };
  const ids = (await kinshipOf(tx, tenantId, accountIds)).near;
  await lockAccounts(tx, tenantId, ids);
  const facts = await creditFacts(tx, tenantId, ids);
  if (facts.deals.length === 0) return { deals: 0, changed: 0 };
  const inForce = rule ?? (await ruleOf(tx, tenantId));
  const decided = decideCredits(facts, inForce, at.getTime());
  const changed = await storeCredits(tx, tenantId, decided, { at, owed, because });
  await followDeals(tx, tenantId, decided, at, owed);
  return { deals: decided.length, changed };
}

/** Credits of opportunities without an account of ours: never guessed, listed as not measured. */
export async function creditUnmatched(
  tx: Database,
  tenantId: string,
  deals: readonly { readonly crm: string; readonly id: string }[],
  at: Date,
  {
    rule,
    because = "facts",
    owed = () => [],
  }: { readonly rule?: Rule; readonly because?: Because; readonly owed?: Owed } = {},
): Promise<Credited> {
  if (deals.length === 0) return { deals: 0, changed: 0 };
  const stored = await tx.query<CreditedDeal>(
    `select ${DEAL_COLUMNS}
     from jsonb_to_recordset($2::jsonb) as d (crm text, id text)
     join opportunities o on o.tenant_id = $1 and o.crm = d.crm and o.id = d.id ${DEAL_JOIN}
     where o.account_id is null
     order by o.crm, o.id
     for no key update of o`,
    [tenantId, JSON.stringify(deals.map(({ crm, id }) => ({ crm, id })))],
  );
  const inForce = rule ?? (await ruleOf(tx, tenantId));
  const decided = decideUnmatched(stored, inForce, at.getTime());
  const changed = await storeCredits(tx, tenantId, decided, { at, owed, because });
  return { deals: decided.length, changed };
}

/** Stores the credits that came out otherwise, each with what it was before; returns how many moved. */
async function storeCredits(
  tx: Database,
  tenantId: string,
  decided: readonly DecidedDeal[],
  { at, owed, because }: { readonly at: Date; readonly owed: Owed; readonly because: Because },
): Promise<number> {
  const rows = decided
    .filter(
      ({ deal, decision, isFixed }) =>
        !isFixed && !(isAlike(deal, decision) && deal.ruleVersion === decision.ruleVersion),
    )
    .map(({ deal: { crm, id }, decision }) => ({ crm, id, ...decision }));
  if (rows.length === 0) return 0;
  const changed = await tx.query<{
    crm: string;
    id: string;
    bucket: string;
    flagId: string | null;
    reason: string;
    ruleVersion: number;
    formerBucket: string | null;
    formerFlagId: string | null;
    formerReason: string | null;
  }>(
    `with decided as (
       select * from jsonb_to_recordset($2::jsonb) as c (crm text, id text, bucket text,
         "flagId" uuid, reason text, "ruleVersion" int, "disputeId" uuid)
     ), former as (
       select k.crm, k.opportunity_id as id, k.bucket, k.flag_id, k.reason
       from credits k join decided c on k.crm = c.crm and k.opportunity_id = c.id
       where k.tenant_id = $1
     ), stored as (
       insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version, dispute_id, decided_at)
       select $1, crm, id, bucket, "flagId", reason, "ruleVersion", "disputeId", $3
       from decided
       on conflict (tenant_id, crm, opportunity_id) do update set
         bucket = excluded.bucket, flag_id = excluded.flag_id, reason = excluded.reason,
         rule_version = excluded.rule_version, dispute_id = excluded.dispute_id,
         decided_at = excluded.decided_at
       where (credits.bucket, credits.flag_id, credits.reason, credits.rule_version, credits.dispute_id)
         is distinct from (excluded.bucket, excluded.flag_id, excluded.reason, excluded.rule_version,
           excluded.dispute_id)
       returning crm, opportunity_id as id, bucket, flag_id, reason, rule_version, dispute_id
     ), logged as (
       insert into credit_events (tenant_id, crm, opportunity_id, seq, at, bucket, flag_id, reason,
         rule_version, was_bucket, was_flag_id, because)
       select $1, s.crm, s.id, 1 + coalesce((select max(e.seq) from credit_events e
           where e.tenant_id = $1 and e.crm = s.crm and e.opportunity_id = s.id), 0),
         $3, s.bucket, s.flag_id, s.reason, s.rule_version, f.bucket, f.flag_id,
         case when s.dispute_id is null then $4 else 'dispute' end
       from stored s left join former f using (crm, id)
     )
     select s.crm, s.id, s.bucket, s.flag_id as "flagId", s.reason, s.rule_version as "ruleVersion",
       f.bucket as "formerBucket", f.flag_id as "formerFlagId", f.reason as "formerReason"
     from stored s left join former f using (crm, id)
     order by s.crm, s.id`,
    [tenantId, JSON.stringify(rows), at, because],
  );
  const moved = changed.filter(
    ({ bucket, flagId, reason, formerBucket, formerFlagId, formerReason }) =>
      bucket !== formerBucket || flagId !== formerFlagId || reason !== formerReason,
  );
  const told = moved.flatMap(({ flagId, formerFlagId, crm, id, bucket, reason, ruleVersion }) => {
    const data = { crm, opportunityId: id, bucket, reason, ruleVersion };
    // Whoever loses a credit hears of it as well.
    const lost = formerFlagId === null || formerFlagId === flagId ? null : formerFlagId;
    return [
      ...(lost === null ? [] : [{ flagId: lost, data: { ...data, bucket: "none" } }]),
      ...(flagId === null ? [] : [{ flagId, data }]),
    ];
  });
  await recordCredited(tx, tenantId, told, at, owed);
  return moved.length;
}

/** Which move brings a flag from its status to where its deal stands. */
function moveTowards(status: Status, deal: "open" | "won" | "lost"): MoveName | null {
  const here = { open: "opportunity", won: "won", lost: "lost" }[deal];
  if (status === here) return null;
  if (deal === "won") return "win";
  if (deal === "lost") return "lose";
  return status === "won" || status === "lost" ? "resume" : null;
}

/** How a deal stands for the flags that are linked to it: one that is gone has neither been won nor lost. */
const standing = ({ status, deletedAt, mergedInto }: LinkedFlag["deal"]): CreditedDeal["status"] =>
  deletedAt === null && mergedInto === null ? status : "open";

/** Links flags to the deals they sourced, and moves every linked flag to won, lost or back to opportunity. */
async function followDeals(
  tx: Database,
  tenantId: string,
  decided: readonly DecidedDeal[],
  at: Date,
  owed: Owed,
): Promise<void> {
  const sourced = decided
    .filter(
      ({ decision, isFixed }) =>
        !isFixed && decision.bucket === "sourced" && decision.flagId !== null,
    )
    .toSorted((a, b) => a.deal.createdAt - b.deal.createdAt || (a.deal.id < b.deal.id ? -1 : 1));
  const free = await tx.query<{ id: string }>(
    `select id from flags where tenant_id = $1 and id = any($2) and opportunity_id is null`,
    [tenantId, sourced.map(({ decision }) => decision.flagId)],
  );
  const isFree = new Set(free.map(({ id }) => id));
  const unlinked = await lockedFlags(tx, tenantId, [...isFree]);
  for (const { deal, decision } of sourced) {
    const flag = unlinked.get(decision.flagId ?? "");
    if (flag === undefined || flag.opportunityId !== null) continue;
    // It is linked to one deal, the first that it sourced.
    unlinked.delete(flag.id);
    const linked = makeMove(
      stateOf(flag),
      { move: "opportunity", opportunity: { crm: deal.crm, id: deal.id } },
      { as: "system", id: null },
      // The steps it implies happened when the deal was opened, not when its file was imported.
      Math.max(deal.createdAt, flag.raisedAt.getTime()),
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
  const linked = await linkedFlags(
    tx,
    tenantId,
    decided.map(({ deal: { crm, id } }) => ({ crm, id })),
  );
  const apart = linked.filter(({ status, deal }) => moveTowards(status, standing(deal)) !== null);
  const held = await lockedFlags(
    tx,
    tenantId,
    apart.map(({ id }) => id),
  );
  for (const { id, deal, crm, opportunityId } of apart) {
    const flag = held.get(id);
    if (flag === undefined) continue;
    const move = moveTowards(flag.status, standing(deal));
    if (move !== "win" && move !== "lose" && move !== "resume") continue;
    const moved = makeMove(
      stateOf(flag),
      { move },
      { as: "system", id: null },
      deal.closedAt ?? at.getTime(),
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
