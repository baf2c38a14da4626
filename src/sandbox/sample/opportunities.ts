import type { SampleAccount } from "./accounts.ts";
import type { Dice } from "./dice.ts";
import type { FlagDraft, HistoryOpportunity } from "./history-records.ts";
import type { OpportunityType } from "./signal-habits.ts";
import type { ToldDeal } from "./told-story.ts";
import { accounts } from "./accounts.ts";
import { atWork } from "./business-time.ts";
import { frictionOnly } from "./signal-habits.ts";

const hour = 3_600_000;
const day = 24 * hour;

const types = ["seat-add", "upsell", "cross-sell", "tier-upgrade"] as const;

// Companies that the CRM knows and Zendesk does not.
const strangers =
  "Tallowby Bakeries, Nordhavet Tackle, Meridel Print, Casa Olmeda, Saltrow Ferries, Amberwell Spa, Kopparlid Mining".split(
    ", ",
  );

/** Shares of the account's yearly revenue that a deal of this type is worth. */
const worth: Record<OpportunityType, readonly [number, number]> = {
  "seat-add": [0.06, 0.18],
  upsell: [0.08, 0.22],
  "cross-sell": [0.05, 0.16],
  "tier-upgrade": [0.18, 0.42],
  renewal: [1, 1.05],
};

// Days from a deal's creation to its close: seats are bought quickly, a higher plan is talked over.
const pace: Record<OpportunityType, readonly [number, number]> = {
  "seat-add": [1.5, 8],
  upsell: [3, 14],
  "cross-sell": [4, 16],
  "tier-upgrade": [5, 24],
  renewal: [14, 60],
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
  /** Where it is not left to the dice. */
  readonly amountMinor?: number;
  readonly subject?: string;
}

/** The CRM's deals around those flags; the flags that led to one get their `opportunity` step. */
export function opportunitiesFor(
  dice: Dice,
  drafts: readonly FlagDraft[],
  { start, now, told }: { readonly start: number; readonly now: number; readonly told: ToldDeal },
): HistoryOpportunity[] {
  const found: HistoryOpportunity[] = [];
  function record(deal: Deal): HistoryOpportunity {
    const opportunity = written(dice, deal, found.length, now);
    found.push(opportunity);
    return opportunity;
  }
  link(told.draft, record(dealTold(told)), told.created + hour / 2, now);
  for (const deal of earlierDeals(dice, start)) linkLater(record(deal), drafts, dice, now);
  for (const deal of unrelatedDeals(dice, start, now)) record(deal);
  for (const draft of drafts) {
    const deal = dealFrom(dice, draft, drafts, now);
    if (deal) link(draft, record(deal), linkedAt(dice, draft, deal), now);
    else letGo(dice, draft, now);
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

function dealTold({ draft: { account }, ...told }: ToldDeal): Deal {
  return { ...told, account, accountName: account.name, type: "seat-add", won: true };
}

function dealFrom(
  dice: Dice,
  draft: FlagDraft,
  drafts: readonly FlagDraft[],
  now: number,
): Deal | null {
  const accepted = acceptedBy(draft);
  if (!accepted || !draft.habit || draft.kind !== "expansion") return null;
  if (draft.unmatched) return null;
  if (draft.steps.some((step) => step.move === "opportunity")) return null;
  if (!dice.chance(draft.habit.pursued)) return null;
  // What a customer wants is talked about once: a later flag seldom opens another deal.
  if (drafts.some((other) => isBefore(other, draft)) && !dice.chance(0.3)) return null;
  // Some customers had been talking to sales already: their flags influence, and source nothing.
  const created = dice.chance(0.1)
    ? atWork(draft.raisedAt - dice.between(2, 20) * day, 0)
    : atWork(accepted.at + untilWritten(dice) * day, accepted.at + hour);
  if (created >= now) return null;
  const { account, habit } = draft;
  const won = dice.chance(habit.won);
  const type = typesFor(account).includes(habit.type) ? habit.type : "upsell";
  // What is lost is usually lost early, and one in seven waits for a budget.
  const patience = dice.chance(0.14) ? dice.between(3, 6) : 1;
  const days = dice.between(...pace[type]) * (won ? 1 : 0.8) * patience;
  const closes = atWork(Math.max(created, accepted.at) + days * day, 0);
  return { account, accountName: account.name, type, created, closes, won };
}

// Days. Most deals are written down within three; one in six waits until somebody has the money for it.
function untilWritten(dice: Dice): number {
  const soon = dice.between(0.1, 2.5);
  return soon < 2.1 ? soon : 12 + (soon - 2.1) * 150;
}

function acceptedBy(draft: FlagDraft) {
  return draft.steps.find((step) => step.move === "accept");
}

function isBefore(other: FlagDraft, draft: FlagDraft): boolean {
  const before = draft.raisedAt - other.raisedAt;
  return (
    other.kind === "expansion" &&
    other.account.id === draft.account.id &&
    before > 0 &&
    before < 92 * day &&
    acceptedBy(other) !== undefined
  );
}

// The owner links a deal when it is made, or with the acceptance when it was there before.
function linkedAt(dice: Dice, draft: FlagDraft, deal: Deal): number {
  const since = Math.max(deal.created, acceptedBy(draft)?.at ?? deal.created);
  return since + dice.between(0.2, 3) * hour;
}

// An accepted flag that nothing came of is set aside after some weeks: not now.
function letGo(dice: Dice, draft: FlagDraft, now: number): void {
  const last = draft.steps.at(-1);
  if (draft.kind === "friction" || last?.move !== "accept" || !dice.chance(0.75)) return;
  const at = atWork(last.at + dice.between(9, 24) * day, last.at + hour);
  if (at > now) return;
  const reason = dice.pick(["timing", "timing", "not-qualified", "self-serve"] as const);
  draft.steps.push({ move: "decline", at, by: last.by, reason });
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
  const yearly = weighed(account?.arrMinor ?? dice.between(12_000, 60_000) * 100, type);
  // Salespeople write round figures: whole tens, at least 400.
  const amountMinor =
    deal.amountMinor ??
    Math.max(40_000, Math.round((yearly * dice.between(...worth[type])) / 1_000) * 1_000);
  const isClosed = deal.closes <= now;
  return {
    crm: "salesforce",
    id: `0065g00000${(50_432_117 + place * 7_919).toString(36).toUpperCase().padStart(5, "0")}AAX`,
    accountId: account?.id ?? null,
    accountName,
    name: `${accountName}: ${deal.subject ?? subject(dice, deal, amountMinor)}`,
    type,
    status: isClosed ? (deal.won ? "won" : "lost") : "open",
    amountMinor,
    currency: account?.currency ?? "USD",
    createdAt: new Date(deal.created),
    closedAt: isClosed ? new Date(deal.closes) : null,
  };
}

// A customer ten times as large does not buy ten times as much at once.
function weighed(yearly: number, type: OpportunityType): number {
  const usual = 8_000_000;
  return type === "renewal" || yearly <= usual ? yearly : Math.sqrt(yearly * usual);
}

// As many seats as that money buys at the price the account pays today.
function subject(dice: Dice, { account, type }: Deal, amountMinor: number): string {
  if (type !== "seat-add" || !account) return dice.pick(subjects[type]);
  return `${Math.max(2, Math.round(amountMinor / (account.arrMinor / account.seats)))} more seats`;
}
