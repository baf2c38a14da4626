// In which order flags stand, and where one belongs after it was moved: the endpoint's rule, kept once more here so
// that a move shows its effect before the endpoint has answered.
import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import { asksForOpen, type FlagGroup, type Grouping, type Sort } from "../../api/queue.ts";
import type { Question } from "../address/address.ts";

/** The clock stops at *contacted*, not at *claimed*. */
export const clockStopped = (flag: Pick<Flag, "contactedAt">): boolean => flag.contactedAt !== null;

/** Past its deadline, and nobody was in contact. `now` is UTC epoch milliseconds. */
export const isOverdue = (flag: Pick<Flag, "contactedAt" | "dueAt">, now: number): boolean =>
  !clockStopped(flag) && Date.parse(flag.dueAt) < now;

/** Put aside, and neither woken by the clock nor in sight again because it is late. */
export const isAsleep = (
  flag: Pick<Flag, "snoozedUntil" | "contactedAt" | "dueAt" | "status">,
  now: number,
): boolean =>
  isOpen(flag.status) &&
  flag.snoozedUntil !== null &&
  Date.parse(flag.snoozedUntil) > now &&
  !isOverdue(flag, now);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
type Order = (a: Flag, b: Flag) => number;

const lastClosedFirst: Order = (a, b) =>
  compare(b.closedAt ?? b.raisedAt, a.closedAt ?? a.raisedAt) || compare(b.id, a.id);

/** The currency that a flag's worth is told in; empty where nobody knows it. */
export const currencyOf = ({ account }: Pick<Flag, "account">): string =>
  account?.arrMinor == null ? "" : (account.currency ?? "");

const amount = (flag: Flag): bigint =>
  currencyOf(flag) === "" ? 0n : BigInt(flag.account?.arrMinor ?? 0);
const larger = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const ORDERS: Readonly<Record<Sort, Order>> = {
  due: (a, b) =>
    Number(clockStopped(a)) - Number(clockStopped(b)) ||
    compare(a.dueAt, b.dueAt) ||
    compare(a.id, b.id),
  // One currency after the other: nothing is converted.
  worth: (a, b) =>
    compare(currencyOf(b), currencyOf(a)) || larger(amount(b), amount(a)) || compare(b.id, a.id),
  age: (a, b) => compare(a.raisedAt, b.raisedAt) || compare(a.id, b.id),
  newest: (a, b) => compare(b.raisedAt, a.raisedAt) || compare(b.id, a.id),
};

export const orderOf = (question: Question): Order =>
  asksForOpen(question) ? ORDERS[question.sort ?? "due"] : lastClosedFirst;

/** Who asks, and when: `now` and the next midnight are UTC epoch milliseconds. */
export interface Asking {
  readonly me: string;
  readonly now: number;
  readonly tomorrow: number;
}

const isOr = (asked: string | undefined, value: string | null): boolean =>
  asked === undefined || (asked === "none" ? value === null : value === asked);

/** Whether a flag answers the question, its search apart: only the endpoint can read all texts. */
export function matches(flag: Flag, question: Question, { me, now, tomorrow }: Asking): boolean {
  const { queue, kind, status = "open", owner, account, signal, due, snoozed } = question;
  if (flag.status === "withdrawn") return false;
  if (queue !== "all" && flag.queue !== queue) return false;
  if (kind !== undefined && flag.kind !== kind) return false;
  if (status === "open" ? !isOpen(flag.status) : status === "closed" && isOpen(flag.status))
    return false;
  if (status !== "open" && status !== "closed" && flag.status !== status) return false;
  if (!isOr(owner === "me" ? me : owner, flag.owner?.id ?? null)) return false;
  if (!isOr(account, flag.account?.id ?? null) || !isOr(signal, flag.signal)) return false;
  if (!asksForOpen(question)) return true;
  const late = isOverdue(flag, now);
  if (due === "overdue" && !late) return false;
  if (due === "today" && (late || clockStopped(flag) || Date.parse(flag.dueAt) >= tomorrow))
    return false;
  return snoozed === "only" ? isAsleep(flag, now) : snoozed === "shown" || !isAsleep(flag, now);
}

/** A heading of a grouped list, as the store counted it. */
export interface Group extends Omit<FlagGroup, "items"> {
  /** How many of its flags were read with it. */
  readonly listed: number;
}

export interface Pages {
  /** In their order; grouped ones group by group. */
  readonly items: readonly Flag[];
  /** Where the endpoint goes on; `null` when everything is here. */
  readonly next: string | null;
  /** `null` unless the question groups. */
  readonly groups: readonly Group[] | null;
}

/** What a flag is grouped by. */
export const groupKeyOf = (flag: Flag, by: Grouping): string | null =>
  by === "account" ? (flag.account?.id ?? null) : flag.signal;

/**
 * Pages with the first one read anew: what the fresh page covers is replaced by it, and pages read further down stay,
 * so that nobody who has scrolled is thrown back.
 */
export function withFirstPage(known: Pages, fresh: Pages, question: Question): Pages {
  const last = fresh.items.at(-1);
  if (fresh.next === null || last === undefined) return fresh;
  if (fresh.groups !== null && question.group !== undefined) {
    const by = question.group;
    const renewed = new Set(fresh.groups.map(({ key }) => key));
    const below = (known.groups ?? []).filter(({ key }) => !renewed.has(key));
    // Only what was read further down: a group that is gone from the first page has no flags any more.
    const read = (known.groups?.length ?? 0) > fresh.groups.length ? below : [];
    const keys = new Set(read.map(({ key }) => key));
    return read.length === 0
      ? fresh
      : {
          items: [...fresh.items, ...known.items.filter((flag) => keys.has(groupKeyOf(flag, by)))],
          groups: [...fresh.groups, ...read],
          next: known.next,
        };
  }
  const order = orderOf(question);
  const renewed = new Set(fresh.items.map((flag) => flag.id));
  const below = known.items.filter((flag) => !renewed.has(flag.id) && order(flag, last) > 0);
  return below.length === 0
    ? fresh
    : { items: [...fresh.items, ...below], next: known.next, groups: null };
}

/** Pages with one more at their end. A flag that moved between two readings stands once, as read last. */
export function withNextPage(known: Pages, more: Pages): Pages {
  const renewed = new Set(more.items.map((flag) => flag.id));
  const kept = known.items.filter((flag) => !renewed.has(flag.id));
  const keys = new Set(more.groups?.map(({ key }) => key));
  return {
    items: [...kept, ...more.items],
    next: more.next,
    groups:
      known.groups === null || more.groups === null
        ? null
        : [...known.groups.filter(({ key }) => !keys.has(key)), ...more.groups],
  };
}

/** Where a flag belongs among flags that stand in order: the first place before which none comes after it. */
function placeIn(flags: readonly Flag[], flag: Flag, order: Order): number {
  let from = 0;
  let to = flags.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const there = flags[middle];
    if (there !== undefined && order(there, flag) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

interface Placing {
  readonly question: Question;
  readonly asking: Asking;
  readonly seen: { readonly has: (id: string) => boolean };
  /** Flags that stay where they were for a moment, as they were: somebody else moved them under the reader's eyes. */
  readonly held?: ReadonlyMap<string, Flag>;
}

/**
 * The list as it is shown: flags that were moved stand where they belong now, or not at all. A changed flag that the
 * pages don't hold comes in only when it was `seen` under this question, since only then its search is known to fit.
 */
export function placeFlags(
  pages: Pages,
  changed: ReadonlyMap<string, Flag>,
  { question, asking, seen, held = new Map() }: Placing,
): readonly Flag[] {
  if (changed.size === 0 && held.size === 0) return pages.items;
  const { group } = question;
  // A grouped list keeps its order until it is read anew: where a group belongs, only the store knows.
  if (group !== undefined)
    return pages.items.flatMap((flag) => {
      const now = held.has(flag.id) ? flag : (changed.get(flag.id) ?? flag);
      const stays = held.has(flag.id) || !changed.has(flag.id) || matches(now, question, asking);
      return stays && groupKeyOf(now, group) === groupKeyOf(flag, group) ? [now] : [];
    });
  const order = orderOf(question);
  const last = pages.items.at(-1);
  const kept = pages.items.filter((flag) => !changed.has(flag.id) && !held.has(flag.id));
  const placed = [...changed.values()].filter(
    (flag) =>
      !held.has(flag.id) &&
      seen.has(flag.id) &&
      matches(flag, question, asking) &&
      // Past the last row that was read, its neighbours are not known yet.
      (pages.next === null || last === undefined || order(flag, last) <= 0),
  );
  for (const flag of [...placed, ...held.values()])
    kept.splice(placeIn(kept, flag, order), 0, flag);
  return kept;
}
