// Disputes about a deal's credit: who says otherwise and why, and what somebody else decided. A decision overrides the
// rule, also after the credit was sealed, for as long as the deal is the one that was decided on.
import {
  type Bucket,
  type Decision,
  type FlagFact,
  isOneAccount,
  type OpportunityFact,
  type Rule,
} from "../attribution.ts";

/** What can be claimed of a deal, and decided: the bucket of an out-of-scope deal is its type's business. */
export const CLAIMED_BUCKETS = ["sourced", "influenced", "none"] as const satisfies Bucket[];
export type ClaimedBucket = (typeof CLAIMED_BUCKETS)[number];

export interface Claim {
  readonly bucket: ClaimedBucket;
  /** The flag it is owed to; null exactly with `none`. */
  readonly flagId: string | null;
}

/** What the deal was when it was decided on. */
export interface Basis {
  readonly type: string;
  readonly accountId: string | null;
  /** UTC epoch milliseconds. */
  readonly createdAt: number;
}

/** A dispute's decision as credits are computed from it. */
export interface Verdict extends Claim {
  readonly disputeId: string;
  readonly basis: Basis;
  /** UTC epoch milliseconds; of several decisions about a deal the newest counts. */
  readonly decidedAt: number;
}

/** A decision with the dispute it comes from; null when it is the rule's own. */
export type Settled = Decision & { readonly disputeId: string | null };

export type ClaimRefusal =
  | "out-of-scope"
  | "no-account"
  | "flag-missing"
  | "flag-surplus"
  | "no-such-flag"
  | "other-account"
  | "flag-taken-back"
  | "flag-after-opportunity"
  | "flag-after-close";

/** The part of a deal that a decision rests on. */
export const basisOf = ({ type, accountId, createdAt }: Basis): Basis => ({
  type,
  accountId,
  createdAt,
});

/**
 * Whether a decision still speaks of this deal. Amount, status and closing date may change; with another account, type or
 * day of creation it was about another question, which is open again.
 */
export const stillHolds = ({ basis }: Pick<Verdict, "basis">, deal: Basis): boolean =>
  basis.type === deal.type &&
  basis.accountId === deal.accountId &&
  basis.createdAt === deal.createdAt;

/** The newest decision that still holds for the deal, or null; the order they come in makes no difference. */
export function verdictFor(verdicts: readonly Verdict[], deal: Basis): Verdict | null {
  let newest: Verdict | null = null;
  for (const verdict of verdicts) {
    if (!stillHolds(verdict, deal)) continue;
    const isNewer =
      newest === null ||
      verdict.decidedAt > newest.decidedAt ||
      (verdict.decidedAt === newest.decidedAt && verdict.disputeId > newest.disputeId);
    if (isNewer) newest = verdict;
  }
  return newest;
}

/**
 * The rule's decision, or the one that was made in a dispute where there is one that holds. A deal that the CRM has taken
 * back is owed to nobody, whatever was decided about it.
 */
export function settle(
  byRule: Decision,
  verdicts: readonly Verdict[],
  deal: Pick<OpportunityFact, "type" | "accountId" | "createdAt" | "gone">,
): Settled {
  const verdict = (deal.gone ?? null) === null ? verdictFor(verdicts, deal) : null;
  if (verdict === null) return { ...byRule, disputeId: null };
  const { bucket, flagId, disputeId } = verdict;
  return { bucket, flagId, reason: "dispute-decided", ruleVersion: byRule.ruleVersion, disputeId };
}

/**
 * Why nobody may claim or decide this of the deal, or null. People may weigh what the rule cannot see, but not time: a
 * flag raised after the deal was opened never sources it, and one raised after its close did not influence it.
 */
export function whyNotClaimed(
  { bucket, flagId }: Claim,
  deal: OpportunityFact,
  flag: FlagFact | null,
  rule: Pick<Rule, "parentOf" | "types">,
): ClaimRefusal | null {
  const isInScope = rule.types.some((type) => type === deal.type);
  if (!isInScope || (deal.gone ?? null) !== null) return "out-of-scope";
  if (deal.accountId === null) return "no-account";
  if (bucket === "none") return flagId === null ? null : "flag-surplus";
  if (flagId === null) return "flag-missing";
  if (flag === null || flag.kind !== "expansion") return "no-such-flag";
  if (!isOneAccount(flag.accountId, deal.accountId, rule)) return "other-account";
  if (flag.status === "withdrawn" || flag.status === "duplicate") return "flag-taken-back";
  if (bucket === "sourced") return flag.raisedAt > deal.createdAt ? "flag-after-opportunity" : null;
  return deal.closedAt !== null && flag.raisedAt >= deal.closedAt ? "flag-after-close" : null;
}
