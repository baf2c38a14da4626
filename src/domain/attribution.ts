// Whether an opportunity is owed to a flag. The test is "would this deal exist without the flag?":
// no → sourced, yes → influenced, never both (Partnermatch; Pedowitz Group; Covant).
import type { Kind, Status } from "./flag.ts";
import type { Instant } from "./instant.ts";

export type Bucket = "sourced" | "influenced" | "none" | "out-of-scope";

export type Reason =
  | "first-flag-before-opportunity"
  | "flag-after-opportunity"
  | "outside-source-window"
  | "open-opportunity"
  | "prior-activity"
  | "outside-influence-window"
  | "flag-after-close"
  | "no-qualifying-flag"
  | "account-mismatch"
  | "no-account"
  | "out-of-scope";

export type OpportunityFact = {
  id: string;
  type: string;
  accountId: string | null;
  /** The earliest creation time the CRM has ever reported, whatever it says today. */
  createdAt: Instant;
  closedAt: Instant | null;
};

export type FlagFact = {
  id: string;
  kind: Kind;
  accountId: string | null;
  /** When it was raised: a signal chosen later does not move it. */
  raisedAt: Instant;
  status: Status;
};

/** A call, mail or meeting of CS or sales about one motion (an opportunity type). */
export type ActivityFact = { accountId: string; motion: string; at: Instant };

/** Everything the decision looks at. Order and repetition make no difference. */
export type Facts = {
  opportunity: OpportunityFact;
  /** Flags of the opportunity's account and of accounts related to it. */
  flags: readonly FlagFact[];
  otherOpportunities: readonly OpportunityFact[];
  activities: readonly ActivityFact[];
  /** Stands in for the close of an opportunity that is still open. */
  asOf: Instant;
};

/** One version of the rule; windows in elapsed days of 24 hours, ends inclusive. */
export type Rule = {
  version: number;
  sourceWindowDays: number;
  influenceWindowDays: number;
  quietDays: number;
  /** Child account → parent account. Only the pairs named here count as one account. */
  parentOf: Readonly<Record<string, string>>;
};

export const defaultRule: Rule = {
  version: 1,
  sourceWindowDays: 90,
  influenceWindowDays: 180,
  quietDays: 30,
  parentOf: {},
};

export type Decision = {
  bucket: Bucket;
  flagId: string | null;
  reason: Reason;
  ruleVersion: number;
};

// The renewal base and one-off services are outside every total.
export const EXPANSION_TYPES = ["upsell", "cross-sell", "seat-add", "tier-upgrade"] as const;
const expansionTypes: ReadonlySet<string> = new Set(EXPANSION_TYPES);
/** Whether a deal of this type can be owed to a flag at all. */
export const isExpansion = (type: string): boolean => expansionTypes.has(type);
const disqualified: ReadonlySet<Status> = new Set([
  "declined",
  "duplicate",
  "expired",
  "withdrawn",
]);
// Windows are elapsed time by definition; no calendar has a part in them.
const day = 24 * 3_600_000;

/**
 * The bucket of an opportunity, the flag it is owed to and the reason, from the facts' own times
 * alone: the earliest flag that could have caused it sources it, else the earliest flag in the
 * influence window before its close influenced it, else none.
 */
export function decide(facts: Facts, rule: Rule): Decision {
  const { opportunity } = facts;
  const decided = (bucket: Bucket, reason: Reason, flagId: string | null = null): Decision => ({
    bucket,
    flagId,
    reason,
    ruleVersion: rule.version,
  });
  if (!expansionTypes.has(opportunity.type)) return decided("out-of-scope", "out-of-scope");
  if (opportunity.accountId === null) return decided("none", "no-account");

  const alive = facts.flags
    .filter(({ kind, status }) => kind === "expansion" && !disqualified.has(status))
    .toSorted((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const qualifying = alive.filter((flag) => oneAccount(flag.accountId, opportunity, rule));
  if (qualifying.length === 0) {
    return decided("none", alive.length > 0 ? "account-mismatch" : "no-qualifying-flag");
  }

  const sourcing = qualifying.find((flag) => whyNotSourced(flag, facts, rule) === null);
  if (sourcing) return decided("sourced", "first-flag-before-opportunity", sourcing.id);

  const closedAt = opportunity.closedAt ?? facts.asOf;
  const beforeClose = qualifying.filter(({ raisedAt }) => raisedAt < closedAt);
  if (beforeClose.length === 0) return decided("none", "flag-after-close");
  const influencing = beforeClose.find(
    ({ raisedAt }) => closedAt - raisedAt <= rule.influenceWindowDays * day,
  );
  if (!influencing) return decided("none", "outside-influence-window");
  const reason = whyNotSourced(influencing, facts, rule) ?? "first-flag-before-opportunity";
  return decided("influenced", reason, influencing.id);
}

function whyNotSourced(flag: FlagFact, facts: Facts, rule: Rule): Reason | null {
  const { opportunity } = facts;
  const { raisedAt } = flag;
  if (raisedAt > opportunity.createdAt) return "flag-after-opportunity";
  if (opportunity.createdAt - raisedAt > rule.sourceWindowDays * day) {
    return "outside-source-window";
  }
  const sameMotion = (accountId: string | null, motion: string) =>
    motion === opportunity.type && oneAccount(accountId, opportunity, rule);
  const alreadyOpen = facts.otherOpportunities.some(
    (other) =>
      other.id !== opportunity.id &&
      sameMotion(other.accountId, other.type) &&
      other.createdAt <= raisedAt &&
      (other.closedAt === null || other.closedAt > raisedAt),
  );
  if (alreadyOpen) return "open-opportunity";
  const alreadyWorkedOn = facts.activities.some(
    ({ accountId, motion, at }) =>
      sameMotion(accountId, motion) && at < raisedAt && raisedAt - at <= rule.quietDays * day,
  );
  return alreadyWorkedOn ? "prior-activity" : null;
}

function oneAccount(accountId: string | null, opportunity: OpportunityFact, rule: Rule): boolean {
  if (accountId === null || opportunity.accountId === null) return false;
  return (
    accountId === opportunity.accountId ||
    parentOf(accountId, rule) === opportunity.accountId ||
    parentOf(opportunity.accountId, rule) === accountId
  );
}

// An account may be called "constructor"; only the rule's own entries count.
function parentOf(accountId: string, rule: Rule): string | undefined {
  return Object.hasOwn(rule.parentOf, accountId) ? rule.parentOf[accountId] : undefined;
}
