// Corroboration: which flag stands for a signal of an account, and which flags are joined to it.
//
// Head: the flag that stands for a signal of an account, open or decided lately. Later flags that say the same are joined to
// it: they keep author, words and ticket, and are no work of their own. Everything here runs in a transaction that holds
// the account (locks.ts), and leaves an event on every flag that it changes.
import { makeMove } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import { type FlagRecord, stateOf } from "./flag-record.ts";
import { lockedFlag } from "./locks.ts";
import { cancelDeliveries, type Owed, record } from "./record-event.ts";

/** Who did it, when, and who is told of it. */
export interface Doing {
  /** A member's id; `null` for the system. */
  readonly by: string | null;
  readonly at: Date;
  readonly owed: Owed;
}

/**
 * The head of a signal of the flag's account: the flag itself when there is none, when the one there was is decided for
 * longer than the tenant joins, or when the tenant joins nothing.
 */
export async function standFor(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "accountId">,
  signal: string,
  at: Date,
): Promise<string> {
  const [head] = await tx.query<{ flagId: string }>(
    `insert into signal_heads as h (tenant_id, account_id, signal, flag_id, looked_back_to)
     select t.id, $2, $3, $4, $5::timestamptz - make_interval(days => t.corroboration_days)
     from tenants t where t.id = $1 and t.corroboration_days is not null
     on conflict (tenant_id, account_id, signal) do update set
       flag_id = case when h.decided_at is null or h.decided_at >= excluded.looked_back_to
         then h.flag_id else excluded.flag_id end,
       decided_at = case when h.decided_at >= excluded.looked_back_to then h.decided_at end,
       looked_back_to = excluded.looked_back_to
     returning flag_id as "flagId"`,
    [tenantId, flag.accountId, signal, flag.id, at],
  );
  return head?.flagId ?? flag.id;
}

/** A flag that is open again stands for its signal where nobody does meanwhile. */
export const standWhereNobodyDoes = (
  tx: Database,
  tenantId: string,
  { id, accountId, signal }: Pick<FlagRecord, "id" | "accountId" | "signal">,
  at: Date,
): Promise<unknown> =>
  tx.query(
    `insert into signal_heads (tenant_id, account_id, signal, flag_id, looked_back_to)
     select t.id, $2, $3, $4, $5::timestamptz - make_interval(days => t.corroboration_days)
     from tenants t
     where t.id = $1 and t.corroboration_days is not null and $2::int8 is not null
       and $3::text is not null
     on conflict do nothing`,
    [tenantId, accountId, signal, id, at],
  );

/** What moves along when a flag is joined to another: flags that were joined to it, and signals that it stood for. */
export interface Following {
  readonly flags: readonly string[];
  readonly signals: readonly string[];
}

export async function followingOf(
  tx: Database,
  tenantId: string,
  flagId: string,
): Promise<Following> {
  const [following] = await tx.query<Following>(
    `select
       array(select f.id::text from flags f
         where f.tenant_id = $1 and f.duplicate_of = $2 and f.status = 'duplicate'
         order by f.raised_at, f.id) as flags,
       array(select h.signal from signal_heads h
         where h.tenant_id = $1 and h.flag_id = $2 order by h.signal) as signals`,
    [tenantId, flagId],
  );
  return following ?? { flags: [], signals: [] };
}

/** What a flag that is joined leaves at its head: the event that says so, and all that followed it moves along. */
export async function tellHead(
  tx: Database,
  tenantId: string,
  flag: FlagRecord,
  headId: string,
  following: Following,
  doing: Doing,
): Promise<void> {
  const head = await lockedFlag(tx, tenantId, headId);
  if (head === null) throw new Error("A flag was joined to one that is not there.");
  await record(tx, tenantId, head, stateOf(head), {
    type: "corroborated",
    requestId: null,
    ...doing,
    data: { flagId: flag.id, agentId: flag.agentId, ticketId: flag.ticketId },
  });
  await follow(tx, tenantId, following, { from: flag.id, to: head }, doing);
}

/** Flags and signals that followed one flag follow another one. Those that have left meanwhile are left alone. */
export async function follow(
  tx: Database,
  tenantId: string,
  following: Following,
  { from, to }: { readonly from: string; readonly to: Pick<FlagRecord, "id" | "closedAt"> },
  { by, at, owed }: Doing,
): Promise<void> {
  for (const id of following.flags) {
    const each = await lockedFlag(tx, tenantId, id);
    if (each === null || each.status !== "duplicate" || each.duplicateOf !== from) continue;
    await record(
      tx,
      tenantId,
      each,
      { ...stateOf(each), duplicateOf: to.id },
      { type: "joined", requestId: null, by, at, data: { of: to.id }, owed },
    );
  }
  await tx.query(
    `update signal_heads set flag_id = $3, decided_at = $4
     where tenant_id = $1 and flag_id = $2 and signal = any($5)`,
    [tenantId, from, to.id, to.closedAt, following.signals],
  );
}

/** A flag is joined to its head no more: the head says so, and nobody is told any more that it was. */
export async function leaveHead(
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "agentId" | "ticketId">,
  headId: string,
  because: "withdrawn" | "refined" | "split" | "undone",
  doing: Doing,
): Promise<void> {
  const head = await lockedFlag(tx, tenantId, headId);
  if (head === null) return;
  const told = await tx.query<{ seq: number }>(
    `select seq from flag_events
     where tenant_id = $1 and flag_id = $2 and type = 'corroborated' and data->>'flagId' = $3`,
    [tenantId, headId, flag.id],
  );
  for (const { seq } of told) await cancelDeliveries(tx, tenantId, headId, seq);
  await record(tx, tenantId, head, stateOf(head), {
    type: "uncorroborated",
    requestId: null,
    ...doing,
    data: { flagId: flag.id, agentId: flag.agentId, ticketId: flag.ticketId, because },
  });
}

/**
 * Puts another flag where one stood that is withdrawn or says something else now: the earliest of those joined to it for
 * this signal (`null`: for any) is open again, with the deadline of its own raise, and the others are joined to it. When
 * none is joined to it, one that was set apart stands from now on, or the next raise would be a second piece of work.
 */
export async function replaceHead(
  tx: Database,
  tenantId: string,
  flagId: string,
  signal: string | null,
  because: "withdrawn" | "refined",
  { at, owed }: Doing,
): Promise<void> {
  const all = await followingOf(tx, tenantId, flagId);
  const signals = signal === null ? all.signals : all.signals.filter((each) => each === signal);
  const [firstId, ...others] = await ofSignal(tx, tenantId, all.flags, signal);
  const first = firstId === undefined ? null : await lockedFlag(tx, tenantId, firstId);
  const doing = { by: null, at, owed };
  if (first === null) {
    await tx.query(
      `update signal_heads h set flag_id = apart.id, decided_at = apart.closed_at
       from (${thoseThatStand(
         "f.account_id = (select account_id from flags where tenant_id = $1 and id = $3)",
       )}) apart
       where h.tenant_id = $1 and h.flag_id = $3 and h.signal = any($4)
         and apart.account_id = h.account_id and apart.signal = h.signal`,
      [tenantId, at, flagId, signals],
    );
    await tx.query(
      `delete from signal_heads where tenant_id = $1 and flag_id = $2 and signal = any($3)`,
      [tenantId, flagId, signals],
    );
    return;
  }
  const open = makeMove(stateOf(first), { move: "split" }, { as: "system", id: null }, +at);
  if ("refused" in open) throw new Error(`A joined flag could not be split: ${open.refused}.`);
  await record(tx, tenantId, first, open.flag, {
    type: "split",
    requestId: null,
    ...doing,
    data: { from: flagId, because },
  });
  const to = { id: first.id, closedAt: null };
  await follow(tx, tenantId, { flags: others, signals }, { from: flagId, to }, doing);
  for (const id of others) {
    const each = await lockedFlag(tx, tenantId, id);
    if (each !== null) await tellHead(tx, tenantId, each, first.id, NOTHING, doing);
  }
}

const NOTHING: Following = { flags: [], signals: [] };

/** Those of these flags that carry the signal, in the same order; all of them where it is `null`. */
async function ofSignal(
  tx: Database,
  tenantId: string,
  ids: readonly string[],
  signal: string | null,
): Promise<string[]> {
  if (signal === null || ids.length === 0) return [...ids];
  const rows = await tx.query<{ id: string }>(
    `select id from flags where tenant_id = $1 and id = any($2) and signal = $3
     order by raised_at, id`,
    [tenantId, ids, signal],
  );
  return rows.map(({ id }) => id);
}

/** A flag that is on its own again stands for its signal, where the one it was joined to stands for another. */
export const takeOver = (
  tx: Database,
  tenantId: string,
  flag: Pick<FlagRecord, "id" | "accountId" | "signal">,
  from: Pick<FlagRecord, "id" | "signal">,
): Promise<unknown> =>
  tx.query(
    `update signal_heads set flag_id = $4, decided_at = null
     where tenant_id = $1 and account_id = $2 and signal = $3 and flag_id = $5 and $3 <> $6`,
    [tenantId, flag.accountId, flag.signal, flag.id, from.id, from.signal ?? ""],
  );

/** Those that stand, as the flags themselves have it at $2: the oldest open one, else the one that was decided last. */
const thoseThatStand = (where: string): string =>
  `select distinct on (f.account_id, f.signal) f.tenant_id, f.account_id, f.signal, f.id,
       f.closed_at, f.raised_at
     from flags f join tenants t on t.id = f.tenant_id
     where f.tenant_id = $1 and ${where} and f.signal is not null
       and f.status not in ('duplicate', 'withdrawn')
       and (f.closed_at is null
         or f.closed_at > $2::timestamptz - make_interval(days => t.corroboration_days))
     order by f.account_id, f.signal, f.closed_at desc nulls first, f.raised_at, f.id`;

/** Finds who stands for each signal from the flags themselves: for a tenant that begins to join, and for a sample. */
export const standHeads = (database: Database, tenantId: string, now: Date): Promise<unknown> =>
  database.query(
    `insert into signal_heads (tenant_id, account_id, signal, flag_id, decided_at, looked_back_to)
     ${thoseThatStand("f.account_id is not null")}
     on conflict do nothing`,
    [tenantId, now],
  );
