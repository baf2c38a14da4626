// What decisions about credits look at, read for many accounts at once, and the decisions themselves.
import {
  type ActivityFact,
  decideAmong,
  type FlagFact,
  lookAround,
  type OpportunityFact,
  type Reason,
  type Rule,
} from "../domain/attribution.ts";
import { isSealed } from "../domain/attribution/sealing.ts";
import { settle, type Settled, type Verdict, verdictFor } from "../domain/evidence/dispute.ts";
import type { Database } from "./database.ts";
import { type Kinship, kinshipOf, relatives, toldRelatives } from "./kinship.ts";
import { dealKey, verdictsOf } from "./verdicts.ts";

/** A deal as its credit is decided on, and the credit that it has. Instants are UTC epoch milliseconds. */
export interface CreditedDeal {
  readonly crm: string;
  readonly id: string;
  readonly type: string;
  readonly status: "open" | "won" | "lost";
  readonly accountId: string | null;
  readonly createdAt: number;
  readonly closedAt: number | null;
  readonly firstSeenAt: number;
  readonly deletedAt: number | null;
  readonly mergedInto: string | null;
  /** `null`: not decided yet. */
  readonly bucket: string | null;
  readonly flagId: string | null;
  readonly reason: Reason | null;
  readonly ruleVersion: number | null;
  readonly disputeId: string | null;
}

/** Facts of some accounts, and of those that count as the same. */
export interface CreditFacts extends Kinship {
  readonly accountIds: readonly string[];
  readonly deals: readonly CreditedDeal[];
  readonly flags: readonly FlagFact[];
  readonly activities: readonly ActivityFact[];
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>;
  /** Accounts that are related by the CRM's word alone. */
  readonly told: ReadonlyMap<string, readonly string[]>;
}

/** An instant as milliseconds: reading one from its text would cost more than everything else about the row. */
const ms = (column: string, name: string): string =>
  `floor(date_part('epoch', ${column}) * 1000 + 0.0005) as "${name}"`;

export const DEAL_COLUMNS = `
  o.crm, o.id, o.type, o.status, o.account_id as "accountId", ${ms("o.created_at", "createdAt")},
  ${ms("o.closed_at", "closedAt")}, ${ms("o.first_seen_at", "firstSeenAt")},
  ${ms("o.deleted_at", "deletedAt")}, o.merged_into as "mergedInto", c.bucket,
  c.flag_id as "flagId", c.reason, c.rule_version as "ruleVersion", c.dispute_id as "disputeId"`;

export const DEAL_JOIN = `
  left join credits c
    on c.tenant_id = o.tenant_id and c.crm = o.crm and c.opportunity_id = o.id`;

/** Reads what decides the credits of these accounts' deals. */
export async function creditFacts(
  database: Database,
  tenantId: string,
  accountIds: readonly string[],
): Promise<CreditFacts> {
  const kinship = await kinshipOf(database, tenantId, accountIds);
  const { near } = kinship;
  const deals = await database.query<CreditedDeal>(
    `select ${DEAL_COLUMNS} from opportunities o ${DEAL_JOIN}
     where o.tenant_id = $1 and o.account_id = any($2)`,
    [tenantId, near],
  );
  // Without a deal there is nothing to decide.
  if (deals.length === 0)
    return {
      ...kinship,
      accountIds,
      deals,
      flags: [],
      activities: [],
      verdicts: new Map(),
      told: new Map(),
    };
  const told = await toldRelatives(database, tenantId, accountIds);
  const flags = await database.query<FlagFact>(
    `select id, kind, status, account_id as "accountId", ${ms("raised_at", "raisedAt")}
     from flags
     where tenant_id = $1 and account_id = any($2) and kind = 'expansion'
       and status not in ('declined', 'duplicate', 'expired', 'withdrawn')`,
    [tenantId, [...new Set([...near, ...[...told.values()].flat()])]],
  );
  const activities = await database.query<ActivityFact>(
    `select account_id as "accountId", motion, ${ms("at", "at")} from activities
     where tenant_id = $1 and account_id = any($2) and deleted_at is null`,
    [tenantId, near],
  );
  const verdicts = await verdictsOf(database, tenantId, near);
  return { ...kinship, accountIds, deals, flags, activities, verdicts, told };
}

/** A deal, how it is credited by the facts, and whether that counts. */
export interface DecidedDeal {
  readonly deal: CreditedDeal;
  readonly decision: Settled;
  /** Sealed, and without a dispute that says otherwise: its credit stays, whatever the facts say now. */
  readonly isFixed: boolean;
}

export const isAlike = (
  { bucket, flagId, reason, disputeId }: CreditedDeal,
  decision: Settled,
): boolean =>
  bucket === decision.bucket &&
  flagId === decision.flagId &&
  reason === decision.reason &&
  disputeId === decision.disputeId;

/** Decides the credit of every deal of these accounts, purely, as of a moment. */
export function decideCredits(facts: CreditFacts, rule: Rule, at: number): DecidedDeal[] {
  const { parentOf, merges, verdicts, told } = facts;
  const here = { ...rule, parentOf };
  const dealsOf = Map.groupBy(facts.deals, ({ accountId }) => accountId);
  const flagsOf = Map.groupBy(facts.flags, ({ accountId }) => accountId);
  const activitiesOf = Map.groupBy(facts.activities, ({ accountId }) => accountId);
  const relativesOf = relatives(facts);
  const decided: DecidedDeal[] = [];
  for (const accountId of facts.accountIds) {
    const deals = dealsOf.get(accountId) ?? [];
    if (deals.length === 0) continue;
    const near = relativesOf.get(accountId) ?? [accountId];
    const heard = [...new Set([...near, ...(told.get(accountId) ?? [])])];
    const around = lookAround(
      {
        flags: heard.flatMap((id) => flagsOf.get(id) ?? []),
        otherOpportunities: near.flatMap((id) => (dealsOf.get(id) ?? []).map(factOf)),
        activities: near.flatMap((id) => activitiesOf.get(id) ?? []),
        merges,
        asOf: at,
      },
      accountId,
      here,
    );
    for (const deal of deals) {
      const fact = factOf(deal);
      decided.push(fixedOrNot(deal, fact, decideAmong(around, fact, here), verdicts, at));
    }
  }
  return decided;
}

/** The same for deals without an account: nothing is looked for, and nothing guessed. */
export function decideUnmatched(
  deals: readonly CreditedDeal[],
  rule: Rule,
  at: number,
): DecidedDeal[] {
  const nothing = { flags: [], otherOpportunities: [], activities: [], asOf: at };
  const around = lookAround(nothing, null, rule);
  return deals.map((deal) => {
    const fact = { ...factOf(deal), accountId: null };
    return fixedOrNot(deal, fact, decideAmong(around, fact, rule), new Map(), at);
  });
}

function fixedOrNot(
  deal: CreditedDeal,
  fact: OpportunityFact,
  byRule: Parameters<typeof settle>[0],
  verdicts: CreditFacts["verdicts"],
  at: number,
): DecidedDeal {
  const said = verdicts.get(dealKey(deal)) ?? [];
  const isFixed =
    deal.bucket !== null &&
    isSealed(deal, at) &&
    deal.disputeId === null &&
    verdictFor(said, fact) === null;
  return { deal, decision: settle(byRule, said, fact), isFixed };
}

/** A deal that is open closes whenever it does, not when somebody expects it to; one that is gone stopped being open. */
function factOf(deal: CreditedDeal): OpportunityFact {
  const { type, accountId, createdAt, deletedAt, mergedInto } = deal;
  const closedAt = deal.status === "open" ? null : deal.closedAt;
  const gone = mergedInto !== null ? "merged" : deletedAt !== null ? "deleted" : null;
  return {
    id: dealKey(deal),
    type,
    accountId,
    createdAt,
    closedAt: closedAt ?? deletedAt,
    gone,
  };
}
