import type { SampleAccount } from "./accounts.ts";
import type { Dice } from "./dice.ts";
import type { FlagDraft, HistoryOpportunity } from "./history-records.ts";
import type { OpportunityType } from "./signal-habits.ts";
import { accounts } from "./accounts.ts";
import { atWork } from "./business-time.ts";
import { frictionOnly } from "./signal-habits.ts";

const hour = 3_600_000;
const day = 24 * hour;

const types = ["seat-add", "upsell", "cross-sell", "tier-upgrade"] as const;

// Companies that the CRM knows and Zendesk does not.
const strangers = ["Tallowby Bakeries", "Nordhavet Tackle", "Meridel Print", "Casa Olmeda"];

/** Shares of the account's yearly revenue that a deal of this type is worth. */
const worth: Record<OpportunityType, readonly [number, number]> = {
  "seat-add": [0.06, 0.18],
  upsell: [0.08, 0.22],
  "cross-sell": [0.05, 0.16],
  "tier-upgrade": [0.18, 0.42],
  renewal: [1, 1.05],
};

const subjects: Record<OpportunityType, readonly string[]> = {
  "seat-add": ["seats for a new team"],
  upsell: ["higher API quota", "second site", "larger storage", "new region"],
  "cross-sell": ["Analytics", "Automations", "Analytics and Automations", "training days"],
  "tier-upgrade": ["next plan", "next plan, two-year term"],
  renewal: ["yearly renewal"],
};

interface Deal {
  readonly account: SampleAccount | null;
  readonly accountName: string;
  readonly type: OpportunityType;
  readonly created: number;
  readonly closes: number;
  readonly won: boolean;
}

/** The CRM's deals around those flags; the flags that led to one get their `opportunity` step. */
export function opportunitiesFor(
  dice: Dice,
  drafts: readonly FlagDraft[],
  start: number,
  now: number,
): HistoryOpportunity[] {
  const found: HistoryOpportunity[] = [];
  function record(deal: Deal): HistoryOpportunity {
    const opportunity = written(dice, deal, found.length, now);
    found.push(opportunity);
    return opportunity;
  }
  for (const deal of earlierDeals(dice, start)) linkLater(record(deal), drafts, dice, now);
  for (const deal of unrelatedDeals(dice, start, now)) record(deal);
  for (const draft of drafts) {
    const deal = dealFrom(dice, draft, now);
    if (deal) link(draft, record(deal), deal.created + dice.between(0.2, 3) * hour, now);
  }
  return found.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

// Already under way before the first flag of these months: a flag can influence them, never source them.
function earlierDeals(dice: Dice, start: number): Deal[] {
  const eligible = accounts.filter((account) => !frictionOnly.includes(account.name));
  return eligible.slice(0, 11).map((account) => {
    const created = atWork(start - dice.between(3, 45) * day, 0);
    const type = dice.pick(typesFor(account));
    const closes = atWork(start + dice.between(20, 105) * day, 0);
    return { account, accountName: account.name, type, created, closes, won: dice.chance(0.6) };
  });
}

// Nothing to do with a flag: renewals, friction-only accounts, and companies without a ticket.
function unrelatedDeals(dice: Dice, start: number, now: number): Deal[] {
  const span = now - start;
  const renewals = accounts.filter((_, place) => place % 2 === 0);
  const quiet = accounts.filter((account) => frictionOnly.includes(account.name));
  const parties: (readonly [SampleAccount | null, string, OpportunityType])[] = [
    ...renewals.map((account) => [account, account.name, "renewal"] as const),
    ...[...quiet, ...quiet, ...quiet].map(
      (account, place) => [account, account.name, types[place % 3] ?? "upsell"] as const,
    ),
    ...strangers.map((name) => [null, name, dice.pick(types)] as const),
  ];
  return parties.map(([account, accountName, type]) => {
    const created = Math.min(atWork(start + dice.between(0, 0.95) * span, 0), now - 2 * hour);
    const closes = atWork(created + dice.between(14, 60) * day, 0);
    const won = dice.chance(type === "renewal" ? 0.9 : 0.55);
    return { account, accountName, type, created, closes, won };
  });
}

function dealFrom(dice: Dice, draft: FlagDraft, now: number): Deal | null {
  const accepted = draft.steps.find((step) => step.move === "accept");
  if (!accepted || !draft.habit || draft.kind !== "expansion") return null;
  if (draft.unmatched) return null;
  if (draft.steps.some((step) => step.move === "opportunity")) return null;
  if (!dice.chance(draft.habit.pursued)) return null;
  const created = atWork(accepted.at + dice.between(0.1, 9) * day, accepted.at + hour);
  if (created >= now) return null;
  const { account, habit } = draft;
  const won = dice.chance(habit.won);
  // What is lost is usually lost early.
  const closes = atWork(created + (won ? dice.between(12, 50) : dice.between(7, 38)) * day, 0);
  const type = typesFor(account).includes(habit.type) ? habit.type : "upsell";
  return { account, accountName: account.name, type, created, closes, won };
}

// The owner, working on a flag, notices that a deal already exists and links it.
function linkLater(
  opportunity: HistoryOpportunity,
  drafts: readonly FlagDraft[],
  dice: Dice,
  now: number,
): void {
  const closed = opportunity.closedAt?.getTime() ?? now;
  const fitting = drafts.find(
    (draft) =>
      draft.habit?.type === opportunity.type &&
      draft.kind === "expansion" &&
      !draft.unmatched &&
      draft.account.id === opportunity.accountId &&
      draft.raisedAt < closed &&
      draft.steps.at(-1)?.move === "accept",
  );
  const accepted = fitting?.steps.at(-1);
  if (fitting && accepted)
    link(fitting, opportunity, accepted.at + dice.between(1, 30) * hour, now);
}

function link(draft: FlagDraft, opportunity: HistoryOpportunity, at: number, now: number): void {
  const by = draft.steps.at(-1)?.by;
  if (by === undefined) return;
  const latest = Math.min(at, now);
  draft.steps.push({ move: "opportunity", at: latest, by, opportunityId: opportunity.id });
}

function typesFor(account: SampleAccount): readonly OpportunityType[] {
  // There is no tier above Enterprise.
  return account.plan === "Enterprise" ? types.filter((type) => type !== "tier-upgrade") : types;
}

function written(dice: Dice, deal: Deal, place: number, now: number): HistoryOpportunity {
  const { account, accountName, type } = deal;
  const yearly = account?.arrMinor ?? dice.between(12_000, 60_000) * 100;
  // Salespeople write round figures: whole tens, at least 400.
  const amountMinor = Math.max(
    40_000,
    Math.round((yearly * dice.between(...worth[type])) / 1_000) * 1_000,
  );
  const isClosed = deal.closes <= now;
  return {
    crm: "salesforce",
    id: `0065g00000${(50_432_117 + place * 7_919).toString(36).toUpperCase().padStart(5, "0")}AAX`,
    accountId: account?.id ?? null,
    accountName,
    name: `${accountName}: ${subject(dice, deal, amountMinor)}`,
    type,
    status: isClosed ? (deal.won ? "won" : "lost") : "open",
    amountMinor,
    currency: account?.currency ?? "USD",
    createdAt: new Date(deal.created),
    closedAt: isClosed ? new Date(deal.closes) : null,
  };
}

// As many seats as that money buys at the price the account pays today.
function subject(dice: Dice, { account, type }: Deal, amountMinor: number): string {
  if (type !== "seat-add" || !account) return dice.pick(subjects[type]);
  return `${Math.max(2, Math.round(amountMinor / (account.arrMinor / account.seats)))} more seats`;
}
