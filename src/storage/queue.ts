// The queue: a page at a time, in the order that was asked for, by an index that holds open flags only.
import type { Database } from "./database.ts";
import { FLAG_JOINS, FLAG_SELECT, type FlagRecord } from "./flag-record.ts";
import { after, orderBy, type Sort, writeCursor } from "./queue-order.ts";
import {
  asksForOpen,
  conditionsOf,
  type Moment,
  parametersOf,
  type QueueFilter,
} from "./queue-question.ts";

export interface QueueQuestion extends QueueFilter, Moment {
  /** By deadline when left out. Closed flags have one order: last closed first. */
  readonly sort?: Exclude<Sort, "closed"> | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The order in which a question is answered. */
export const sortOf = (question: Pick<QueueQuestion, "status" | "sort">): Sort =>
  asksForOpen(question) ? (question.sort ?? "due") : "closed";

/** One page of the queue; `next` is `null` on the last one. An unreadable cursor is refused. */
export async function queuePage(
  database: Database,
  tenantId: string,
  question: QueueQuestion,
): Promise<{ items: FlagRecord[]; next: string | null } | { refused: "bad-cursor" }> {
  const sort = sortOf(question);
  const { params, p } = parametersOf(tenantId);
  const where = conditionsOf(question, question, p);
  if (question.after !== undefined) {
    const behind = after(sort, question.after, p);
    if (behind === null) return { refused: "bad-cursor" };
    where.push(behind);
  }
  // The page is found first and joined afterwards, so that the joins see a page and not the queue.
  const rows = await database.query<FlagRecord>(
    `${FLAG_SELECT}
     from (select * from flags f where ${where.join(" and ")}
           order by ${orderBy(sort)} limit ${p(question.limit + 1)}::int) f
     ${FLAG_JOINS}
     order by ${orderBy(sort)}`,
    params,
  );
  const items = rows.slice(0, question.limit);
  const last = items.at(-1);
  const more = rows.length > question.limit && last !== undefined;
  return { items, next: more ? writeCursor(sort, last) : null };
}

/** How many flags answer each question. A count stops at `limit`, so none grows with the queue. */
export async function countFlags(
  database: Database,
  tenantId: string,
  questions: readonly QueueFilter[],
  { limit, ...moment }: Moment & { readonly limit: number },
): Promise<number[]> {
  if (questions.length === 0) return [];
  const { params, p } = parametersOf(tenantId);
  const counts = questions.map((question) => {
    const where = conditionsOf(question, moment, p).join(" and ");
    // The order makes the planner walk the queue's index; without it, it may read the table until it has found enough.
    const order = orderBy(asksForOpen(question) ? "due" : "closed");
    return `(select count(*)::int from (
        select 1 from flags f where ${where} order by ${order} limit ${p(limit)}::int) counted)`;
  });
  const [row] = await database.query<{ counts: number[] }>(
    `select array[${counts.join(", ")}] as counts`,
    params,
  );
  if (row === undefined) throw new Error("The queue could not be counted.");
  return row.counts;
}

const OPEN: QueueFilter = { queue: "all", status: "open" };

export interface Counts {
  readonly mine: number;
  readonly unowned: number;
  readonly open: number;
  readonly friction: number;
  readonly snoozed: number;
  readonly overdue: number;
  readonly dueToday: number;
}

/** Open flags by what matters first. */
export async function queueCounts(
  database: Database,
  tenantId: string,
  memberId: string,
  at: Moment & { readonly limit: number },
): Promise<Counts> {
  const questions = {
    mine: { ...OPEN, owner: memberId },
    unowned: { ...OPEN, owner: "none" },
    open: OPEN,
    friction: { ...OPEN, kind: "friction" },
    snoozed: { ...OPEN, snoozed: "only" },
    overdue: { ...OPEN, due: "overdue" },
    dueToday: { ...OPEN, due: "today" },
  } as const satisfies Record<keyof Counts, QueueFilter>;
  const counts = await countFlags(database, tenantId, Object.values(questions), at);
  const [mine = 0, unowned = 0, open = 0, friction = 0, snoozed = 0, overdue = 0, dueToday = 0] =
    counts;
  return { mine, unowned, open, friction, snoozed, overdue, dueToday };
}
