// What product has put right, and telling everybody who flagged it: an event on each of their flags.
import { EVIDENCE_DAYS } from "../domain/ledger/rows.ts";
import type { Database } from "./database.ts";
import { stateOf } from "./flag-record.ts";
import { lockedFlag } from "./locks.ts";
import { type Owed, record } from "./record-event.ts";
import { allTenants } from "./tenants.ts";

export interface Fix {
  readonly id: string;
  readonly signal: string;
  readonly words: string;
  readonly at: Date;
  readonly byId: string;
  readonly byName: string | null;
  readonly undoneAt: Date | null;
}

/** Flags told in one transaction: few enough that whoever works on them hardly waits. */
const AT_ONCE = 100;

const COLUMNS = `x.id, x.signal, x.words, x.at, x.by_id as "byId", m.name as "byName",
  x.undone_at as "undoneAt"`;
const BY = `left join members m on m.tenant_id = x.tenant_id and m.id = x.by_id`;

/** Of each signal the newest fix, if there is one. */
export const newestFixes = (
  database: Database,
  tenantId: string,
  signals: readonly string[],
): Promise<Fix[]> =>
  database.query<Fix>(
    `select distinct on (x.signal) ${COLUMNS} from fixes x ${BY}
     where x.tenant_id = $1 and x.signal = any($2)
     order by x.signal, x.at desc, x.id desc`,
    [tenantId, signals],
  );

export async function fixById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Fix | null> {
  const [fix] = await database.query<Fix>(
    `select ${COLUMNS} from fixes x ${BY} where x.tenant_id = $1 and x.id = $2`,
    [tenantId, id],
  );
  return fix ?? null;
}

/** Writes down that a friction is fixed. The same id again changes nothing; with other words it is refused. */
export async function addFix(
  database: Database,
  tenantId: string,
  fix: {
    readonly id: string;
    readonly signal: string;
    readonly words: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<"added" | "known" | "other"> {
  const added = await database.query(
    `insert into fixes (tenant_id, id, signal, words, by_id, at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing
     returning id`,
    [tenantId, fix.id, fix.signal, fix.words, fix.by, fix.at],
  );
  if (added.length === 1) return "added";
  const known = await fixById(database, tenantId, fix.id);
  return known?.signal === fix.signal && known.words === fix.words ? "known" : "other";
}

/** Takes a fix back: it was none. Whoever was told of it is told of that too. */
export async function undoFix(
  database: Database,
  tenantId: string,
  id: string,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<Fix | null> {
  await database.query(
    `update fixes set undone_at = $3, undone_by = $4, told_at = null
     where tenant_id = $1 and id = $2 and undone_at is null`,
    [tenantId, id, at, by],
  );
  return fixById(database, tenantId, id);
}

/**
 * Tells what has not been told yet; several may run at once, and one that is stopped half-way is continued by the next.
 * Told are the flags of the signal that were raised in the half year before the fix, whatever became of them, since each
 * of their agents has a customer who asked.
 */
export async function tellFixes(
  database: Database,
  now: Date,
  owedOf: (tenantId: string) => Promise<Owed>,
): Promise<{ flags: number }> {
  let flags = 0;
  for (const { id: tenantId, suspended } of await allTenants(database)) {
    if (suspended) continue;
    const ofTenant = database.forTenant(tenantId);
    const untold = await ofTenant.query<{ id: string }>(
      `select id from fixes where tenant_id = $1 and told_at is null order by id`,
      [tenantId],
    );
    if (untold.length === 0) continue;
    const owed = await owedOf(tenantId);
    for (const { id } of untold) flags += await tellFix(ofTenant, tenantId, id, { now, owed });
  }
  return { flags };
}

/** Tells everybody of one fix, or the first of them when a request must not wait; returns how many flags were told. */
export async function tellFix(
  database: Database,
  tenantId: string,
  id: string,
  {
    now,
    owed,
    rounds = Infinity,
  }: { readonly now: Date; readonly owed: Owed; readonly rounds?: number },
): Promise<number> {
  let flags = 0;
  for (let round = 0; round < rounds; round += 1) {
    const told = await database.transaction((tx) => tellSome(tx, tenantId, id, { now, owed }));
    flags += told;
    if (told < AT_ONCE) break;
  }
  return flags;
}

async function tellSome(
  tx: Database,
  tenantId: string,
  id: string,
  { now, owed }: { readonly now: Date; readonly owed: Owed },
): Promise<number> {
  // Held, so that of two who tell the same fix the second finds everything told.
  const [fix] = await tx.query<{
    signal: string;
    byId: string;
    at: Date;
    undoneBy: string | null;
    undoneAt: Date | null;
  }>(
    `select signal, by_id as "byId", at, undone_by as "undoneBy", undone_at as "undoneAt"
     from fixes where tenant_id = $1 and id = $2 and told_at is null for update`,
    [tenantId, id],
  );
  if (fix === undefined) return 0;
  const { undoneAt } = fix;
  const due = await tx.query<{ id: string }>(undoneAt === null ? NOT_TOLD : NOT_TOLD_OF_UNDOING, [
    tenantId,
    id,
    AT_ONCE,
    ...(undoneAt === null ? [fix.signal, fix.at, EVIDENCE_DAYS] : []),
  ]);
  for (const { id: flagId } of due) {
    const flag = await lockedFlag(tx, tenantId, flagId);
    if (flag === null) continue;
    await record(tx, tenantId, flag, stateOf(flag), {
      type: undoneAt === null ? "fixed" : "unfixed",
      requestId: null,
      by: undoneAt === null ? fix.byId : fix.undoneBy,
      at: now,
      data: { fixId: id },
      owed,
    });
  }
  if (due.length < AT_ONCE)
    await tx.query(`update fixes set told_at = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      id,
      now,
    ]);
  return due.length;
}

const told = (type: "fixed" | "unfixed"): string =>
  `exists (select from flag_events e where e.tenant_id = f.tenant_id and e.flag_id = f.id
     and e.type = '${type}' and e.data ->> 'fixId' = $2::text)`;

const NOT_TOLD = `
  select f.id from flags f
  where f.tenant_id = $1 and f.kind = 'friction' and f.signal = $4 and f.status <> 'withdrawn'
    and f.raised_at <= $5::timestamptz and f.raised_at > $5::timestamptz - make_interval(days => $6)
    and not ${told("fixed")}
  order by f.id limit $3`;

/** Whoever was told of the fix: looked for by the signal, since that is what is indexed. */
const NOT_TOLD_OF_UNDOING = `
  select f.id
  from fixes x
  join flags f on f.tenant_id = x.tenant_id and f.kind = 'friction' and f.signal = x.signal
    and f.raised_at <= x.at
  where x.tenant_id = $1 and x.id = $2 and ${told("fixed")} and not ${told("unfixed")}
  order by f.id limit $3`;
