// What is asked of the queue, as conditions on its flags: the same for a page, a count, a group and a file.
import { OPEN_STATUSES, STATUSES, type Kind, type Status } from "../domain/flag.ts";
import { searchOf } from "./search-words.ts";

export interface QueueFilter {
  /** A queue's id. */
  readonly queue: string;
  readonly kind?: Kind | undefined;
  readonly status: "open" | "closed" | Status;
  /** A member's id, `none` for flags nobody has yet, `undefined` for everybody's. */
  readonly owner?: string | undefined;
  /** An account's id, or `none`. */
  readonly account?: string | undefined;
  /** A signal's id, or `none` for flags whose agent was not sure. */
  readonly signal?: string | undefined;
  /** Only flags whose clock runs: past their deadline, or due in what is left of today. */
  readonly due?: "overdue" | "today" | undefined;
  /**
   * Snoozed flags are left out unless asked for, but for those that are overdue: their clock went on, so they are in
   * sight again.
   */
  readonly snoozed?: "only" | "shown" | undefined;
  /** Words of the customer, the ticket or the account, or a ticket's number. */
  readonly q?: string | undefined;
  /** Ids of signals that `q` names; their flags are found as well. */
  readonly signals?: readonly string[];
  /** Member ids of agents that `q` names; what they raised is found as well. */
  readonly agents?: readonly string[];
}

/** When it is asked: what is overdue, due today and still asleep changes with the clock. */
export interface Moment {
  readonly now: Date;
  /** The next midnight where the asking person works. */
  readonly endOfToday: Date;
}

const list = (statuses: readonly string[]) => statuses.map((status) => `'${status}'`).join(", ");
// Spelled out in the statement, since a partial index is used only where the query repeats its condition.
const OPEN = `f.status in (${list(OPEN_STATUSES)})`;
const CLOSED = `f.status in (${list(STATUSES.filter((s) => !(OPEN_STATUSES as readonly Status[]).includes(s)))})`;

/** Whether flags are asked for that somebody still has to do something about. */
export const asksForOpen = ({ status }: Pick<QueueFilter, "status">): boolean =>
  status === "open" || (OPEN_STATUSES as readonly string[]).includes(status);

/** Takes a value and returns how the statement names it. */
export type Parameter = (value: unknown) => string;

/** Collects a statement's values; the tenant is the first of them. */
export function parametersOf(tenantId: string): { params: unknown[]; p: Parameter } {
  const params: unknown[] = [tenantId];
  const known = new Map<unknown, string>();
  return {
    params,
    // A value that is asked for again, such as the time of asking, is sent once.
    p: (value) => {
      const name = known.get(value) ?? `$${params.push(value)}`;
      known.set(value, name);
      return name;
    },
  };
}

/** Conditions on `flags f` that a flag fulfils which answers the question. */
export function conditionsOf(filter: QueueFilter, { now, endOfToday }: Moment, p: Parameter) {
  const { queue, kind, status, owner, account, signal, due, snoozed } = filter;
  const open = asksForOpen(filter);
  const where = [`f.tenant_id = $1`, open ? OPEN : CLOSED];
  if (status !== "open" && status !== "closed") where.push(`f.status = ${p(status)}`);
  if (queue !== "all") where.push(`f.queue = ${p(queue)}`);
  if (kind !== undefined) where.push(`f.kind = ${p(kind)}`);
  if (owner === "none") where.push(`f.owner_id is null`);
  else if (owner !== undefined) where.push(`f.owner_id = ${p(owner)}`);
  if (account === "none") where.push(`f.account_id is null`);
  else if (account !== undefined) where.push(`f.account_id = ${p(account)}::int8`);
  if (signal === "none") where.push(`f.signal is null`);
  else if (signal !== undefined) where.push(`f.signal = ${p(signal)}`);
  if (!open) return [...where, ...wordsOf(filter, p)];

  // Named only where it is used: a value that no condition holds would have no type.
  const at = () => `${p(now)}::timestamptz`;
  // A row comparison, so that all of it is one range of the index that the queue is read by.
  if (due === "overdue") where.push(`(f.clock_stopped, f.due_at) < (false, ${at()})`);
  if (due === "today")
    where.push(
      `(f.clock_stopped, f.due_at) >= (false, ${at()})`,
      `(f.clock_stopped, f.due_at) < (false, ${p(endOfToday)}::timestamptz)`,
    );
  // Its deadline has moved behind the end of its pause, so it sorts where it belongs; until then nothing is due.
  if (due !== undefined) where.push(`(f.paused_until is null or f.paused_until <= ${at()})`);
  const asleep = () => `f.snoozed_until > ${at()} and (f.clock_stopped or f.due_at >= ${at()})`;
  if (snoozed === "only") where.push(`f.snoozed_until is not null`, asleep());
  else if (snoozed === undefined && due !== "overdue")
    where.push(`(f.snoozed_until is null or not (${asleep()}))`);
  return [...where, ...wordsOf(filter, p)];
}

function wordsOf({ q = "", signals = [], agents = [] }: QueueFilter, p: Parameter): string[] {
  const words = searchOf(q);
  if (words === null) return [];
  const ticketId = /^\s*#?(\d{1,18})\s*$/.exec(q)?.[1];
  // Of the tenant that the database was narrowed to: a function, since the index is not used beneath a policy.
  const ways = [`f.id in (select flags_with_words(to_tsquery('simple', ${p(words)})))`];
  if (ticketId !== undefined) ways.push(`f.ticket_id = ${p(ticketId)}::int8`);
  if (signals.length > 0) ways.push(`f.signal = any(${p(signals)})`);
  if (agents.length > 0) ways.push(`f.agent_id = any(${p(agents)})`);
  return [`(${ways.join(" or ")})`];
}
