// The queue: most urgent first, a page at a time, by an index that holds open flags only.
import { KINDS, OPEN_STATUSES, STATUSES, type Kind, type Status } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import { FLAG_JOINS, FLAG_SELECT, type FlagRecord } from "./flag-record.ts";
import { searchOf } from "./search-words.ts";

export interface QueueQuestion {
  readonly queue: Kind | "all";
  readonly status: "open" | "closed" | Status;
  /** A member's id, `none` for flags nobody has yet, `undefined` for everybody's. */
  readonly owner?: string | undefined;
  /** Words of the customer, the ticket or the account, or a ticket's number. */
  readonly q?: string | undefined;
  /** Ids of signals that `q` names; their flags are found as well. */
  readonly signals?: readonly string[];
  /** Member ids of agents that `q` names; what they raised is found as well. */
  readonly agents?: readonly string[];
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const list = (statuses: readonly string[]) => statuses.map((status) => `'${status}'`).join(", ");
// Spelled out in the statement, since a partial index is used only where the query repeats its condition.
const OPEN = `f.status in (${list(OPEN_STATUSES)})`;
const CLOSED = `f.status in (${list(STATUSES.filter((s) => !(OPEN_STATUSES as readonly Status[]).includes(s)))})`;

interface OpenCursor {
  readonly stopped: boolean;
  readonly dueAt: string;
  readonly id: string;
}

/** One page of the queue; `next` is `null` on the last one. An unreadable cursor is refused. */
export async function queuePage(
  database: Database,
  tenantId: string,
  question: QueueQuestion,
): Promise<{ items: FlagRecord[]; next: string | null } | { refused: "bad-cursor" }> {
  const closed = question.status === "closed" || !isOpenGroup(question.status);
  const params: unknown[] = [tenantId];
  const p = (value: unknown) => `$${params.push(value)}`;
  const where = [`f.tenant_id = $1`, closed ? CLOSED : OPEN];

  if (question.status !== "open" && question.status !== "closed")
    where.push(`f.status = ${p(question.status)}`);
  if (question.queue !== "all" && KINDS.includes(question.queue))
    where.push(`f.queue = ${p(question.queue)}`);
  if (question.owner === "none") where.push(`f.owner_id is null`);
  else if (question.owner !== undefined) where.push(`f.owner_id = ${p(question.owner)}`);
  const words = searchOf(question.q ?? "");
  if (words !== null) {
    const { signals = [], agents = [] } = question;
    const ticketId = /^\s*#?(\d{1,18})\s*$/.exec(question.q ?? "")?.[1];
    // Of the tenant that the database was narrowed to: a function, since the index is not used beneath a policy.
    const ways = [`f.id in (select flags_with_words(to_tsquery('simple', ${p(words)})))`];
    if (ticketId !== undefined) ways.push(`f.ticket_id = ${p(ticketId)}`);
    if (signals.length > 0) ways.push(`f.signal = any(${p(signals)})`);
    if (agents.length > 0) ways.push(`f.agent_id = any(${p(agents)})`);
    where.push(`(${ways.join(" or ")})`);
  }
  if (question.after !== undefined) {
    const cursor = readCursor(question.after);
    if (cursor === null) return { refused: "bad-cursor" };
    where.push(
      closed
        ? `(f.closed_at, f.id) < (${p(cursor.dueAt)}::timestamptz, ${p(cursor.id)}::uuid)`
        : `(f.clock_stopped, f.due_at, f.id) >
           (${p(cursor.stopped)}::boolean, ${p(cursor.dueAt)}::timestamptz, ${p(cursor.id)}::uuid)`,
    );
  }
  const order = closed ? `f.closed_at desc, f.id desc` : `f.clock_stopped, f.due_at, f.id`;
  // The page is found first and joined afterwards, so that the joins see a page and not the queue.
  const rows = await database.query<FlagRecord>(
    `${FLAG_SELECT}
     from (select * from flags f where ${where.join(" and ")}
           order by ${order} limit ${p(question.limit + 1)}) f
     ${FLAG_JOINS}
     order by ${order}`,
    params,
  );
  const items = rows.slice(0, question.limit);
  const last = items.at(-1);
  const more = rows.length > question.limit && last !== undefined;
  return { items, next: more ? writeCursor(last, closed) : null };
}

const isOpenGroup = (status: QueueQuestion["status"]): boolean =>
  status === "open" || (OPEN_STATUSES as readonly string[]).includes(status);

function writeCursor(flag: FlagRecord, closed: boolean): string {
  const at = closed ? flag.closedAt : flag.dueAt;
  const cursor: OpenCursor = {
    stopped: flag.contactedAt !== null,
    dueAt: (at ?? flag.raisedAt).toISOString(),
    id: flag.id,
  };
  // Letters of an address bar: the cursor holds ASCII only.
  return btoa(JSON.stringify(cursor)).replaceAll("+", "-").replaceAll("/", "_");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(text: string): OpenCursor | null {
  try {
    const cursor: unknown = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof cursor !== "object" || cursor === null) return null;
    if (!("stopped" in cursor) || !("dueAt" in cursor) || !("id" in cursor)) return null;
    const { stopped, dueAt, id } = cursor;
    if (typeof stopped !== "boolean" || typeof dueAt !== "string" || typeof id !== "string")
      return null;
    // Exactly what `writeCursor` writes: PostgreSQL refuses some dates and ids that would otherwise pass.
    const real = new Date(dueAt);
    const isReal = !Number.isNaN(real.getTime()) && real.toISOString() === dueAt;
    return isReal && /^\d{4}-/.test(dueAt) && UUID.test(id) ? { stopped, dueAt, id } : null;
  } catch {
    return null;
  }
}

// The order makes the planner walk the queue's index; without it, it may read the table until it has found enough.
const count = (condition: string): string =>
  `(select count(*)::int from (
      select 1 from flags f where f.tenant_id = $1 and ${OPEN} and ${condition}
      order by f.clock_stopped, f.due_at, f.id limit $2) counted)`;

/** Open flags by what matters first. Each count stops at `limit`, so none grows with the queue. */
export async function queueCounts(
  database: Database,
  tenantId: string,
  memberId: string,
  { now, endOfToday, limit }: { now: Date; endOfToday: Date; limit: number },
): Promise<{
  mine: number;
  unowned: number;
  open: number;
  friction: number;
  overdue: number;
  dueToday: number;
}> {
  const [counts] = await database.query<{
    mine: number;
    unowned: number;
    open: number;
    friction: number;
    overdue: number;
    dueToday: number;
  }>(
    `select ${count("f.owner_id = $3")} as mine, ${count("f.owner_id is null")} as unowned,
       ${count("true")} as open, ${count("f.queue = 'friction'")} as friction,
       ${count("not f.clock_stopped and f.due_at < $4")} as overdue,
       ${count("not f.clock_stopped and f.due_at >= $4 and f.due_at < $5")} as "dueToday"`,
    [tenantId, limit, memberId, now, endOfToday],
  );
  if (counts === undefined) throw new Error("The queue could not be counted.");
  return counts;
}
