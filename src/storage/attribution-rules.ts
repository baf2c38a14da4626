// The rule that credits deals, version by version. A published version is never changed, since credits refer to it.
import { defaultRule, type Rule } from "../domain/attribution.ts";
import { bodyOf, readRuleBody, type RuleBody } from "../domain/attribution/rule.ts";
import type { Database } from "./database.ts";

/** The rule in force; that which is delivered, version 1, as long as nobody has published another. */
export async function ruleOf(database: Database, tenantId: string): Promise<Rule> {
  const [row] = await database.query<{ version: number; body: unknown }>(
    `select version, body from attribution_rules where tenant_id = $1 order by version desc limit 1`,
    [tenantId],
  );
  return row === undefined
    ? defaultRule
    : { version: row.version, ...readRuleBody(row.body, `version ${row.version}`), parentOf: {} };
}

export interface RuleVersion {
  readonly version: number;
  readonly body: RuleBody;
  /** `null` with the rule as delivered. */
  readonly publishedAt: Date | null;
  /** Member; `null`: the operator, or nobody. */
  readonly byId: string | null;
  readonly byName: string | null;
  /** Deals that were decided again under it so far, and when that was all of them. */
  readonly appliedDeals: number;
  readonly appliedAt: Date | null;
  /** Credits that went elsewhere because of it: from which bucket to which, as far as it was applied. */
  readonly moved: readonly { readonly from: string; readonly to: string; readonly n: number }[];
}

const asDelivered: RuleVersion = {
  version: defaultRule.version,
  body: bodyOf(defaultRule),
  publishedAt: null,
  byId: null,
  byName: null,
  appliedDeals: 0,
  appliedAt: null,
  moved: [],
};

/** The newest `most` versions before `before`, newest first; the last of all is the rule as delivered. */
export async function ruleVersions(
  database: Database,
  tenantId: string,
  { before, most }: { readonly before: number | null; readonly most: number },
): Promise<RuleVersion[]> {
  const rows = await database.query<Omit<RuleVersion, "body"> & { body: unknown }>(
    `select r.version, r.body, r.published_at as "publishedAt", r.published_by as "byId",
       m.name as "byName", r.applied_deals as "appliedDeals", r.applied_at as "appliedAt",
       (select coalesce(jsonb_agg(jsonb_build_object('from', e.was_bucket, 'to', e.bucket, 'n', e.n)
          order by e.was_bucket, e.bucket), '[]')
        from (
          select was_bucket, bucket, count(*)::int as n from credit_events
          where tenant_id = $1 and rule_version = r.version and because = 'rule'
            and (bucket <> was_bucket or flag_id is distinct from was_flag_id)
          group by was_bucket, bucket) e) as moved
     from attribution_rules r
     left join members m on m.tenant_id = r.tenant_id and m.id = r.published_by
     where r.tenant_id = $1 and ($2::int is null or r.version < $2)
     order by r.version desc limit $3`,
    [tenantId, before, most],
  );
  const versions = rows.map((row) => ({
    ...row,
    body: readRuleBody(row.body, `version ${row.version}`),
  }));
  const hasRoom = versions.length < most && (before === null || before > asDelivered.version);
  return hasRoom ? [...versions, asDelivered] : versions;
}

/** A version; the one in force without a number, `null` when there is no such version. */
export async function ruleVersion(
  database: Database,
  tenantId: string,
  version: number | null,
): Promise<RuleVersion | null> {
  const [found] = await ruleVersions(database, tenantId, {
    before: version === null ? null : version + 1,
    most: 1,
  });
  return version === null || found?.version === version ? (found ?? null) : null;
}

/** Publishes the version after `expected`. `stale`: somebody else has published meanwhile. */
export async function publishRule(
  database: Database,
  tenantId: string,
  {
    expected,
    body,
    by,
    at,
  }: {
    readonly expected: number;
    readonly body: RuleBody;
    readonly by: string | null;
    readonly at: Date;
  },
): Promise<"published" | "stale"> {
  const added = await database.query(
    `insert into attribution_rules (tenant_id, version, body, published_at, published_by)
     select $1, $2::int + 1, $3::jsonb, $4, $5
     where $2 = coalesce((select max(version) from attribution_rules where tenant_id = $1), $6)
     on conflict do nothing
     returning version`,
    [tenantId, expected, JSON.stringify(bodyOf(body)), at, by, asDelivered.version],
  );
  return added.length === 1 ? "published" : "stale";
}
