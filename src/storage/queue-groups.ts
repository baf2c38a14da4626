// The queue by account or by signal. Groups are made by the store, so that a heading is right beyond the page: one call
// may answer five flags only if all five are counted.
import type { Database } from "./database.ts";
import { FLAG_JOINS, FLAG_SELECT, type FlagRecord } from "./flag-record.ts";
import { orderBy, type Sort } from "./queue-order.ts";
import { conditionsOf, type Moment, parametersOf, type QueueFilter } from "./queue-question.ts";

export const GROUPINGS = ["account", "signal"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface GroupsQuestion extends QueueFilter, Moment {
  readonly by: Grouping;
  readonly sort: Exclude<Sort, "closed">;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** Groups on a page. */
  readonly limit: number;
  /** Flags that are shown of each group; its heading counts all. */
  readonly flagsEach: number;
}

export interface FlagGroup {
  /** An account's or a signal's id; `null` where there is none. */
  readonly key: string | null;
  /** The account's name as it is known today, else as its newest flags had it. */
  readonly name: string | null;
  readonly flags: number;
  readonly overdue: number;
  /** Of the flags whose clock runs; `null` when none does. */
  readonly earliestDueAt: Date | null;
  /** Revenue a year of the group's accounts, each counted once, per currency: the largest first. */
  readonly worth: readonly { readonly currency: string; readonly amountMinor: string }[];
  /** The first of its flags in the order asked for. */
  readonly items: readonly FlagRecord[];
}

const KEY = { account: "f.account_id::text", signal: "f.signal" } as const;

/** A group stands where the first of its flags would stand; the key breaks ties. Texts compare by their bytes. */
const PLACE: Readonly<Record<GroupsQuestion["sort"], { sql: string; way: "asc" | "desc" }>> = {
  due: {
    // Milliseconds with all their digits; what needs no answer any more comes last.
    sql: `lpad((case when bool_and(f.clock_stopped) then 1e15 else 0 end
      + extract(epoch from coalesce(min(f.due_at) filter (where not f.clock_stopped), min(f.due_at)))::numeric(20, 6) * 1000
      )::numeric(20, 3)::text, 24, '0')`,
    way: "asc",
  },
  worth: {
    sql: `max(case when f.arr_minor is null or f.currency is null then ''
      else f.currency::text || lpad(greatest(f.arr_minor, 0)::text, 20, '0') end)`,
    way: "desc",
  },
  age: {
    sql: `lpad((extract(epoch from min(f.raised_at)) * 1000)::numeric(20, 3)::text, 24, '0')`,
    way: "asc",
  },
  newest: {
    sql: `lpad((extract(epoch from max(f.raised_at)) * 1000)::numeric(20, 3)::text, 24, '0')`,
    way: "desc",
  },
};

interface Heading {
  readonly key: string | null;
  readonly place: string;
  readonly name: string | null;
  readonly flags: number;
  readonly overdue: number;
  readonly earliestDueAt: Date | null;
}

/** One page of groups; `next` is `null` on the last one. */
export async function queueGroups(
  database: Database,
  tenantId: string,
  question: GroupsQuestion,
): Promise<{ items: FlagGroup[]; next: string | null } | { refused: "bad-cursor" }> {
  const { by, sort, limit } = question;
  const key = KEY[by];
  const { sql, way } = PLACE[sort];
  const { params, p } = parametersOf(tenantId);
  const where = conditionsOf(question, question, p).join(" and ");
  const cursor = question.after === undefined ? null : readCursor(question.after, sort);
  if (question.after !== undefined && cursor === null) return { refused: "bad-cursor" };
  const behind =
    cursor === null
      ? ""
      : `where (g.place, coalesce(g.key, '')) ${way === "asc" ? ">" : "<"}
           (${p(cursor.place)}::text collate "C", ${p(cursor.key)}::text collate "C")`;
  const headings = await database.query<Heading>(
    `select g.key, g.place, g.flags, g.overdue, g."earliestDueAt",
       ${by === "account" ? `coalesce(a.name, g.name)` : `null`} as name
     from (
       select ${key} as key, (${sql}) collate "C" as place, count(*)::int as flags,
         count(*) filter (where not f.clock_stopped and f.due_at < ${p(question.now)}::timestamptz)::int as overdue,
         min(f.due_at) filter (where not f.clock_stopped) as "earliestDueAt",
         max(f.account_name) as name
       from flags f where ${where} group by ${key}
     ) g
     ${by === "account" ? `left join accounts a on a.tenant_id = $1 and a.id = g.key::int8` : ""}
     ${behind}
     order by g.place ${way}, coalesce(g.key, '') collate "C" ${way} limit ${p(limit + 1)}::int`,
    params,
  );
  const page = headings.slice(0, limit);
  const [flags, worth] = await Promise.all([
    firstFlags(database, tenantId, question, page),
    worthOf(database, tenantId, question, page),
  ]);
  const last = page.at(-1);
  return {
    items: page.map(({ place: _place, ...heading }) => ({
      ...heading,
      worth: worth.get(heading.key) ?? [],
      items: flags.get(heading.key) ?? [],
    })),
    next:
      headings.length > limit && last !== undefined
        ? writeCursor({ sort, place: last.place, key: last.key ?? "" })
        : null,
  };
}

/** Flags of these groups and no others. */
const ofGroups = (by: Grouping, keys: readonly (string | null)[], name: string): string => {
  const column = by === "account" ? "f.account_id" : "f.signal";
  const known = `${column} = any(${name}::${by === "account" ? "int8" : "text"}[])`;
  return keys.includes(null) ? `(${known} or ${column} is null)` : known;
};

async function firstFlags(
  database: Database,
  tenantId: string,
  question: GroupsQuestion,
  groups: readonly Heading[],
): Promise<ReadonlyMap<string | null, FlagRecord[]>> {
  const { by, sort, flagsEach } = question;
  const found = new Map<string | null, FlagRecord[]>(groups.map(({ key }) => [key, []]));
  if (groups.length === 0) return found;
  const { params, p } = parametersOf(tenantId);
  const keys = groups.map(({ key }) => key);
  const known = p(keys.filter((key) => key !== null));
  const where = [...conditionsOf(question, question, p), ofGroups(by, keys, known)].join(" and ");
  const rows = await database.query<FlagRecord>(
    `${FLAG_SELECT}
     from (select * from (
         select f.*, row_number() over (partition by ${KEY[by]} order by ${orderBy(sort)}) as place
         from flags f where ${where}) ranked
       where ranked.place <= ${p(flagsEach)}::int) f
     ${FLAG_JOINS}
     order by ${orderBy(sort)}`,
    params,
  );
  for (const row of rows) found.get(by === "account" ? row.accountId : row.signal)?.push(row);
  return found;
}

async function worthOf(
  database: Database,
  tenantId: string,
  question: GroupsQuestion,
  groups: readonly Heading[],
): Promise<ReadonlyMap<string | null, { currency: string; amountMinor: string }[]>> {
  const { by } = question;
  const found = new Map<string | null, { currency: string; amountMinor: string }[]>();
  if (groups.length === 0) return found;
  const { params, p } = parametersOf(tenantId);
  const keys = groups.map(({ key }) => key);
  const known = p(keys.filter((key) => key !== null));
  const where = [...conditionsOf(question, question, p), ofGroups(by, keys, known)].join(" and ");
  // An account's five flags are worth what the account is, and not five times that.
  const rows = await database.query<{
    key: string | null;
    currency: string;
    amountMinor: string;
  }>(
    `select key, currency, sum(arr_minor)::text as "amountMinor"
     from (select distinct on (${KEY[by]}, f.account_id) ${KEY[by]} as key,
             f.currency::text as currency, f.arr_minor
           from flags f
           where ${where} and f.arr_minor is not null and f.currency is not null
             and f.account_id is not null
           order by ${KEY[by]}, f.account_id, f.raised_at desc) newest
     group by key, currency order by sum(arr_minor) desc, currency`,
    params,
  );
  for (const { key, ...money } of rows) found.set(key, [...(found.get(key) ?? []), money]);
  return found;
}

interface Cursor {
  readonly sort: string;
  readonly place: string;
  readonly key: string;
}

const writeCursor = ({ sort, place, key }: Cursor): string =>
  btoa(JSON.stringify([sort, place, key]))
    .replaceAll("+", "-")
    .replaceAll("/", "_");

function readCursor(text: string, sort: string): Cursor | null {
  try {
    const values: unknown = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
    if (!Array.isArray(values) || values.length !== 3 || values[0] !== sort) return null;
    const [, place, key] = values.map(String);
    if (place === undefined || key === undefined) return null;
    return /^[\w.]{0,40}$/.test(place) && /^[\w.-]{0,80}$/.test(key) ? { sort, place, key } : null;
  } catch {
    return null;
  }
}
