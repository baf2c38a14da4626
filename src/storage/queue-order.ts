// In which order the queue is read, and the place in it where a page goes on.
import type { Parameter } from "./queue-question.ts";

/**
 * `due`: most urgent first, last what needs no answer any more. `worth`: one currency after the other, the account's
 * largest revenue first, nothing converted; last what nobody knows. `age`: what waits longest first; `newest`: turned
 * round. `closed`: last closed first, the one order of closed flags.
 */
export const SORTS = ["due", "worth", "age", "newest", "closed"] as const;
export type Sort = (typeof SORTS)[number];

/** What a flag's place depends on. */
export interface Placed {
  readonly id: string;
  readonly contactedAt: Date | null;
  readonly dueAt: Date;
  readonly raisedAt: Date;
  readonly closedAt: Date | null;
  readonly arrMinor: string | null;
  readonly currency: string | null;
}

interface Key {
  readonly sql: string;
  readonly type: "boolean" | "timestamptz" | "uuid" | "bpchar" | "int8";
  readonly of: (flag: Placed) => string;
}

const instant = (at: Date): string => at.toISOString();
const ID: Key = { sql: "f.id", type: "uuid", of: ({ id }) => id };
const RAISED: Key = { sql: "f.raised_at", type: "timestamptz", of: (f) => instant(f.raisedAt) };

const isKnown = ({ arrMinor, currency }: Placed) => arrMinor !== null && currency !== null;
// As in their index, word for word: an index on an expression is used only where the query repeats it.
const UNKNOWN = `case when f.arr_minor is null or f.currency is null then`;
const WORTH: readonly Key[] = [
  {
    sql: `(${UNKNOWN} '' else f.currency end)`,
    type: "bpchar",
    of: (flag) => (isKnown(flag) ? (flag.currency ?? "") : ""),
  },
  {
    sql: `(${UNKNOWN} 0 else f.arr_minor end)`,
    type: "int8",
    of: (flag) => (isKnown(flag) ? (flag.arrMinor ?? "0") : "0"),
  },
];

const ORDERS: Readonly<Record<Sort, { keys: readonly Key[]; way: "asc" | "desc" }>> = {
  due: {
    keys: [
      { sql: "f.clock_stopped", type: "boolean", of: (f) => String(f.contactedAt !== null) },
      { sql: "f.due_at", type: "timestamptz", of: (f) => instant(f.dueAt) },
      ID,
    ],
    way: "asc",
  },
  worth: { keys: [...WORTH, ID], way: "desc" },
  age: { keys: [RAISED, ID], way: "asc" },
  newest: { keys: [RAISED, ID], way: "desc" },
  closed: {
    keys: [
      {
        sql: "f.closed_at",
        type: "timestamptz",
        of: (f) => instant(f.closedAt ?? f.raisedAt),
      },
      ID,
    ],
    way: "desc",
  },
};

export const orderBy = (sort: Sort): string => {
  const { keys, way } = ORDERS[sort];
  return keys.map(({ sql }) => `${sql} ${way}`).join(", ");
};

/** Where a page ended, for the question's next one. */
export const writeCursor = (sort: Sort, flag: Placed): string =>
  // Letters of an address bar: the cursor holds ASCII only.
  btoa(JSON.stringify([sort, ...ORDERS[sort].keys.map((key) => key.of(flag))]))
    .replaceAll("+", "-")
    .replaceAll("/", "_");

/** The condition that a flag stands behind the cursor; `null` when it is none of `writeCursor`'s for this order. */
export function after(sort: Sort, cursor: string, p: Parameter): string | null {
  const { keys, way } = ORDERS[sort];
  const values = readCursor(cursor);
  if (values === null || values[0] !== sort || values.length !== keys.length + 1) return null;
  const places: string[] = [];
  for (const [at, { type }] of keys.entries()) {
    const value = values[at + 1] ?? "";
    if (!isOf[type](value)) return null;
    places.push(`${p(value)}::${type}`);
  }
  const row = keys.map(({ sql }) => sql).join(", ");
  return `(${row}) ${way === "asc" ? ">" : "<"} (${places.join(", ")})`;
}

function readCursor(text: string): string[] | null {
  try {
    const values: unknown = JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
    const isList = Array.isArray(values) && values.every((each) => typeof each === "string");
    return isList ? values : null;
  } catch {
    return null;
  }
}

const isInstant = (text: string): boolean => {
  // Exactly what `writeCursor` writes: PostgreSQL refuses some dates that would otherwise pass.
  const real = new Date(text);
  const isReal = !Number.isNaN(real.getTime()) && real.toISOString() === text;
  return isReal && /^\d{4}-/.test(text) && !text.startsWith("0000");
};

const isOf: Readonly<Record<Key["type"], (text: string) => boolean>> = {
  boolean: (text) => text === "true" || text === "false",
  timestamptz: isInstant,
  uuid: (text) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  bpchar: (text) => /^[A-Z]{0,3}$/.test(text),
  int8: (text) => /^-?\d{1,18}$/.test(text) || /^-?[0-8]\d{18}$/.test(text),
};
