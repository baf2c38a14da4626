import type { Dice } from "./dice.ts";
import type { DeclineReason, FlagDraft } from "./history-records.ts";
import { atWork, isWeekend, laterBy } from "./business-time.ts";
import { csManagers } from "./people.ts";
import { unnamedHabit } from "./signal-habits.ts";
import { targetHours } from "./urgency.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Without an owner the flag went to the pool, and somebody took it from there.
function whoActs(dice: Dice, draft: FlagDraft): string {
  return (draft.unmatched ? null : draft.account.ownerId) ?? dice.pick(csManagers).id;
}

function reasonFor(dice: Dice, mistaken: number): DeclineReason {
  if (dice.chance(mistaken)) return "wrong-signal";
  const reasons: readonly (readonly [DeclineReason, number])[] = [
    ["already-known", 34],
    ["timing", 26],
    ["not-qualified", 24],
    ["self-serve", 11],
    ["wrong-account", 5],
  ];
  return dice.pickBy(reasons, ([, weight]) => weight)[0];
}

/** Plays what CS did with a flag of which no step is open any more, as far as `now`. */
export function followUp(dice: Dice, draft: FlagDraft, now: number): void {
  if (dice.chance(0.04)) neverContacted(dice, draft, now);
  else contacted(dice, draft, now);
}

function neverContacted(dice: Dice, draft: FlagDraft, now: number): void {
  const by = whoActs(dice, draft);
  const expiry = draft.raisedAt + 90 * day;
  if (expiry <= now && dice.chance(0.7)) {
    draft.steps.push({ move: "expire", at: expiry, by });
    return;
  }
  // Some are set aside at once without a word to the customer, some only when the deadline is long gone.
  const after = dice.chance(0.65) ? dice.between(1, 18) : dice.between(28, 80);
  const at = Math.min(atWork(laterBy(after, draft.raisedAt), draft.raisedAt + 30 * minute), now);
  const reason = dice.pick(["already-known", "self-serve", "wrong-account", "timing"] as const);
  draft.steps.push({ move: "decline", at: Math.max(at, draft.raisedAt), by, reason });
}

// Customer success has got better at it month by month, so that the report has something to compare.
function lateShare(age: number): number {
  if (age > 75 * day) return 0.17;
  if (age > 45 * day) return 0.14;
  return age > 22 * day ? 0.11 : 0.06;
}

/** Plays a contact and what came of it; a contact that would lie after `now` is moved before it. */
export function contacted(dice: Dice, draft: FlagDraft, now: number): void {
  const by = whoActs(dice, draft);
  const target = targetHours({ ...draft, target: (draft.habit ?? unnamedHabit).target }, now);
  const late = dice.chance(lateShare(now - draft.raisedAt));
  const delay = late
    ? target * dice.between(1.15, 2.8)
    : Math.min(dice.around(target * 0.26, 0.7), target * 0.9);
  const atDesk = atWork(laterBy(delay, draft.raisedAt), draft.raisedAt + 20 * minute);
  // Whoever is on call does not wait for the morning when the deadline will not; it is kept an hour off.
  const planned = late
    ? atDesk
    : Math.min(atDesk, laterBy(Math.max(0.3, target - 1), draft.raisedAt));
  const contact =
    planned < now
      ? planned
      : draft.raisedAt + (now - draft.raisedAt) * (isWeekend(now) ? 0.3 : dice.between(0.5, 0.9));
  if (dice.chance(0.6)) {
    const at = draft.raisedAt + (contact - draft.raisedAt) * dice.between(0.2, 0.9);
    draft.steps.push({ move: "claim", at, by });
  }
  draft.steps.push({ move: "contact", at: contact, by });
  decided(dice, draft, by, contact, now);
}

function decided(dice: Dice, draft: FlagDraft, by: string, contact: number, now: number): void {
  const habit = draft.habit ?? unnamedHabit;
  const planned = laterBy(Math.min(dice.around(11, 0.9), 90), contact);
  const at = atWork(planned, contact + 10 * minute);
  if (at > now) return;
  if (!dice.chance(habit.accepted)) {
    draft.steps.push({ move: "decline", at, by, reason: reasonFor(dice, habit.mistaken) });
    return;
  }
  draft.steps.push({ move: "accept", at, by });
  if (draft.kind === "friction" && dice.chance(0.86)) {
    const resolved = atWork(laterBy(dice.around(110, 0.7), at), at + hour);
    if (resolved <= now) draft.steps.push({ move: "resolve", at: resolved, by });
  }
}

/** Merges a flag into the one it repeats, a few hours after it was raised. */
export function merged(dice: Dice, draft: FlagDraft, into: FlagDraft, now: number): void {
  const planned = atWork(laterBy(dice.between(0.5, 9), draft.raisedAt), draft.raisedAt + minute);
  const at = Math.min(planned, now);
  draft.steps.push({ move: "duplicate", at, by: whoActs(dice, draft), duplicateOf: into });
}

/** Takes a flag without having contacted anybody yet. */
export function claimed(dice: Dice, draft: FlagDraft, now: number): void {
  const at = draft.raisedAt + (now - draft.raisedAt) * dice.between(0.1, 0.8);
  draft.steps.push({ move: "claim", at, by: whoActs(dice, draft) });
}
