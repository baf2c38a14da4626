// In which order flags stand, and where one belongs after it was moved: the endpoint's rule, kept once more here so
// that a move shows its effect before the endpoint has answered.
import { isOpen } from "../../domain/flag.ts";
import type { Flag } from "../../api/flag.ts";
import type { Question } from "../address/address.ts";

/** The clock stops at *contacted*, not at *claimed*. */
export const clockStopped = (flag: Pick<Flag, "contactedAt">): boolean => flag.contactedAt !== null;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const mostUrgentFirst = (a: Flag, b: Flag): number =>
  Number(clockStopped(a)) - Number(clockStopped(b)) ||
  compare(a.dueAt, b.dueAt) ||
  compare(a.id, b.id);

const lastClosedFirst = (a: Flag, b: Flag): number =>
  compare(b.closedAt ?? b.raisedAt, a.closedAt ?? a.raisedAt) || compare(b.id, a.id);

const asksForClosed = (question: Question): boolean =>
  question.status === "closed" ||
  (question.status !== undefined && question.status !== "open" && !isOpen(question.status));

export const orderOf = (question: Question): ((a: Flag, b: Flag) => number) =>
  asksForClosed(question) ? lastClosedFirst : mostUrgentFirst;

/** Whether a flag answers the question, its search apart: only the endpoint can read all texts. */
export function matches(flag: Flag, question: Question, me: string): boolean {
  const { queue, status, owner } = question;
  if (flag.status === "withdrawn") return false;
  if (queue !== undefined && queue !== "all" && flag.queue !== queue) return false;
  if (status === "open" ? !isOpen(flag.status) : status === "closed" && isOpen(flag.status))
    return false;
  if (status !== undefined && status !== "open" && status !== "closed" && flag.status !== status)
    return false;
  if (owner === undefined) return true;
  if (owner === "none") return flag.owner === null;
  return flag.owner?.id === (owner === "me" ? me : owner);
}

export interface Pages {
  readonly items: readonly Flag[];
  /** Where the endpoint goes on; `null` when everything is here. */
  readonly next: string | null;
}

/**
 * Pages with the first one read anew: what the fresh page covers is replaced by it, and pages read further down stay,
 * so that nobody who has scrolled is thrown back.
 */
export function withFirstPage(known: Pages, fresh: Pages, question: Question): Pages {
  const last = fresh.items.at(-1);
  if (fresh.next === null || last === undefined) return fresh;
  const order = orderOf(question);
  const renewed = new Set(fresh.items.map((flag) => flag.id));
  const below = known.items.filter((flag) => !renewed.has(flag.id) && order(flag, last) > 0);
  return below.length === 0 ? fresh : { items: [...fresh.items, ...below], next: known.next };
}

/** Pages with one more at their end. A flag that moved between two readings stands once, as read last. */
export function withNextPage(known: Pages, more: Pages): Pages {
  const renewed = new Set(more.items.map((flag) => flag.id));
  return {
    items: [...known.items.filter((flag) => !renewed.has(flag.id)), ...more.items],
    next: more.next,
  };
}

/**
 * The list as it is shown: flags that were moved stand where they belong now, or not at all. A changed flag that the
 * pages don't hold comes in only when it was `seen` under this question, since only then its search is known to fit.
 */
export function placeFlags(
  pages: Pages,
  changed: ReadonlyMap<string, Flag>,
  { question, me, seen }: { question: Question; me: string; seen: ReadonlySet<string> },
): readonly Flag[] {
  if (changed.size === 0) return pages.items;
  const order = orderOf(question);
  const last = pages.items.at(-1);
  const kept = pages.items.filter((flag) => !changed.has(flag.id));
  const moved = [...changed.values()].filter(
    (flag) =>
      seen.has(flag.id) &&
      matches(flag, question, me) &&
      // Past the last row that was read, its neighbours are not known yet.
      (pages.next === null || last === undefined || order(flag, last) <= 0),
  );
  return [...kept, ...moved].toSorted(order);
}
