// All credits of a tenant again, from what is recorded: whatever differs is listed, and put right unless only looked for.
import { ruleOf } from "./attribution-rules.ts";
import { type CreditedDeal, isAlike } from "./credit-facts.ts";
import { creditAccounts, creditUnmatched } from "./credits.ts";
import { walkCredits } from "./credit-walk.ts";
import type { Database } from "./database.ts";
import type { Owed } from "./record-event.ts";
import { dealKey } from "./verdicts.ts";

/** A credit as it is stored, or as it should be. */
export interface CreditLine {
  readonly bucket: string;
  readonly flagId: string | null;
  readonly reason: string;
  readonly ruleVersion: number;
}

export interface Difference {
  readonly crm: string;
  readonly id: string;
  /** `log`: not what was decided last; `facts`: not what the rule says today. */
  readonly from: "log" | "facts";
  /** `null`: there is no credit. */
  readonly stored: CreditLine | null;
  readonly should: CreditLine;
}

export interface Recomputed {
  readonly deals: number;
  /** Of these: sealed, so that the log says what they are, and no fact any more. */
  readonly sealed: number;
  readonly differences: number;
}

/** Accounts decided in one transaction: few enough that nobody waits long for one of them. */
const ACCOUNTS = 20;
const UNMATCHED = 1000;

/**
 * Decides every credit again as of `at`. Sealed ones must be what the log says they were; the others what the rule in force
 * says of today's facts. Each difference is handed over; with `store` it is put right, with the event that says so.
 */
export async function recomputeCredits(
  database: Database,
  tenantId: string,
  {
    at,
    store,
    onDifference,
  }: {
    readonly at: Date;
    /** `null`: only look. */
    readonly store: { readonly owed: Owed } | null;
    readonly onDifference: (difference: Difference) => void;
  },
): Promise<Recomputed> {
  let differences = 0;
  const found = (difference: Difference) => {
    differences += 1;
    onDifference(difference);
  };
  const listed = new Set<string>();
  for (const difference of await againstLog(database, tenantId)) {
    listed.add(dealKey(difference));
    found(difference);
  }
  if (store !== null && differences > 0) await restore(database, tenantId);

  const rule = await ruleOf(database, tenantId);
  let deals = 0;
  let sealed = 0;
  for await (const page of walkCredits(database, tenantId, [rule], at.getTime())) {
    const [decided = []] = page.decided;
    const wrong: CreditedDeal[] = [];
    deals += decided.length;
    for (const { deal, decision, isFixed } of decided) {
      if (isFixed) sealed += 1;
      if (isFixed || (isAlike(deal, decision) && deal.ruleVersion === decision.ruleVersion))
        continue;
      wrong.push(deal);
      const { bucket, flagId, reason, ruleVersion } = decision;
      const should = { bucket, flagId, reason, ruleVersion };
      // Once is enough, and what it should be was said by the log.
      if (listed.has(dealKey(deal))) continue;
      found({ crm: deal.crm, id: deal.id, from: "facts", stored: lineOf(deal), should });
    }
    if (store === null || wrong.length === 0) continue;
    const accountIds = [
      ...new Set(wrong.flatMap(({ accountId }) => (accountId === null ? [] : [accountId]))),
    ];
    for (let from = 0; from < accountIds.length; from += ACCOUNTS)
      await database.transaction((tx) =>
        creditAccounts(tx, tenantId, accountIds.slice(from, from + ACCOUNTS), at, store.owed),
      );
    const unmatched = wrong.filter(({ accountId }) => accountId === null);
    for (let from = 0; from < unmatched.length; from += UNMATCHED)
      await database.transaction((tx) =>
        creditUnmatched(tx, tenantId, unmatched.slice(from, from + UNMATCHED), at),
      );
  }
  return { deals, sealed, differences };
}

function lineOf({ bucket, flagId, reason, ruleVersion }: CreditedDeal): CreditLine | null {
  return bucket === null || reason === null || ruleVersion === null
    ? null
    : { bucket, flagId, reason, ruleVersion };
}

const NEWEST = `
  newest as (
    select distinct on (crm, opportunity_id) crm, opportunity_id as id, bucket, flag_id, reason, rule_version, at
    from credit_events where tenant_id = $1
    order by crm, opportunity_id, seq desc
  )`;

/** Credits that are not what was decided last about their deal. */
async function againstLog(database: Database, tenantId: string): Promise<Difference[]> {
  const rows = await database.query<{
    crm: string;
    id: string;
    bucket: string;
    flagId: string | null;
    reason: string;
    ruleVersion: number;
    storedBucket: string | null;
    storedFlagId: string | null;
    storedReason: string | null;
    storedRuleVersion: number | null;
  }>(
    `with ${NEWEST}
     select n.crm, n.id, n.bucket, n.flag_id as "flagId", n.reason, n.rule_version as "ruleVersion",
       c.bucket as "storedBucket", c.flag_id as "storedFlagId", c.reason as "storedReason",
       c.rule_version as "storedRuleVersion"
     from newest n
     left join credits c on c.tenant_id = $1 and c.crm = n.crm and c.opportunity_id = n.id
     where (c.bucket, c.flag_id, c.reason, c.rule_version)
       is distinct from (n.bucket, n.flag_id, n.reason, n.rule_version)
     order by n.crm, n.id`,
    [tenantId],
  );
  return rows.map((row) => {
    const { crm, id, bucket, flagId, reason, ruleVersion } = row;
    const { storedBucket, storedFlagId, storedReason, storedRuleVersion } = row;
    const stored =
      storedBucket === null || storedReason === null || storedRuleVersion === null
        ? null
        : {
            bucket: storedBucket,
            flagId: storedFlagId,
            reason: storedReason,
            ruleVersion: storedRuleVersion,
          };
    return { crm, id, from: "log", stored, should: { bucket, flagId, reason, ruleVersion } };
  });
}

/** Puts every credit back to what the log says. Nothing was decided by that, so it leaves no event. */
const restore = (database: Database, tenantId: string): Promise<unknown> =>
  database.query(
    `with ${NEWEST}
     insert into credits (tenant_id, crm, opportunity_id, bucket, flag_id, reason, rule_version, decided_at)
     select $1, n.crm, n.id, n.bucket, n.flag_id, n.reason, n.rule_version, n.at from newest n
     on conflict (tenant_id, crm, opportunity_id) do update set
       bucket = excluded.bucket, flag_id = excluded.flag_id, reason = excluded.reason,
       rule_version = excluded.rule_version, decided_at = excluded.decided_at
     where (credits.bucket, credits.flag_id, credits.reason, credits.rule_version)
       is distinct from (excluded.bucket, excluded.flag_id, excluded.reason, excluded.rule_version)`,
    [tenantId],
  );
