// Whether an opportunity is owed to a flag. The test is "would this deal exist without the flag?":
// no → sourced, yes → influenced, never both (Partnermatch; Pedowitz Group; Covant).
import { type Kind, type Status, STATUSES } from "./flag.ts";
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
  | "out-of-scope"
  // The CRM took the deal back: removed it, or made it one with another.
  | "deleted"
  | "merged"
  // Not the rule's: somebody decided it in a dispute.
  | "dispute-decided";

export type OpportunityFact = {
  id: string;
  type: string;
  accountId: string | null;
  /** The earliest creation time the CRM has ever reported, whatever it says today. */
  createdAt: Instant;
  /** When it stopped being open: won, lost, or gone. */
  closedAt: Instant | null;
  /** Why the CRM has it no more. It has no credit then; that it was open once stays true. */
  gone?: "deleted" | "merged" | null;
};

export type FlagFact = {
  id: string;
  kind: Kind;
  accountId: string | null;
  /** When it was raised: a signal chosen later does not move it. */
  raisedAt: Instant;
  status: Status;
};

/** A call, mail or meeting of CS or sales about one motion (an opportunity type); `null`: about any. */
export type ActivityFact = { accountId: string; motion: string | null; at: Instant };

/**
 * Account → the one it was made part of, and when. A flag keeps the account it was raised on. It counts for a deal of the
 * other account only if the one or the other came to be when both were one already. Other deals and activities of the other
 * account stand against a deal only if that came afterwards: a merge changes no credit of before, neither up nor down.
 */
export type Merges = Readonly<Record<string, { into: string; at: Instant }>>;

/** Everything the decision looks at. Order and repetition make no difference. */
export type Facts = {
  opportunity: OpportunityFact;
  /** Flags of the opportunity's account and of accounts related to it. */
  flags: readonly FlagFact[];
  otherOpportunities: readonly OpportunityFact[];
  activities: readonly ActivityFact[];
  /** Accounts that were made one. */
  merges?: Merges;
  /** Stands in for the close of an opportunity that is still open. */
  asOf: Instant;
};

/** Statuses from which a flag may qualify, each including those that come after it. */
export const QUALIFIES_FROM = ["new", "contacted", "accepted"] as const;
export type QualifiesFrom = (typeof QUALIFIES_FROM)[number];

// The renewal base and one-off services are outside every total, whatever a rule says.
export const EXPANSION_TYPES = ["upsell", "cross-sell", "seat-add", "tier-upgrade"] as const;
export type ExpansionType = (typeof EXPANSION_TYPES)[number];
const expansionTypes: ReadonlySet<string> = new Set(EXPANSION_TYPES);
/** Whether a deal of this type can be owed to a flag at all. */
export const isExpansion = (type: string): boolean => expansionTypes.has(type);

/** One version of the rule; windows in elapsed days of 24 hours, ends inclusive. */
export type Rule = {
  version: number;
  sourceWindowDays: number;
  influenceWindowDays: number;
  quietDays: number;
  /** How far a flag must have come to qualify; `new`: as soon as it is raised. */
  qualifiesFrom: QualifiesFrom;
  /** Kinds of deals that can be owed to a flag, of `EXPANSION_TYPES`. */
  types: readonly ExpansionType[];
  /** Child account → parent account. Only the pairs named here count as one account. */
  parentOf: Readonly<Record<string, string>>;
};

export const defaultRule: Rule = {
  version: 1,
  sourceWindowDays: 90,
  influenceWindowDays: 180,
  quietDays: 30,
  qualifiesFrom: "new",
  types: EXPANSION_TYPES,
  parentOf: {},
};

export type Decision = {
  bucket: Bucket;
  flagId: string | null;
  reason: Reason;
  ruleVersion: number;
};

// Windows are elapsed time by definition; no calendar has a part in them.
const day = 24 * 3_600_000;

/** How far each status has come. Declined, duplicate, expired and withdrawn flags qualify under no rule. */
const REACHED: Partial<Record<Status, QualifiesFrom>> = {
  new: "new",
  claimed: "new",
  contacted: "contacted",
  accepted: "accepted",
  opportunity: "accepted",
  won: "accepted",
  lost: "accepted",
};

/** Whether a flag of this kind and status can be credited with a deal under the rule, account and times apart. */
export function qualifies(
  { kind, status }: Pick<FlagFact, "kind" | "status">,
  { qualifiesFrom }: Pick<Rule, "qualifiesFrom">,
): boolean {
  const reached = kind === "expansion" ? REACHED[status] : undefined;
  return (
    reached !== undefined &&
    QUALIFIES_FROM.indexOf(reached) >= QUALIFIES_FROM.indexOf(qualifiesFrom)
  );
}

/** The statuses in which an expansion flag qualifies. */
export const statusesFrom = ({ qualifiesFrom }: Pick<Rule, "qualifiesFrom">): Status[] =>
  STATUSES.filter((status) => qualifies({ kind: "expansion", status }, { qualifiesFrom }));

/**
 * The bucket of an opportunity, the flag it is owed to and the reason, from the facts' own times
 * alone: the earliest flag that could have caused it sources it, else the earliest flag in the
 * influence window before its close influenced it, else none.
 */
export const decide = (facts: Facts, rule: Rule): Decision =>
  decideAmong(lookAround(facts, facts.opportunity.accountId, rule), facts.opportunity, rule);

/** What the decisions about one account's opportunities look at, sorted once for all of them. */
export type Surroundings = {
  /** Whether there is a flag that would qualify if it were of the same account. */
  isAnyFlag: boolean;
  /** Earliest first. */
  qualifying: readonly FlagFact[];
  /** Accounts that were others once, and since when they are this one. */
  joinedAt: ReadonlyMap<string, Instant>;
  opportunities: ReadonlyMap<string, readonly OpportunityFact[]>;
  activities: readonly ActivityFact[];
  asOf: Instant;
};

/** Finds out of the facts what is of the account, or of one that the rule counts as the same. */
export function lookAround(
  facts: Omit<Facts, "opportunity">,
  accountId: string | null,
  rule: Rule,
): Surroundings {
  const merges = facts.merges ?? {};
  const joinedAt = new Map<string, Instant>();
  const isHere = (other: string | null) => {
    const since = oneAccountSince(other, accountId, rule, merges);
    if (other === null || since === null) return false;
    if (since > -Infinity) joinedAt.set(other, since);
    return true;
  };
  const alive = facts.flags.filter((flag) => qualifies(flag, rule));
  return {
    isAnyFlag: alive.length > 0,
    qualifying: alive
      .filter((flag) => isHere(flag.accountId))
      .toSorted((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
    joinedAt,
    opportunities: Map.groupBy(
      facts.otherOpportunities.filter((other) => isHere(other.accountId)),
      ({ type }) => type,
    ),
    activities: facts.activities.filter((activity) => isHere(activity.accountId)),
    asOf: facts.asOf,
  };
}

/** The decision about one of the opportunities of the account that was looked around. */
export function decideAmong(
  around: Surroundings,
  opportunity: OpportunityFact,
  rule: Rule,
): Decision {
  const decided = (bucket: Bucket, reason: Reason, flagId: string | null = null): Decision => ({
    bucket,
    flagId,
    reason,
    ruleVersion: rule.version,
  });
  if (!isInScope(opportunity.type, rule)) return decided("out-of-scope", "out-of-scope");
  if (opportunity.gone != null) return decided("none", opportunity.gone);
  if (opportunity.accountId === null) return decided("none", "no-account");
  const { createdAt } = opportunity;
  const qualifying =
    around.joinedAt.size === 0
      ? around.qualifying
      : around.qualifying.filter((flag) =>
          isJoinedBy(around, flag, Math.max(flag.raisedAt, createdAt)),
        );
  const [first] = qualifying;
  if (first === undefined)
    return decided("none", around.isAnyFlag ? "account-mismatch" : "no-qualifying-flag");

  const earliestSource = createdAt - rule.sourceWindowDays * day;
  for (let at = firstFrom(qualifying, earliestSource); at < qualifying.length; at += 1) {
    const flag = qualifying[at];
    if (flag === undefined || flag.raisedAt > createdAt) break;
    if (whyNotSourced(flag, opportunity, around, rule) === null)
      return decided("sourced", "first-flag-before-opportunity", flag.id);
  }

  const closedAt = opportunity.closedAt ?? around.asOf;
  if (first.raisedAt >= closedAt) return decided("none", "flag-after-close");
  const influencing = qualifying[firstFrom(qualifying, closedAt - rule.influenceWindowDays * day)];
  if (influencing === undefined || influencing.raisedAt >= closedAt)
    return decided("none", "outside-influence-window");
  const reason =
    whyNotSourced(influencing, opportunity, around, rule) ?? "first-flag-before-opportunity";
  return decided("influenced", reason, influencing.id);
}

/** Whether the account of something was this one already. */
const isJoinedBy = (
  { joinedAt }: Surroundings,
  { accountId }: { accountId: string | null },
  instant: Instant,
): boolean => (joinedAt.get(accountId ?? "") ?? -Infinity) <= instant;

const isInScope = (type: string, { types }: Rule): boolean =>
  isExpansion(type) && types.some((each) => each === type);

/** Index of the first flag that was raised at `instant` or later. */
function firstFrom(sorted: readonly FlagFact[], instant: Instant): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.raisedAt ?? Infinity) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function whyNotSourced(
  { raisedAt }: FlagFact,
  opportunity: OpportunityFact,
  around: Surroundings,
  rule: Rule,
): Reason | null {
  if (raisedAt > opportunity.createdAt) return "flag-after-opportunity";
  if (opportunity.createdAt - raisedAt > rule.sourceWindowDays * day) {
    return "outside-source-window";
  }
  const alreadyOpen = (around.opportunities.get(opportunity.type) ?? []).some(
    (other) =>
      other.id !== opportunity.id &&
      isJoinedBy(around, other, opportunity.createdAt) &&
      other.createdAt <= raisedAt &&
      (other.closedAt === null || other.closedAt > raisedAt),
  );
  if (alreadyOpen) return "open-opportunity";
  const alreadyWorkedOn = around.activities.some(
    (activity) =>
      (activity.motion === null || activity.motion === opportunity.type) &&
      isJoinedBy(around, activity, opportunity.createdAt) &&
      activity.at < raisedAt &&
      raisedAt - activity.at <= rule.quietDays * day,
  );
  return alreadyWorkedOn ? "prior-activity" : null;
}

/** Whether both are the same customer: one account, or a child and its parent that the rule names. */
export function isOneAccount(
  one: string | null,
  other: string | null,
  rule: Pick<Rule, "parentOf">,
): boolean {
  if (one === null || other === null) return false;
  return one === other || parentOf(one, rule) === other || parentOf(other, rule) === one;
}

/** Whether a flag is of the deal's customer, as far as its account goes. */
export function isOfDealsAccount(
  flag: Pick<FlagFact, "accountId" | "raisedAt">,
  deal: Pick<OpportunityFact, "accountId" | "createdAt">,
  rule: Pick<Rule, "parentOf">,
  merges: Merges,
): boolean {
  const since = oneAccountSince(flag.accountId, deal.accountId, rule, merges);
  return since !== null && since <= Math.max(flag.raisedAt, deal.createdAt);
}

/** Since when both are the same customer: always, since they were made one, or not at all (null). */
function oneAccountSince(
  one: string | null,
  other: string | null,
  rule: Pick<Rule, "parentOf">,
  merges: Merges,
): Instant | null {
  if (isOneAccount(one, other, rule)) return -Infinity;
  if (one === null || other === null) return null;
  // What each was at the same time: that both became another one later takes nothing back.
  const others = idsOf(other, merges);
  let since: Instant | null = null;
  for (const a of idsOf(one, merges))
    for (const b of others)
      if (isOneAccount(a.id, b.id, rule)) since = Math.min(since ?? Infinity, Math.max(a.at, b.at));
  return since;
}

/** Every account that this one has been, and since when, itself first. */
function idsOf(account: string, merges: Merges): { id: string; at: Instant }[] {
  const ids = [{ id: account, at: -Infinity }];
  const passed = new Set([account]);
  // What is added on the way is walked as well.
  for (const { id, at } of ids) {
    const merge = Object.hasOwn(merges, id) ? merges[id] : undefined;
    if (merge === undefined || passed.has(merge.into)) continue;
    passed.add(merge.into);
    ids.push({ id: merge.into, at: Math.max(at, merge.at) });
  }
  return ids;
}

// An account may be called "constructor"; only the rule's own entries count.
function parentOf(accountId: string, rule: Pick<Rule, "parentOf">): string | undefined {
  return Object.hasOwn(rule.parentOf, accountId) ? rule.parentOf[accountId] : undefined;
}
