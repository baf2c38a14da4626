import type { SampleAccount } from "./accounts.ts";
import type { Dice } from "./dice.ts";
import type { FlagDraft, HistoryFlag, HistoryOpportunity } from "./history-records.ts";
import type { SignalHabit } from "./signal-habits.ts";
import { accountBook } from "./account-book.ts";
import { accounts } from "./accounts.ts";
import { earlierBy, isWeekend } from "./business-time.ts";
import { diceFrom } from "./dice.ts";
import { claimed, contacted, followUp, merged } from "./follow-up.ts";
import { opportunitiesFor } from "./opportunities.ts";
import { agents, csManagers } from "./people.ts";
import { noteFor, quoteFor } from "./quotes.ts";
import { frictionOnly, signalHabits } from "./signal-habits.ts";
import { tickets, ticketQuotes } from "./tickets.ts";
import { TOLD_TICKET, toldStory } from "./told-story.ts";
import { targetHours } from "./urgency.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The months before the sandbox was started. */
export interface SampleHistory {
  readonly flags: readonly HistoryFlag[];
  readonly opportunities: readonly HistoryOpportunity[];
}

/** Three full months and the current one: flags, what CS did with them, and the CRM's opportunities. */
export function sampleHistory(now: Date): SampleHistory {
  const dice = diceFrom(20_260_301);
  const end = now.getTime();
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3, 1);
  const told = toldStory(end);
  const drafts = [told.draft, ...ticketFlags(dice, end)];
  // Recent flags first: older ones must keep clear of them, see `fits`.
  drafts.push(...openFlags(dice, drafts, end, 34 - drafts.filter(isUntouched).length));
  drafts.push(...recentFlags(dice, drafts, end));
  drafts.push(...settledFlags(dice, drafts, start, earlierBy(84, end), end));
  drafts.sort((one, other) => one.raisedAt - other.raisedAt);
  const opportunities = opportunitiesFor(dice, drafts, { start, now: end, told });
  return { flags: numbered(drafts), opportunities };
}

function isUntouched(draft: FlagDraft): boolean {
  return draft.steps.every((step) => step.move === "claim");
}

// Every third telling ticket has been flagged already; the others wait for whoever tries the sidebar.
function ticketFlags(dice: Dice, now: number): FlagDraft[] {
  return tickets
    .filter((ticket) => ticket.expected !== null && ticket.created_at_days_ago > 0.6)
    .filter((ticket) => String(ticket.id) !== TOLD_TICKET)
    .filter((_, position) => position % 3 === 0)
    .flatMap((ticket) => {
      const habit = signalHabits.find((each) => each.signal === ticket.expected);
      const account = accounts.find((each) => each.id === ticket.organization_id);
      const quote = ticketQuotes.get(String(ticket.id));
      if (!habit || !account || quote === undefined) return [];
      const message = ticket.comments.find((comment) => comment.body.includes(quote));
      const created = now - ticket.created_at_days_ago * day;
      const raisedAt = created + ((message?.minutes_after ?? 0) + dice.whole(4, 40)) * minute;
      const draft: FlagDraft = {
        kind: habit.kind,
        habit,
        account,
        unmatched: false,
        agentId: ticket.assignee_id,
        ticketId: String(ticket.id),
        quote,
        note: noteFor(dice, habit.kind),
        raisedAt,
        steps: [],
      };
      const open =
        targetHours({ ...draft, target: habit.target }, now) === 24 &&
        raisedAt > earlierBy(20, now);
      if (!open) contacted(dice, draft, now);
      return [draft];
    });
}

// What lies in the queue now, some of it for each manager: a few overdue, some due before the day is out, the rest fresh.
function openFlags(dice: Dice, others: FlagDraft[], now: number, count: number): FlagDraft[] {
  const hourNow = isWeekend(now) ? 0 : (now % day) / hour;
  const overdue = [29, 41, 33, 118];
  const dueToday = 8;
  const firstFresh = overdue.length + dueToday;
  const drafts: FlagDraft[] = [];
  for (let place = 0; place < count; place += 1) {
    const late = overdue[place];
    const pressing = place >= firstFresh && place < firstFresh + 5;
    const remaining = dice.between(Math.max(0.5, 7 - hourNow), Math.max(1, 20 - hourNow));
    const age =
      late ??
      (place < firstFresh ? 24 - remaining : pressing ? dice.between(0.2, 3) : dice.between(3, 9));
    // The first fresh one is minutes old, and in this month even when the month is minutes old.
    const raisedAt =
      place === firstFresh
        ? Math.max(now - 20 * minute, Math.min(now, monthStart(now)))
        : earlierBy(age, now);
    const target = pressing ? 4 : 24;
    const ownerId =
      place % 11 === 10 ? null : (csManagers[(place + 2) % csManagers.length]?.id ?? null);
    const draft = drawn(dice, [...others, ...drafts], raisedAt, {
      among: inQueue.filter((account) => account.ownerId === ownerId),
      isNamed: place < firstFresh,
      suits: (habit, account) => {
        const hours = targetHours(
          { kind: habit.kind, target: habit.target, account, raisedAt },
          now,
        );
        return place < firstFresh || pressing ? hours === target : hours >= target;
      },
    });
    if (place % 5 === 2) claimed(dice, draft, now);
    drafts.push(draft);
  }
  return drafts;
}

function monthStart(instant: number): number {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

// Raised in the last three business days, yet already in conversation.
function recentFlags(dice: Dice, others: FlagDraft[], now: number): FlagDraft[] {
  const drafts: FlagDraft[] = [];
  for (let count = 0; count < 12; count += 1) {
    const raisedAt = earlierBy(dice.between(6, 82), now);
    const draft = drawn(dice, [...others, ...drafts], raisedAt);
    contacted(dice, draft, now);
    drafts.push(draft);
  }
  return drafts;
}

function settledFlags(
  dice: Dice,
  others: FlagDraft[],
  start: number,
  until: number,
  now: number,
): FlagDraft[] {
  const drafts: FlagDraft[] = [];
  for (let midnight = start; midnight < until; midnight += day) {
    // The team flags a little more every month.
    const usual = 4 + Math.min(3, Math.floor((midnight - start) / (30 * day)));
    const count = isWeekend(midnight) ? Number(dice.chance(0.3)) : dice.whole(usual, usual + 3);
    for (let each = 0; each < count; each += 1) {
      const raisedAt = midnight + dice.between(6.5, 20.5) * hour;
      if (raisedAt >= until) continue;
      const draft = dice.chance(0.03)
        ? repeated(dice, drafts, raisedAt, now)
        : drawn(dice, [...others, ...drafts], raisedAt);
      if (!draft) continue;
      if (draft.steps.length === 0) followUp(dice, draft, now);
      drafts.push(draft);
    }
  }
  return drafts;
}

// A colleague heard the same thing from the same customer a few days later.
function repeated(dice: Dice, from: FlagDraft[], raisedAt: number, now: number): FlagDraft | null {
  const recent = from.filter(
    (draft) =>
      draft.habit &&
      !draft.unmatched &&
      raisedAt - draft.raisedAt < 12 * day &&
      draft.raisedAt < raisedAt,
  );
  const original = recent.filter((draft) => draft.steps[0]?.move !== "duplicate").at(-1);
  if (!original) return null;
  const { kind, habit, account } = original;
  const agentId = dice.pick(agents.filter((agent) => agent.id !== original.agentId)).id;
  const quote = quoteFor(dice, kind, habit?.signal ?? null, account.language);
  const draft: FlagDraft = {
    kind,
    habit,
    account,
    unmatched: false,
    agentId,
    ticketId: null,
    quote,
    note: null,
    raisedAt,
    steps: [],
  };
  merged(dice, draft, original, now);
  return draft;
}

// The accounts of the desk four times: their tickets can show that they have a past.
const drawable: readonly SampleAccount[] = [...accountBook, ...accounts, ...accounts, ...accounts];

// Most of what lies in the queue is of accounts with a past to look at.
const inQueue: readonly SampleAccount[] = [
  ...accountBook,
  ...Array.from({ length: 30 }, () => accounts).flat(),
];

interface Wish {
  /** Accounts to draw from; one that is in it twice comes twice as often. */
  readonly among?: readonly SampleAccount[];
  readonly suits?: (habit: SignalHabit, account: SampleAccount) => boolean;
  /** The agent knew which signal it was. */
  readonly isNamed?: boolean;
}

function drawn(
  dice: Dice,
  others: readonly FlagDraft[],
  raisedAt: number,
  { among = drawable, suits = () => true, isNamed = false }: Wish = {},
): FlagDraft {
  const unsure = !isNamed && dice.chance(0.045);
  const habitOf = () => dice.pickBy(signalHabits, (each) => each.weight);
  const accountOf = () => among[dice.whole(0, among.length - 1)] ?? dice.pick(accounts);
  let habit = habitOf();
  let account = accountOf();
  for (let tries = 0; tries < 240; tries += 1) {
    const isGood = suits(habit, account) && fits(habit, account, raisedAt, others);
    if (isGood && (tries > 80 || isFirst(habit, account, raisedAt, others))) break;
    habit = habitOf();
    account = accountOf();
  }
  const { kind } = habit;
  const recent = new Set(others.slice(-60).map((draft) => draft.quote));
  let quote = quoteFor(dice, kind, unsure ? null : habit.signal, account.language);
  for (let tries = 0; tries < 12 && recent.has(quote); tries += 1) {
    quote = quoteFor(dice, kind, unsure ? null : habit.signal, account.language);
  }
  return {
    kind,
    habit: unsure ? null : habit,
    account,
    unmatched: dice.chance(0.015),
    // Some agents listen for signals more than others do.
    agentId: dice.pickBy(agents, listens).id,
    ticketId: null,
    quote,
    note: noteFor(dice, kind),
    raisedAt,
    steps: [],
  };
}

// The colleague who trains others answers hardly any tickets: too few flags to say anything about her team.
function listens({ id, team }: (typeof agents)[number]): number {
  return team === "Training" ? 0.5 : 3 + Number(id.at(-1));
}

// The first to hear of something new at an account in three months: a deal that follows is owed to this flag alone.
function isFirst(
  habit: SignalHabit,
  account: SampleAccount,
  raisedAt: number,
  others: readonly FlagDraft[],
): boolean {
  if (habit.kind === "friction") return true;
  return others.every(
    (draft) =>
      draft.kind === "friction" ||
      draft.account.id !== account.id ||
      ["decline", "duplicate", "expire"].includes(draft.steps.at(-1)?.move ?? "") ||
      draft.raisedAt > raisedAt ||
      raisedAt - draft.raisedAt > 92 * day,
  );
}

// What that customer can say at all, and once in six weeks: a second flag would only corroborate the first.
function fits(
  habit: SignalHabit,
  account: SampleAccount,
  raisedAt: number,
  others: readonly FlagDraft[],
): boolean {
  if (habit.kind === "expansion" && frictionOnly.includes(account.name)) return false;
  const isFull = account.seatsUsed >= 0.9 * account.seats;
  if (habit.signal === "exp.capacity.seats" && !isFull) return false;
  const hasHighestPlan = account.plan === "Enterprise";
  if (hasHighestPlan && ["exp.plan.feature", "exp.plan.security"].includes(habit.signal)) {
    return false;
  }
  return others.every(
    (draft) =>
      draft.habit?.signal !== habit.signal ||
      draft.account.id !== account.id ||
      Math.abs(draft.raisedAt - raisedAt) > 45 * day,
  );
}

function numbered(drafts: readonly FlagDraft[]): HistoryFlag[] {
  const keys = new Map(drafts.map((draft, place) => [draft, place + 1]));
  const archived = drafts.filter((draft) => draft.ticketId === null);
  // Below every ticket of the stand-in Zendesk, rising with time, with the gaps that other tickets leave.
  const ids = new Map(
    archived.map((draft, place) => [
      draft,
      47_990 - (archived.length - place) * 17 - ((place * 7) % 13),
    ]),
  );
  return drafts.map((draft, place) => ({
    key: place + 1,
    kind: draft.kind,
    signal: draft.habit?.signal ?? null,
    agentId: draft.agentId,
    accountId: draft.unmatched ? null : draft.account.id,
    ticketId: draft.ticketId ?? String(ids.get(draft)),
    quote: draft.quote,
    note: draft.note,
    raisedAt: new Date(draft.raisedAt),
    steps: draft.steps
      .toSorted((one, other) => one.at - other.at)
      .map(({ at, duplicateOf, ...step }) => {
        const original = duplicateOf && keys.get(duplicateOf);
        return { ...step, at: new Date(at), ...(original && { duplicateOf: original }) };
      }),
  }));
}
